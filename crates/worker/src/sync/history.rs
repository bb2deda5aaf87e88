//! Reads an integration's history, page by page, each committed with the cursor behind it.

use std::{collections::HashSet, time::Duration};

use kc_domain::{Movement, Stage, Timestamp};
use kc_providers::{History, HistoryPage, ProviderError};
use kc_store::{
    assets,
    integrations::{self, Integration, Resync},
    movements,
    progress::{self, Advance},
};

use super::{StageOutcome, Sync};
use crate::error::JobError;

/// How often one run follows its source to other blocks than it read. More often means nodes
/// that contradict each other and take turns: no run would ever end.
const REPLACEMENTS: u32 = 32;
/// How far clocks may be apart. What happens later than this has not happened.
const SKEW: Duration = Duration::from_secs(24 * 3600);

pub async fn read(sync: &Sync<'_>, history: &dyn History) -> StageOutcome {
    sync.begin_stage(Stage::Transactions).await?;
    let mut integration = sync.integration.clone();
    let mut run = Run::default();
    loop {
        let cursor = integration.history_cursor.as_deref();
        let page = history.page(&integration.address, cursor).await?;
        if let Some(objection) = run.objection(&page, cursor, sync.lease.context.now()) {
            return Err(ProviderError::BadAnswer {
                host: integration.provider,
                detail: objection.to_owned(),
            }
            .into());
        }
        integration = commit(sync, integration, &page).await?;
        if !page.has_more {
            return Ok(());
        }
    }
}

/// What one run has been through.
#[derive(Default)]
struct Run {
    replacements: u32,
}

impl Run {
    /// What speaks against taking a page: that it can not be true, or would never end.
    fn objection(
        &mut self,
        page: &HistoryPage,
        cursor: Option<&str>,
        now: Timestamp,
    ) -> Option<&'static str> {
        self.replacements += u32::from(page.rollback_above.is_some() || page.starts_over);
        let horizon = now.plus(SKEW);
        if page.movements.iter().any(|movement| movement.at > horizon) {
            Some("something happened in the future")
        } else if self.replacements > REPLACEMENTS {
            Some("what was read is replaced again and again")
        } else if page.has_more && cursor == Some(page.cursor.as_str()) {
            Some("the same page again and again")
        } else {
            None
        }
    }
}

/// Page and cursor in one commit: after a crash, either both are there or neither. Gives the
/// integration as the next page finds it.
async fn commit(
    sync: &Sync<'_>,
    mut integration: Integration,
    page: &HistoryPage,
) -> Result<Integration, JobError> {
    let lease = sync.lease;
    let now = lease.context.now();
    let mut tx = lease.begin().await?;
    if page.starts_over {
        integrations::read_again(&mut tx, &integration, Resync::FromStart, now).await?;
        integration.history_generation += 1;
    }
    let undone_from = match page.rollback_above {
        Some(block) => movements::rollback(&mut tx, &integration.id, block).await?,
        None => None,
    };
    assets::upsert(&mut tx, &page.assets).await?;
    movements::upsert(&mut tx, &integration, &page.movements).await?;
    let changed_from = earliest(&page.movements)
        .into_iter()
        .chain(undone_from)
        .min();
    let advance = Advance {
        cursor: &page.cursor,
        // While all is read anew, what an earlier reading came to is served. The end of the
        // reading marks everything.
        dirty_from: changed_from.filter(|_| !is_reread(&integration)),
        new_transactions: shown_as_new(&integration, &page.movements),
    };
    if !progress::advance(&mut tx, &integration, &advance, now).await? {
        // A resync from the start was asked for meanwhile; its job waits and reads it all.
        return Err(JobError::Retry {
            message: "the history is to be read from the start".to_owned(),
            after: None,
        });
    }
    if !page.has_more {
        progress::settle_history(&mut tx, &integration).await?;
    }
    tx.commit().await?;
    lease.store().wake_watchers();
    integration.history_cursor = Some(page.cursor.clone());
    Ok(integration)
}

/// Whether an earlier reading from the start came to its end, and this one has not yet.
const fn is_reread(integration: &Integration) -> bool {
    integration.settled_generation > 0
        && integration.settled_generation < integration.history_generation
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

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: u32) -> HistoryPage {
        HistoryPage {
            rollback_above: None,
            starts_over: false,
            movements: vec![],
            assets: vec![],
            cursor: number.to_string(),
            has_more: true,
        }
    }

    fn pages_until_an_objection(next: impl Fn(u32) -> HistoryPage) -> Option<u32> {
        let mut run = Run::default();
        let mut cursor: Option<String> = None;
        (1..=10_000).find(|number| {
            let page = next(*number);
            let objection = run.objection(&page, cursor.as_deref(), Timestamp::EPOCH);
            cursor = Some(page.cursor);
            objection.is_some()
        })
    }

    #[test]
    fn nodes_that_contradict_each_other_in_turns_end_a_run() {
        let other_fork = |number: u32| HistoryPage {
            rollback_above: number.is_multiple_of(3).then_some(7),
            starts_over: number.is_multiple_of(5),
            ..page(number)
        };
        assert!(pages_until_an_objection(other_fork).is_some_and(|pages| pages < 100));
        assert_eq!(pages_until_an_objection(|_| page(1)), Some(2));
        assert_eq!(
            pages_until_an_objection(page),
            None,
            "a long history is no fault"
        );
    }
}
