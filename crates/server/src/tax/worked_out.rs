//! Works a workspace's gains out, away from the threads that answer.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use kc_books::{Bookkeeper, BooksError, History, market::WantedDay};
use kc_domain::{AssetId, IntegrationId, Timestamp, Transaction, TransactionId, WorkspaceId};
use kc_ledger::{
    Choice,
    gains::{Books, Gain, Gains, GainsSummary, PoolBefore, Totals, gains_summary},
};
use kc_store::{
    Store, StoreError, assets,
    day_prices::{self, DayPrice, Market},
    integrations,
    jobs::{self, AskDayPrices},
    transactions::history::{self, Revision},
    workspaces,
};

use super::{Period, cache::Key};
use crate::{
    app::Shared,
    error::{DataCode, DataError},
};

/// Sums of so many periods are kept with a history.
const PERIODS: usize = 8;

/// All gains of a history.
pub(crate) struct WorkedOut {
    /// In the order of time.
    pub rows: Box<[Gain]>,
    /// By the numbers in the rows.
    pub assets: Box<[AssetId]>,
    /// Of the rows' transactions and of those that acquired the lots, by the numbers in the rows.
    pub sources: HashMap<usize, Source>,
    /// What pools held before disposals, by the numbers in the rows.
    pub pools: Box<[PoolBefore]>,
    /// Whether all is known that can be: prices that are still to be asked for may change it.
    pub is_final: bool,
    sums: Mutex<Vec<(Period, Arc<GainsSummary>)>>,
    bytes: usize,
}

/// The transaction that made a gain.
pub(crate) struct Source {
    pub id: TransactionId,
    pub integration: IntegrationId,
    pub description: String,
}

impl Source {
    fn of(transaction: &Transaction) -> Self {
        Self {
            id: transaction.id.clone(),
            integration: transaction.integration.clone(),
            description: transaction.description.clone(),
        }
    }

    fn text_bytes(&self) -> usize {
        self.id.as_str().len() + self.integration.as_str().len() + self.description.len()
    }
}

impl WorkedOut {
    /// Keeps what is answered, which is less than what was worked out.
    pub(super) fn new(gains: Gains, transactions: &[Transaction]) -> Self {
        let rows = gains.gains.into_boxed_slice();
        let assets = gains.assets.into_boxed_slice();
        let mut sources = HashMap::new();
        for row in &rows {
            for number in [Some(row.transaction()), row.origin()]
                .into_iter()
                .flatten()
            {
                let source = || Source::of(&transactions[number]);
                sources.entry(number).or_insert_with(source);
            }
        }
        let pools = gains.pools.into_boxed_slice();
        sources.shrink_to_fit();
        let summed: HashSet<usize> = rows.iter().map(|row| row.asset()).collect();
        let bytes = size_of::<Self>()
            + size_of_val(&*rows)
            + size_of_val(&*assets)
            + size_of_val(&*pools)
            + assets.iter().map(|it| it.as_str().len()).sum::<usize>()
            + sources.capacity() * size_of::<(usize, Source)>()
            + sources.values().map(Source::text_bytes).sum::<usize>()
            + PERIODS * (size_of::<GainsSummary>() + summed.len() * size_of::<(usize, Totals)>());
        Self {
            rows,
            assets,
            sources,
            pools,
            is_final: true,
            sums: Mutex::default(),
            bytes,
        }
    }

    /// What it takes to keep, with all the sums that may come to it.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The gains of a period, which stand together as gains are in the order of time.
    pub fn within(&self, period: Period) -> Range<usize> {
        let until = |moment| self.rows.partition_point(|row| row.disposed() < moment);
        let start = period.from.map_or(0, until);
        let end = period.before.map_or(self.rows.len(), until);
        start..end.max(start)
    }

    /// The number of a transaction that made gains.
    pub fn number_of(&self, transaction: &str) -> Option<usize> {
        let mut sources = self.sources.iter();
        let found = sources.find(|(_, source)| source.id.as_str() == transaction);
        found.map(|(number, _)| *number)
    }

