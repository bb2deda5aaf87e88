//! How fast a wallet is read, booked and written: the whole sync, by the worker of the binary.

use std::time::{Duration, Instant};

use anyhow::bail;
use kc_domain::{IntegrationStatus, Stage, StageStatus};
use kc_store::{integrations, progress};
use tokio::time::sleep;

use crate::{database::Database, node, seed, usage};

/// The wallet of the sandbox.
const SANDBOX_WALLET: &str = "0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa";
const PATIENCE: Duration = Duration::from_secs(180);

pub struct Synced {
    pub transactions: u64,
    pub time: Duration,
    /// Until the last page was committed; the rest is working out what it meant.
    pub read: Duration,
    pub app_cpu: u64,
    pub database_cpu: u64,
    /// KiB.
    pub memory_peak: u64,
}

/// The wallet of `node`, with so many transactions.
pub async fn chain(database: &Database, transactions: u64) -> anyhow::Result<Synced> {
    let node = node::start(transactions).await?;
    let synced = sync(database, node::WALLET, false, &node).await?;
    if synced.transactions != transactions {
        bail!(
            "{} of {transactions} transactions were found",
            synced.transactions
        );
    }
    Ok(synced)
}

/// A wallet of the built-in sandbox: no network, so nearly all of it is ledger and database.
pub async fn sandbox(database: &Database) -> anyhow::Result<Synced> {
    sync(database, SANDBOX_WALLET, true, "http://127.0.0.1:9").await
}

async fn sync(
    database: &Database,
    address: &str,
    is_sandbox: bool,
    node: &str,
) -> anyhow::Result<Synced> {
    let store = &database.store;
    let owner = seed::person(store, is_sandbox).await?;
    let kryptos = database.serve().chain("ethereum", node).start().await;
    let id = seed::wallet(store, &owner, address, is_sandbox).await?;
    let database_cpu = || database.server.map_or(Ok(0), usage::cpu_of_family);
    let (mut begun, mut read) = (None, None);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = integrations::find(store, &id).await?;
        let Some(integration) = found else {
            bail!("the wallet is gone")
        };
        let status = integration.status;
        if begun.is_none() && status != IntegrationStatus::Queued {
            begun = Some((Instant::now(), usage::cpu(kryptos.pid())?, database_cpu()?));
        }
        if read.is_none() {
            let stages = progress::stages_of_workspace(store, &owner.0).await?;
            let is_read = |stage: &progress::StageLog| {
                stage.stage == Stage::Transactions && stage.status == StageStatus::Completed
            };
            read = stages.iter().any(is_read).then(Instant::now);
        }
        if status == IntegrationStatus::Completed
            && let Some((begun, app_before, database_before)) = begun
        {
            let ended = Instant::now();
            return Ok(Synced {
                transactions: u64::try_from(integration.total_transactions)?,
                time: ended - begun,
                read: read.unwrap_or(ended) - begun,
                app_cpu: usage::cpu(kryptos.pid())? - app_before,
                database_cpu: database_cpu()? - database_before,
                memory_peak: usage::memory(kryptos.pid())?.1,
            });
        }
        if Instant::now() > deadline || status == IntegrationStatus::Failed {
            bail!(
                "the sync came to {status:?}: {:?}\n{}",
                integration.message,
                kryptos.output()
            );
        }
        sleep(Duration::from_millis(10)).await;
    }
}
