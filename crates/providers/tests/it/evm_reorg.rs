//! Reorganisations: what is no longer true is undone.

use std::time::Duration;

use alloy_primitives::U256;
use kc_providers::ProviderError;
use kc_testkit::anvil::{Anvil, Send};
use serde_json::json;

use crate::node::{Reader, adapter, ether, pay, poor_account};

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

/// A chain that lost blocks looks like a node that does not have them yet.
#[tokio::test]
async fn shorter_chain_undoes_nothing_until_it_has_other_blocks() {
    let anvil = Anvil::start(1).await;
    let account = poor_account(&anvil, 0x72, ether(1)).await;
    pay(&anvil, account, U256::from(11)).await;
    pay(&anvil, account, U256::from(12)).await;
    let mut reader = Reader::new(&anvil, account);
    reader.sync().await;
    let (movements, cursor) = (reader.movements.clone(), reader.cursor.clone());
    let kept = anvil.block_number().await - 2;
    anvil.rollback(2).await;
    let error = reader.page().await.unwrap_err();
    assert!(matches!(error, ProviderError::Behind { .. }), "{error}");
    assert!(error.is_temporary());
    assert_eq!(
        error.for_person("Ethereum"),
        "The node that answers for Ethereum is behind. We will try again by ourselves."
    );
    assert_eq!((&reader.movements, &reader.cursor), (&movements, &cursor));
    // Another block at a height that was read, though the chain is still shorter.
    pay(&anvil, account, U256::from(13)).await;
    reader.sync().await;
    assert_eq!(reader.rollbacks, [kept]);
    assert_eq!(reader.movements.len(), 2);
    reader.assert_movements_explain_balances().await;
    pay(&anvil, account, U256::from(14)).await;
    reader.sync().await;
    assert_eq!(reader.movements.len(), 3);
    reader.assert_movements_explain_balances().await;
}

/// A copy of the chain as it is now, in a node that goes on by itself.
async fn copy(anvil: &Anvil) -> Anvil {
    let state = anvil.call("anvil_dumpState", json!([])).await;
    let copy = Anvil::start(1).await;
    copy.call("anvil_loadState", json!([state])).await;
    copy
}

#[tokio::test]
async fn node_that_is_behind_changes_nothing_and_the_next_one_answers() {
    let ahead = Anvil::start(1).await;
    let account = poor_account(&ahead, 0x75, ether(1)).await;
    let behind = copy(&ahead).await;
    // Further than we remember blocks one by one: the one behind has none of those.
    ahead.mine(200).await;
    pay(&ahead, account, U256::from(11)).await;
    let mut reader = Reader::new(&ahead, account);
    reader.sync().await;
    let (movements, cursor) = (reader.movements.clone(), reader.cursor.clone());
    assert_eq!(movements.len(), 2);

    reader.adapter = adapter(&[behind.rpc_url()], Duration::from_secs(20));
    let error = reader.page().await.unwrap_err();
    assert!(matches!(error, ProviderError::Behind { .. }), "{error}");
    assert_eq!((&reader.movements, &reader.cursor), (&movements, &cursor));

    let both = [behind.rpc_url(), ahead.rpc_url()];
    reader.adapter = adapter(&both, Duration::from_secs(20));
    pay(&ahead, account, U256::from(12)).await;
    reader.sync().await;
    assert_eq!((reader.movements.len(), reader.restarts), (3, 0));
    assert!(reader.rollbacks.is_empty(), "{:?}", reader.rollbacks);
}

#[tokio::test]
async fn reorganisation_deeper_than_remembered_reads_all_anew() {
    let anvil = Anvil::start(1).await;
    let account = poor_account(&anvil, 0x73, ether(1)).await;
    anvil.mine(40).await;
    pay(&anvil, account, U256::from(13)).await;
    anvil.mine(60).await;
    let mut reader = Reader::new(&anvil, account);
    reader.sync().await;
    anvil.reorg(90).await;
    pay(&anvil, account, U256::from(14)).await;
    reader.sync().await;
    assert!(reader.rollbacks.is_empty(), "{:?}", reader.rollbacks);
    assert_eq!(reader.restarts, 1);
    assert_eq!(reader.movements.len(), 2);
    reader.assert_movements_explain_balances().await;
    reader.sync().await;
    assert_eq!(reader.restarts, 1, "once is enough");
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
