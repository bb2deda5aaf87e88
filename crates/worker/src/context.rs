//! What every job works with.

use std::{sync::Arc, time::Duration};

use kc_domain::{Clock, Timestamp};
use kc_outbound::Outbound;
use kc_providers::Providers;
use kc_store::{Store, seal::MasterKey};
use url::Url;

/// How the worker works.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Jobs at a time on this node.
    pub concurrency: usize,
    /// Jobs of one lane (one provider's syncs, say) at a time on this node.
    pub lane_concurrency: usize,
    /// How long a job is a worker's without a sign of life from it.
    pub lease: Duration,
    /// How often the table is looked at when nobody wakes the worker.
    pub poll_every: Duration,
    /// How long running jobs may go on after the worker was told to stop.
    pub drain: Duration,
    /// How old an integration's last sync may grow.
    pub sync_every: Duration,
    /// How old a present price may grow.
    pub prices_every: Duration,
    /// A webhook that nothing has reached for so long is disabled.
    pub webhooks_fail_for: Duration,
    /// Transactions of a change that transfers are looked for in at once, with what is around them: a
    /// long history is never in memory as a whole.
    pub transfers_at_once: i64,
    /// Most transactions of a workspace that reports are made of.
    pub longest_history: usize,
    /// Largest file of a report, in bytes.
    pub largest_report: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            concurrency: 8,
            lane_concurrency: 4,
            lease: Duration::from_secs(60),
            poll_every: Duration::from_millis(1_000),
            drain: Duration::from_secs(10),
            sync_every: Duration::from_secs(3_600),
            prices_every: Duration::from_secs(60),
            webhooks_fail_for: Duration::from_secs(5 * 24 * 3_600),
            transfers_at_once: 20_000,
            longest_history: 500_000,
            largest_report: 50 * 1024 * 1024,
        }
    }
}

/// The store, the clock and the sources.
#[derive(Clone)]
pub struct Context {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub providers: Arc<Providers>,
    pub settings: Settings,
    pub webhooks: Webhooks,
}

/// What it takes to tell applications of events.
#[derive(Clone)]
pub struct Webhooks {
    /// Asks the addresses that applications chose; its bounds are those of a message.
    pub outbound: Outbound,
    /// Opens the secrets that messages are signed with.
    pub master_key: MasterKey,
    /// Where browsers and applications reach this installation.
    pub public_url: Url,
}

impl Context {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
