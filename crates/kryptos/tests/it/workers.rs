//! Several processes work on one Postgres.

use std::collections::BTreeMap;

use kc_domain::IntegrationStatus;
use kc_testkit::{Database, process::Kryptos};
use serde_json::Value;

use crate::support::{on, until};

const WALLETS: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_hand_each_job_out_once() {
    let db = Database::postgres().await;
    let mut wallets = Vec::new();
    for _ in 0..WALLETS {
        let owner = db.workspace_in(true).await;
        let address = "0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa";
        wallets.push(db.wallet(&owner, "ethereum", address, true).await);
    }
    let data = tempfile::tempdir().unwrap();
    let worker = || {
        on(Kryptos::worker(data.path()), &db)
            .environment("KRYPTOS_LOG_LEVEL", "kc_worker=debug")
            .environment("KRYPTOS_LOG_FORMAT", "json")
            .environment("KRYPTOS_WORKER__CONCURRENCY", "2")
            .start()
    };
    let (one, other) = tokio::join!(worker(), worker());
    for wallet in &wallets {
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
    }

    let (one, other) = (syncs_done(&one.output()), syncs_done(&other.output()));
    assert!(
        !one.is_empty() && !other.is_empty(),
        "{} and {}",
        one.len(),
        other.len()
    );
    let mut times = BTreeMap::new();
    for id in one.iter().chain(&other) {
        *times.entry(id).or_insert(0) += 1;
    }
    let twice: Vec<_> = times.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "done more than once: {twice:?}");
}

/// The ids of the sync jobs that a worker's log tells as done.
fn syncs_done(log: &str) -> Vec<String> {
    log.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|entry| entry["fields"]["message"] == "done")
        .filter(|entry| entry["span"]["kind"] == "sync_integration")
        .map(|entry| entry["span"]["id"].as_str().unwrap().to_owned())
        .collect()
}
