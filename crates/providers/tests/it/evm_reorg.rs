//! Reorganisations: what is no longer true is undone.

use alloy_primitives::U256;
use kc_testkit::anvil::{Anvil, Send};

use crate::node::{Reader, ether, pay, poor_account};

#[tokio::test]
async fn blocks_that_were_replaced_are_undone() {
    let anvil = Anvil::start(1).await;
    let account = poor_account(&anvil, 0x71, ether(1)).await;
    anvil.mine(10).await;
    pay(&anvil, account, U256::from(11)).await;
    pay(&anvil, account, U256::from(12)).await;
    let mut reader = Reader::new(&anvil, account);
    reader.sync().await;
    assert_eq!(reader.movements.len(), 3);
    let before = anvil.block_number().await - 2;
    anvil.reorg(2).await;
    reader.sync().await;
    assert_eq!(reader.rollbacks, [before]);
    assert_eq!(reader.movements.len(), 1);
    reader.assert_movements_explain_balances().await;
    pay(&anvil, account, U256::from(13)).await;
    reader.sync().await;
    reader.assert_movements_explain_balances().await;
    assert_eq!(reader.rollbacks.len(), 1);
}

#[tokio::test]
async fn chain_that_became_shorter_is_followed() {
    let anvil = Anvil::start(1).await;
    let account = poor_account(&anvil, 0x72, ether(1)).await;
    pay(&anvil, account, U256::from(11)).await;
    let mut reader = Reader::new(&anvil, account);
    reader.sync().await;
    anvil.rollback(1).await;
    reader.sync().await;
    assert_eq!(reader.movements.len(), 1);
    reader.assert_movements_explain_balances().await;
    pay(&anvil, account, U256::from(12)).await;
    pay(&anvil, account, U256::from(13)).await;
    reader.sync().await;
    assert_eq!(reader.movements.len(), 3);
    reader.assert_movements_explain_balances().await;
}

#[tokio::test]
async fn reorganisation_deeper_than_remembered_starts_again() {
    let anvil = Anvil::start(1).await;
    let account = poor_account(&anvil, 0x73, ether(1)).await;
    anvil.mine(100).await;
    let mut reader = Reader::new(&anvil, account);
    reader.sync().await;
    anvil.reorg(90).await;
    pay(&anvil, account, U256::from(14)).await;
    reader.sync().await;
    assert_eq!(reader.rollbacks, [0]);
    assert_eq!(reader.movements.len(), 2);
    reader.assert_movements_explain_balances().await;
}

/// A run is cut short by a reorganisation and finished by the next one.
#[tokio::test]
async fn reorganisation_between_two_pages_loses_and_doubles_nothing() {
    // Shallow: above the page just read. Deep: below it, in what is still to be read.
    for depth in [3, 45] {
        let anvil = Anvil::start(1).await;
        let account = poor_account(&anvil, 0x74, ether(9)).await;
        let rich = anvil.accounts().await[5];
        for amount in 1..=60_u64 {
            let value = U256::from(amount);
            anvil
                .send(Send {
                    from: account,
                    to: Some(rich),
                    value,
                    ..Send::default()
                })
                .await;
        }
        let mut reader = Reader::new(&anvil, account);
        assert!(reader.page().await.unwrap(), "there is more than one page");
        anvil.reorg(depth).await;
        pay(&anvil, account, U256::from(5)).await;
        reader.sync().await;
        assert_eq!(reader.rollbacks.len(), 1, "depth {depth}");
        reader.assert_movements_explain_balances().await;
    }
}
