//! Reads an integration's history, page by page, each committed with the cursor behind it.

use std::{collections::HashSet, time::Duration};

use kc_domain::{Movement, Stage, Timestamp};
use kc_providers::{History, HistoryPage, ProviderError};
use kc_store::{
    Tx, assets,
    integrations::{self, Integration, Resync},
    movements,
    progress::{self, Advance, Stop},
    transaction_limits::{count_in, open_import, recount},
    workspaces,
};

use super::{
    StageError, Sync,
    limit::{self, Admitted},
};
use crate::error::JobError;

/// How often one run follows its source to other blocks than it read. More often means nodes
/// that contradict each other and take turns: no run would ever end.
const REPLACEMENTS: u32 = 32;
/// How far clocks may be apart. What happens later than this has not happened.
const SKEW: Duration = Duration::from_secs(24 * 3600);

/// How far a reading got that did not fail.
pub enum Reached {
    /// All that the source has.
    End,
    /// The guest's limit. That is written already; `message` says it.
    Limit { message: String },
}

pub async fn read(sync: &Sync<'_>, history: &dyn History) -> Result<Reached, StageError> {
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
        integration = match commit(sync, integration, &page).await? {
            Committed::Whole(_) if !page.has_more => return Ok(Reached::End),
            Committed::Whole(integration) => *integration,
            Committed::UpToLimit { message } => return Ok(Reached::Limit { message }),
        };
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

/// What became of a page.
enum Committed {
    /// It was taken whole. The integration is as the next page finds it.
    Whole(Box<Integration>),
    /// The guest's limit kept something out.
    UpToLimit { message: String },
}

/// Page and cursor in one commit: after a crash, either both are there or neither.
async fn commit(
    sync: &Sync<'_>,
    mut integration: Integration,
    page: &HistoryPage,
) -> Result<Committed, JobError> {
    let lease = sync.lease;
    let now = lease.context.now();
    let mut tx = lease.begin().await?;
    if is_first_reading(&integration) {
        // The page may be counted, which changes what the workspace is told of its integrations.
        workspaces::hold(&mut tx, &integration.workspace_id).await?;
    }
    let mut allowance = open_import(&mut tx, &integration.user_id).await?;
    if page.starts_over {
        integrations::read_again(&mut tx, &integration, Resync::FromStart, now).await?;
        integration.history_generation += 1;
    }
    let undone_from = match page.rollback_above {
        Some(block) => movements::rollback(&mut tx, &integration.id, block).await?,
        None => None,
    };
    if undone_from.is_some() && allowance.is_some() {
        integration.imported_transactions = recount(&mut tx, &integration.id).await?;
        allowance = open_import(&mut tx, &integration.user_id).await?;
    }
    let mut new_transactions = None;
    if let Some(allowance) = &allowance {
        let admitted = limit::admit(&mut tx, &integration, allowance, &page.movements).await?;
        if let Some(limit) = admitted.limit_reached {
            let message = limit::message(limit);
            assets::upsert(&mut tx, &page.assets).await?;
            stop(&mut tx, &integration, &admitted, undone_from, &message, now).await?;
            tx.commit().await?;
            lease.store().wake_watchers();
            return Ok(Committed::UpToLimit { message });
        }
        count_in(&mut tx, &integration.id, admitted.new).await?;
        integration.imported_transactions += admitted.new;
        new_transactions = Some(admitted.new);
    }
    assets::upsert(&mut tx, &page.assets).await?;
    let seen_by = integration.history_generation;
    movements::upsert(&mut tx, &integration.id, &page.movements, seen_by).await?;
    let changed_from = earliest(&page.movements)
        .into_iter()
        .chain(undone_from)
        .min();
    let advance = Advance {
        cursor: &page.cursor,
        // While all is read anew, what an earlier reading came to is served. The end of the
        // reading marks everything.
        dirty_from: changed_from.filter(|_| !is_reread(&integration)),
        new_transactions: shown_as_new(&integration, new_transactions, &page.movements),
    };
    if !progress::advance(&mut tx, &integration, &advance, now).await? {
        return Err(to_be_read_from_the_start());
    }
    if !page.has_more {
        progress::settle_history(&mut tx, &integration).await?;
        if allowance.is_some() {
            recount(&mut tx, &integration.id).await?;
        }
    }
    tx.commit().await?;
    lease.store().wake_watchers();
    integration.history_cursor = Some(page.cursor.clone());
    Ok(Committed::Whole(Box::new(integration)))
}

/// Writes what the limit let in of the page, and that more is there.
async fn stop(
    tx: &mut Tx,
    integration: &Integration,
    admitted: &Admitted,
    undone_from: Option<Timestamp>,
    message: &str,
    now: Timestamp,
) -> Result<(), JobError> {
    let changed_from = if is_reread(integration) {
        // The end of the reading, which marks everything, may be far.
        let brought = integration.imported_transactions + admitted.new;
        (brought != integration.total_transactions).then_some(Timestamp::EPOCH)
    } else {
        earliest(&admitted.movements)
    };
    let seen_by = integration.history_generation - 1;
    movements::upsert(tx, &integration.id, &admitted.movements, seen_by).await?;
    let stop = Stop {
        dirty_from: changed_from.into_iter().chain(undone_from).min(),
        taken: admitted.new,
        message,
    };
    if progress::stop_at_limit(tx, integration, &stop, now).await? {
        Ok(())
    } else {
        Err(to_be_read_from_the_start())
    }
}

/// A resync from the start was asked for meanwhile; its job waits and reads it all.
fn to_be_read_from_the_start() -> JobError {
    JobError::Retry {
        message: "the history is to be read from the start".to_owned(),
        after: None,
    }
}

/// Whether no reading from the start has come to its end yet.
const fn is_first_reading(integration: &Integration) -> bool {
    integration.settled_generation == 0
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
/// `new` is what was found to be new, where that was looked into.
fn shown_as_new(integration: &Integration, new: Option<i64>, movements: &[Movement]) -> i64 {
    if !is_first_reading(integration) {
        return 0;
    }
    new.unwrap_or_else(|| {
        let transactions: HashSet<(&str, &str)> = movements
            .iter()
            .map(|movement| (movement.chain.as_str(), movement.transaction.as_str()))
            .collect();
        i64::try_from(transactions.len()).unwrap_or(i64::MAX)
    })
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
