//! Reads an integration's history, page by page, each committed with the cursor behind it.

use std::collections::HashSet;

use kc_domain::{Movement, Stage, Timestamp};
use kc_providers::{History, HistoryPage};
use kc_store::{
    assets,
    integrations::Integration,
    movements,
    progress::{self, Advance},
};

use super::{StageOutcome, Sync};
use crate::error::JobError;

pub async fn read(sync: &Sync<'_>, history: &dyn History) -> StageOutcome {
    sync.begin_stage(Stage::Transactions).await?;
    let mut cursor = sync.integration.history_cursor.clone();
    loop {
        let page = history
            .page(&sync.integration.address, cursor.as_deref())
            .await?;
        commit(sync, &page).await?;
        if !page.has_more {
            return Ok(());
        }
        cursor = Some(page.cursor);
    }
}

/// Page and cursor in one commit: after a crash, either both are there or neither.
async fn commit(sync: &Sync<'_>, page: &HistoryPage) -> Result<(), JobError> {
    let Sync {
        lease, integration, ..
    } = sync;
    let mut tx = lease.begin().await?;
    let undone_from = match page.rollback_above {
        Some(block) => movements::rollback(&mut tx, &integration.id, block).await?,
        None => None,
    };
    assets::upsert(&mut tx, &page.assets).await?;
    movements::upsert(&mut tx, integration, &page.movements).await?;
    let advance = Advance {
        cursor: &page.cursor,
        dirty_from: earliest(&page.movements)
            .into_iter()
            .chain(undone_from)
            .min(),
        new_transactions: shown_as_new(integration, &page.movements),
    };
    let now = lease.context.now();
    if !progress::advance(&mut tx, integration, &advance, now).await? {
        // A resync from the start was asked for meanwhile; its job waits and reads it all.
        return Err(JobError::Retry {
            message: "the history is to be read from the start".to_owned(),
            after: None,
        });
    }
    if !page.has_more {
        progress::settle_history(&mut tx, integration).await?;
    }
    tx.commit().await?;
    lease.store().wake_watchers();
    Ok(())
}

fn earliest(movements: &[Movement]) -> Option<Timestamp> {
    movements.iter().map(|movement| movement.at).min()
}

/// While the first reading runs, people see the count grow; it is counted exactly at the end.
fn shown_as_new(integration: &Integration, movements: &[Movement]) -> i64 {
    if integration.settled_generation > 0 {
        return 0;
    }
    let transactions: HashSet<(&str, &str)> = movements
        .iter()
        .map(|movement| (movement.chain.as_str(), movement.transaction.as_str()))
        .collect();
    i64::try_from(transactions.len()).unwrap_or(i64::MAX)
}