    /// Their sums.
    pub fn summary(&self, period: Period) -> Arc<GainsSummary> {
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = sums.iter().find(|(known, _)| *known == period) {
            return Arc::clone(known);
        }
        let summary = Arc::new(gains_summary(&self.rows[self.within(period)]));
        if sums.len() == PERIODS {
            sums.remove(0);
        }
        sums.push((period, Arc::clone(&summary)));
        summary
    }
}

/// Why gains could not be worked out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Failure {
    /// There are more transactions than this.
    TooLong(usize),
    Busy,
    BrokenOff,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Busy) {
            return Self::Busy;
        }
        tracing::error!(%error, "gains could not be read from the store");
        Self::BrokenOff
    }
}

impl From<BooksError> for Failure {
    fn from(error: BooksError) -> Self {
        if let BooksError::Store(error) = error {
            return error.into();
        }
        tracing::error!(%error, "gains could not be worked out");
        Self::BrokenOff
    }
}

impl From<Failure> for DataError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::TooLong(most) => Self::new(
                DataCode::Conflict,
                format!(
                    "There are more than {most} transactions; gains of so many are not worked out \
                     here."
                ),
            ),
            Failure::Busy => Self::new(DataCode::Unavailable, "There is too much to do right now."),
            Failure::BrokenOff => {
                Self::new(DataCode::Internal, "Something went wrong on our side.")
            }
        }
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
    let store = &shared.app.store;
    let key = Key {
        workspace: workspace.clone(),
        revision: history::revision(store, workspace).await?,
        currency: currency.to_owned(),
        choice: choice.clone(),
    };
    if let Some(kept) = shared.gains.kept(&key) {
        return Ok(kept);
    }
    let most = shared.app.settings.longest_history;
    let total = integrations::total_transactions(store, workspace).await?;
    if usize::try_from(total).is_ok_and(|total| total > most) {
        return Err(Failure::TooLong(most).into());
    }
    let asked = Asked {
        store: store.clone(),
        market: workspaces::market(store, workspace).await?,
        now: shared.now(),
        most,
    };
    let work_out = asked.work_out(key.clone());
    Ok(shared.gains.get(&key, work_out).await?)
}

/// What gains are worked out with.
struct Asked {
    store: Store,
    market: Market,
    now: Timestamp,
    most: usize,
}

impl Asked {
    async fn work_out(self, key: Key) -> Result<(Revision, WorkedOut), Failure> {
        let store = &self.store;
        let history = history::read(store, &key.workspace, self.most)
            .await?
            .ok_or(Failure::TooLong(self.most))?;
        let revision = history.revision;
        let transactions = blocking(move || history.parse()).await??;
        let history = Arc::new(History {
            assets: assets::of_transactions(store, &transactions).await?,
            transfers: kc_books::transfers::all_links(store, &key.workspace).await?,
            transactions,
        });
        let mut keeper = Bookkeeper::new(store, key.choice, self.market.clone(), self.now);
        let books = Books::default();
        let (gains, unknown) = keeper.carry_on_by_what_is_stored(books, &history).await?;
        self.want(&unknown).await?;
        let mut worked_out = blocking(move || WorkedOut::new(gains, &history.transactions)).await?;
        worked_out.is_final = unknown.is_empty();
        Ok((revision, worked_out))
    }

    /// Has prices asked for that are not known, for whoever asks again.
    async fn want(&self, unknown: &[WantedDay]) -> Result<(), StoreError> {
        if unknown.is_empty() {
            return Ok(());
        }
        let wanted: Vec<DayPrice> = unknown
            .iter()
            .map(|(asset, day)| DayPrice {
                asset_id: asset.clone(),
                day: *day,
                price: None,
                asked_at: None,
            })
            .collect();
        let mut tx = self.store.begin().await?;
        day_prices::put(&mut tx, &self.market, &wanted).await?;
        jobs::enqueue(&mut tx, &AskDayPrices {}, self.now, self.now).await?;
        tx.commit().await?;
        self.store.wake_workers();
        Ok(())
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "working gains out broke off");
        Failure::BrokenOff
    })
}
