//! Nodes that are down, slow or talk nonsense: people are told, and the last good data stays.

use alloy_primitives::{Address, U256};
use kc_domain::{IntegrationStatus, Stage, StageStatus};
use kc_store::{
    integrations::{self, Resync},
    progress,
};
use kc_testkit::{
    Anvil, Database, NOW,
    anvil::Send,
    contracts,
    fault::{Fault, FaultProxy},
};

use crate::support::{AtWork, holdings, transactions, until};

async fn synced_through_a_proxy() -> (
    Database,
    Anvil,
    FaultProxy,
    AtWork,
    integrations::Integration,
) {
    let db = Database::sqlite().await;
    let anvil = Anvil::start(1).await;
    contracts::install_multicall3(&anvil).await;
    let (rich, person) = (anvil.accounts().await[0], Address::repeat_byte(0x5d));
    let gift = Send {
        from: rich,
        to: Some(person),
        value: U256::from(5),
        data: vec![],
        gas: None,
    };
    anvil.send(gift).await;
    let proxy = FaultProxy::start(anvil.address()).await;
    let owner = db.workspace().await;
    let wallet = db
        .wallet(&owner, "ethereum", &format!("{person:#x}"), false)
        .await;
    let worker = AtWork::on(&db.store, Some(proxy.url()));
    let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
    (db, anvil, proxy, worker, wallet)
}

async fn told_after(fault: Fault) -> String {
    let (db, _anvil, proxy, _worker, wallet) = synced_through_a_proxy().await;
    let before = (
        transactions(&db, &wallet.workspace_id).await,
        holdings(&db, &wallet.workspace_id, false).await,
    );
    proxy.always(fault);
    let mut tx = db.store.begin().await.unwrap();
    integrations::resync(&mut tx, &wallet, Resync::Latest, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    db.store.wake_workers();
    let failed = until(&db, &wallet.id, IntegrationStatus::Failed).await;

    let after = (
        transactions(&db, &wallet.workspace_id).await,
        holdings(&db, &wallet.workspace_id, false).await,
    );
    assert_eq!(after, before, "the last good data is still served");
    let stages = progress::stages_of_workspace(&db.store, &wallet.workspace_id)
        .await
        .unwrap();
    let history = stages
        .iter()
        .find(|log| log.stage == Stage::Transactions)
        .unwrap();
    assert_eq!(history.status, StageStatus::Failed);
    failed.message.expect("a failure has a reason")
}

#[tokio::test(flavor = "multi_thread")]
async fn node_that_breaks_off_is_told_as_not_reached() {
    let message = told_after(Fault::Reset).await;
    assert_eq!(
        message,
        "Ethereum could not be reached. We will try again by ourselves."
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn node_that_talks_nonsense_is_told() {
    let message = told_after(Fault::body("<html>It works!</html>")).await;
    assert!(
        message.starts_with("Ethereum gave an answer that makes no sense."),
        "{message}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn node_that_asks_to_slow_down_is_told() {
    let message = told_after(Fault::status(429, Some(30))).await;
    assert!(
        message.starts_with("Ethereum asked us to slow down."),
        "{message}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn node_that_hangs_is_told_as_too_slow() {
    let message = told_after(Fault::Latency(std::time::Duration::from_secs(30))).await;
    assert!(
        message.starts_with("Ethereum took too long to answer."),
        "{message}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn node_of_another_chain_is_told() {
    let db = Database::sqlite().await;
    let anvil = Anvil::start(5).await;
    let wallet = db.integration(&db.workspace().await).await;
    let _worker = AtWork::on(&db.store, Some(anvil.rpc_url()));
    let failed = until(&db, &wallet.id, IntegrationStatus::Failed).await;
    let message = failed.message.unwrap();
    assert_eq!(
        message,
        "The node that answers for Ethereum belongs to another network."
    );
}
