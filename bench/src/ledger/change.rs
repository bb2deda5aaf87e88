//! A change of a long history, with its database: what it takes until the books are up to date again. The
//! worker does it, in this process; transactions are there already when it begins.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::ensure;
use kc_domain::{Clock as _, SystemClock, Timestamp, WorkspaceId};
use kc_outbound::{Outbound, OutboundSettings};
use kc_providers::Providers;
use kc_store::{
    Store, books,
    jobs::{self, Job, PurgeExpired, RefreshHoldings, RefreshPrices, SyncStale},
    seal::MasterKey,
    transactions,
};
use kc_testkit::postgres::Postgres;
use kc_worker::{Context, Settings, Webhooks, Worker};
use tokio_util::sync::CancellationToken;

use super::{history::History, planted::Planted};
use crate::{
    database::{Database, Kind},
    usage,
};

/// Transactions that come new.
pub const NEW: usize = 100;
const ONE_DAY: Duration = Duration::from_secs(86_400);
const YEARS: Duration = Duration::from_secs(10 * 365 * 86_400);
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// As often as each change is made; the middle one counts.
const REPEATS: usize = 3;

/// What a change took.
#[derive(Clone, Copy)]
pub struct Spent {
    pub time: Duration,
    /// Microseconds of CPU.
    pub app: u64,
    pub database: u64,
    /// KiB beside what was there before.
    pub memory: u64,
}

pub struct Results {
    pub kind: Kind,
    pub history: usize,
    /// All of it, for the first time.
    pub first: Spent,
    /// [`NEW`] transactions in one wallet, after all others.
    pub at_the_end: Spent,
    /// The same in the middle of the history.
    pub in_the_middle: Spent,
    pub states: States,
}

/// The states of the books that are kept.
pub struct States {
    pub count: usize,
    /// Of all together.
    pub bytes: usize,
    pub last_bytes: usize,
}

pub async fn measure(
    kind: Kind,
    postgres: Option<&Postgres>,
    history: usize,
) -> anyhow::Result<Results> {
    let database = Database::new(postgres).await?;
    let store = &database.store;
    let mut planted = Planted::new(store, history).await?;
    database.settle().await;
    quieten(store).await?;
    let stop = CancellationToken::new();
    let worker = tokio::spawn(Worker::new(context(store)?).run(stop.clone()));

    let first = bring_up_to_date(&database, &planted.workspace, books::BEGINNING).await?;
    database.settle().await;
    let mut at_the_end = Vec::new();
    for _ in 0..REPEATS {
        let from = planted.add(store, planted.last, NEW).await?;
        at_the_end.push(bring_up_to_date(&database, &planted.workspace, from).await?);
    }
    let states = states(store, &planted.workspace).await?;
    let from = planted.add(store, planted.middle, NEW).await?;
    let in_the_middle = bring_up_to_date(&database, &planted.workspace, from).await?;

    stop.cancel();
    worker.await?;
    database.store.close().await;
    at_the_end.sort_unstable_by_key(|spent| spent.time);
    Ok(Results {
        kind,
        history,
        first,
        at_the_end: at_the_end[REPEATS / 2],
        in_the_middle,
        states,
    })
}

impl Planted {
    /// Adds so many transactions to one wallet, shortly after a moment. Gives the first one's moment.
    async fn add(
        &mut self,
        store: &Store,
        after: Timestamp,
        count: usize,
    ) -> anyhow::Result<Timestamp> {
        let wallet = &self.wallets[..1];
        let new: Vec<_> = History::following(after, self.number, count, wallet).collect();
        self.number += count;
        let from = new.first().map_or(after, |it| it.at);
        let last = new.last().map_or(after, |it| it.at);
        self.last = self.last.max(last);
        let mut tx = store.begin().await?;
        transactions::upsert(&mut tx, &self.workspace, &new, 1).await?;
        kc_store::progress::close_booking(&mut tx, &self.wallets[0], 0).await?;
        tx.commit().await?;
        Ok(from)
    }
}

/// Marks the books from a moment on, and waits until they are up to date.
async fn bring_up_to_date(
    database: &Database,
    workspace: &WorkspaceId,
    from: Timestamp,
) -> anyhow::Result<Spent> {
    let (store, pid) = (&database.store, std::process::id());
    let cpu_of_database = || database.server.map_or(Ok(0), usage::cpu_of_family);
    usage::forget_peak()?;
    let (resident, _) = usage::memory(pid)?;
    let (begun, app, of_database) = (Instant::now(), usage::cpu(pid)?, cpu_of_database()?);
    let now = SystemClock.now();
    let mut tx = store.begin().await?;
    books::mark(&mut tx, workspace, from).await?;
    let workspace = workspace.clone();
    jobs::enqueue(&mut tx, &RefreshHoldings { workspace }, now, now).await?;
    tx.commit().await?;
    store.wake_workers();
    loop {
        let counts = jobs::count(store).await?;
        ensure!(
            counts.dead == 0,
            "the books could not be brought up to date"
        );
        if counts.ready == 0 && counts.running == 0 {
            break;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(Spent {
        time: begun.elapsed(),
        app: usage::cpu(pid)? - app,
        database: cpu_of_database()? - of_database,
        memory: usage::memory(pid)?.1.saturating_sub(resident),
    })
}

async fn states(store: &Store, workspace: &WorkspaceId) -> anyhow::Result<States> {
    let mut sizes = Vec::new();
    for kept in books::kept(store, workspace).await? {
        let bytes = books::state(store, workspace, kept.up_to).await?;
        sizes.push(bytes.map_or(0, |bytes| bytes.len()));
    }
    Ok(States {
        count: sizes.len(),
        bytes: sizes.iter().sum(),
        last_bytes: sizes.last().copied().unwrap_or(0),
    })
}

/// Takes away what else a worker would do: reading wallets that are on no chain, and asking for prices.
async fn quieten(store: &Store) -> anyhow::Result<()> {
    async fn later<J: Job + Default>(store: &Store) -> anyhow::Result<()> {
        jobs::take_due::<J>(store, ONE_DAY, SystemClock.now()).await?;
        Ok(())
    }
    later::<RefreshPrices>(store).await?;
    later::<SyncStale>(store).await?;
    later::<PurgeExpired>(store).await?;
    let waiting = jobs::claim(store, 100, &[], SystemClock.now(), ONE_DAY).await?;
    for job in &waiting {
        let mut tx = store.begin().await?;
        jobs::complete(&mut tx, job).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn context(store: &Store) -> anyhow::Result<Context> {
    Ok(Context {
        store: store.clone(),
        clock: Arc::new(SystemClock),
        providers: Arc::new(Providers::open(kc_providers::Settings::default())?),
        settings: Settings {
            sync_every: YEARS,
            prices_every: YEARS,
            ..Settings::default()
        },
        webhooks: Webhooks {
            outbound: Outbound::new(OutboundSettings::default())?,
            master_key: MasterKey::new([7; 32]),
            public_url: "https://connect.example.com".parse()?,
        },
    })
}
