//! Works a workspace's gains out, away from the threads that answer.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use kc_domain::{IntegrationId, TransactionId, WorkspaceId};
use kc_ledger::gains::{Gain, Gains, GainsSummary, Gifts, Options, gains, gains_summary};
use kc_store::{assets, transactions::history};

use super::{Choice, Period, cache::Key};
use crate::{
    app::Shared,
    error::{DataCode, DataError},
};

/// Beyond this many transactions a history is not worked through while somebody waits.
const MOST_TRANSACTIONS: usize = 500_000;
/// Sums of so many periods are kept with a history.
const PERIODS: usize = 8;

/// All gains of a history.
pub(crate) struct WorkedOut {
    pub gains: Gains,
    /// Of the gains' transactions, by the numbers in the gains.
    pub sources: HashMap<usize, Source>,
    sums: Mutex<Vec<(Period, Arc<GainsSummary>)>>,
}

/// The transaction that made a gain.
pub(crate) struct Source {
    pub id: TransactionId,
    pub integration: IntegrationId,
    pub description: String,
}

impl WorkedOut {
    /// The gains of a period, which stand together as gains are in the order of time.
    pub fn within(&self, period: Period) -> Range<usize> {
        let rows = &self.gains.gains;
        let until = |moment| rows.partition_point(|row: &Gain| row.disposed < moment);
        let start = period.from.map_or(0, until);
        let end = period.before.map_or(rows.len(), until);
        start..end.max(start)
    }

    /// Their sums.
    pub fn summary(&self, period: Period) -> Arc<GainsSummary> {
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = sums.iter().find(|(known, _)| *known == period) {
            return Arc::clone(known);
        }
        let summary = Arc::new(gains_summary(&self.gains.gains[self.within(period)]));
        if sums.len() == PERIODS {
            sums.remove(0);
        }
        sums.push((period, Arc::clone(&summary)));
        summary
    }
}

/// The gains of a workspace's whole history, from the cache if they are there.
///
/// # Errors
/// If the history is too long, or the database refuses.
pub(crate) async fn of_workspace(
    shared: &Shared,
    workspace: &WorkspaceId,
    currency: &str,
    choice: &Choice,
) -> Result<Arc<WorkedOut>, DataError> {
    let key = Key {
        workspace: workspace.clone(),
        revision: history::revision(&shared.app.store, workspace).await?,
        currency: currency.to_owned(),
        method: choice.method,
        scope: choice.scope,
        gifts: Gifts::in_country(choice.country.as_deref().unwrap_or("")),
    };
    let asked = key.clone();
    shared
        .gains
        .get(key, async || work_out(shared, asked).await)
        .await
}

async fn work_out(shared: &Shared, key: Key) -> Result<WorkedOut, DataError> {
    let at_once = Arc::clone(&shared.gains.at_once);
    let permit = at_once.acquire_owned().await.map_err(|_| broken_off())?;
    let store = &shared.app.store;
    let history = history::read(store, &key.workspace, MOST_TRANSACTIONS)
        .await?
        .ok_or_else(|| {
            DataError::new(
                DataCode::Unavailable,
                format!(
                    "There are more than {MOST_TRANSACTIONS} transactions; gains of so many are \
                     not worked out here."
                ),
            )
        })?;
    let transactions = blocking(move || history.parse()).await??;
    let known = assets::of_transactions(store, &transactions).await?;
    blocking(move || {
        // Held until the work ends, also when nobody waits for it any more.
        let _permit = permit;
        let options = Options {
            method: key.method,
            scope: key.scope,
            gifts: key.gifts,
            currency: &key.currency,
        };
        let gains = gains(&transactions, &known, &options);
        let numbers: HashSet<usize> = gains.gains.iter().map(|it| it.transaction).collect();
        let source = |number: usize| {
            let transaction = &transactions[number];
            Source {
                id: transaction.id.clone(),
                integration: transaction.integration.clone(),
                description: transaction.description.clone(),
            }
        };
        WorkedOut {
            sources: numbers.into_iter().map(|it| (it, source(it))).collect(),
            gains,
            sums: Mutex::default(),
        }
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, DataError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "working gains out broke off");
        broken_off()
    })
}

fn broken_off() -> DataError {
    DataError::new(DataCode::Internal, "Something went wrong on our side.")
}
