//! Chains that are no longer the ones that were read.

use alloy_primitives::{Address, U256};
use kc_domain::IntegrationStatus;
use kc_store::integrations::{self, Resync};
use kc_testkit::{Anvil, Database, NOW, anvil::Send, contracts};
use serde_json::json;

use crate::support::{AtWork, resync, transactions, until};

async fn pay(anvil: &Anvil, person: Address, wei: u64) -> String {
    let from = anvil.accounts().await[0];
    let payment = Send {
        from,
        to: Some(person),
        value: U256::from(wei),
        ..Send::default()
    };
    let receipt = anvil.send(payment).await;
    receipt["transactionHash"].as_str().unwrap().to_owned()
}

async fn source_ids(db: &Database, wallet: &integrations::Integration) -> Vec<String> {
    let rows = transactions(db, &wallet.workspace_id).await;
    rows.into_iter().map(|(_, _, source)| source).collect()
}

/// Asks for a sync and gives what people are told when it has failed.
async fn failed_sync(db: &Database, wallet: &integrations::Integration) -> String {
    let mut tx = db.store.begin().await.unwrap();
    integrations::resync(&mut tx, wallet, Resync::Latest, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    db.store.wake_workers();
    let failed = [
        IntegrationStatus::PartiallySynced,
        IntegrationStatus::Failed,
    ];
    for _ in 0..3_000 {
        let now = db.find(&wallet.id).await;
        if failed.contains(&now.status) {
            return now.message.expect("a failure has a reason");
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it did not fail");
}

#[tokio::test(flavor = "multi_thread")]
async fn node_that_is_behind_takes_nothing_away() {
    let db = Database::sqlite().await;
    let anvil = Anvil::start(1).await;
    contracts::install_multicall3(&anvil).await;
    let person = Address::repeat_byte(0xd1);
    pay(&anvil, person, 5).await;
    pay(&anvil, person, 6).await;
    let owner = db.workspace().await;
    let wallet = db
        .wallet(&owner, "ethereum", &format!("{person:#x}"), false)
        .await;
    let _worker = AtWork::on(&db.store, Some(anvil.rpc_url()));
    let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
    let before = transactions(&db, &owner.0).await;
    assert_eq!(before.len(), 2);

    anvil.rollback(1).await;
    assert_eq!(
        failed_sync(&db, &wallet).await,
        "The node that answers for Ethereum is behind. We will try again by ourselves."
    );
    assert_eq!(transactions(&db, &owner.0).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn chain_replaced_deeper_than_remembered_is_read_anew() {
    let db = Database::sqlite().await;
    let anvil = Anvil::start(1).await;
    contracts::install_multicall3(&anvil).await;
    let person = Address::repeat_byte(0xd2);
    let kept = pay(&anvil, person, 5).await;
    anvil.mine(10).await;
    pay(&anvil, person, 6).await;
    anvil.mine(80).await;
    let owner = db.workspace().await;
    let wallet = db
        .wallet(&owner, "ethereum", &format!("{person:#x}"), false)
        .await;
    let _worker = AtWork::on(&db.store, Some(anvil.rpc_url()));
    let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
    assert_eq!(source_ids(&db, &wallet).await.len(), 2);

    anvil.reorg(85).await;
    let new = pay(&anvil, person, 7).await;
    let again = resync(&db, &wallet, Resync::Latest).await;
    assert_eq!(source_ids(&db, &wallet).await, [new, kept]);
    assert_eq!(again.history_generation, wallet.history_generation + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_in_the_future_is_refused() {
    let db = Database::sqlite().await;
    let anvil = Anvil::start(1).await;
    contracts::install_multicall3(&anvil).await;
    let person = Address::repeat_byte(0xd3);
    pay(&anvil, person, 5).await;
    let owner = db.workspace().await;
    let wallet = db
        .wallet(&owner, "ethereum", &format!("{person:#x}"), false)
        .await;
    let _worker = AtWork::on(&db.store, Some(anvil.rpc_url()));
    let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
    let before = transactions(&db, &owner.0).await;

    anvil.call("evm_increaseTime", json!([2 * 24 * 3600])).await;
    pay(&anvil, person, 6).await;
    assert_eq!(
        failed_sync(&db, &wallet).await,
        "Ethereum gave an answer that makes no sense. We will try again by ourselves."
    );
    assert_eq!(transactions(&db, &owner.0).await, before);
}
