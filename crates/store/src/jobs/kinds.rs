//! The jobs there are. Each is safe to run twice, and says why.

use kc_domain::{
    DeliveryId, EventId, GrantId, IntegrationId, ReportId, Timestamp, WebhookId, WorkspaceId,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Work to be done later, as it is written into the table.
pub trait Job: Serialize + DeserializeOwned + Send + Sync {
    /// Its name in the table: never changed, since rows outlive versions.
    const KIND: &'static str;
    /// How often it is tried before it is given up.
    const ATTEMPTS: i64;

    /// At most one job of the kind waits under a key, and at most one runs.
    fn unique_key(&self) -> Option<String>;

    /// Jobs of one lane share a limit of how many run at once on a node.
    fn lane(&self) -> String {
        Self::KIND.to_owned()
    }
}

macro_rules! singular_jobs {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        pub struct $name {}

        impl Job for $name {
            const KIND: &'static str = $kind;
            const ATTEMPTS: i64 = 3;

            fn unique_key(&self) -> Option<String> {
                Some(String::new())
            }
        }
    )*};
}

/// Reads what is new at an integration's source and works out what it means.
///
/// Safe to run twice: it goes on from the committed cursor, and a movement read again replaces
/// itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SyncIntegration {
    pub integration: IntegrationId,
    /// The lane: one slow source must not hold up the others.
    pub provider: String,
}

impl Job for SyncIntegration {
    const KIND: &'static str = "sync_integration";
    const ATTEMPTS: i64 = 6;

    fn unique_key(&self) -> Option<String> {
        Some(self.integration.to_string())
    }

    fn lane(&self) -> String {
        format!("sync:{}", self.provider)
    }
}

/// Works a workspace's holdings out again, from the balances that are there.
///
/// Safe to run twice: it replaces all of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefreshHoldings {
    pub workspace: WorkspaceId,
}

impl Job for RefreshHoldings {
    const KIND: &'static str = "refresh_holdings";
    const ATTEMPTS: i64 = 6;

    fn unique_key(&self) -> Option<String> {
        Some(self.workspace.to_string())
    }
}

/// Finds the webhooks that are to hear of an event.
///
/// Safe to run twice: an event goes to a webhook once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AnnounceEvent {
    pub event: EventId,
}

impl Job for AnnounceEvent {
    const KIND: &'static str = "announce_event";
    /// Hours: nobody else remembers that the event is to be told.
    const ATTEMPTS: i64 = 12;

    fn unique_key(&self) -> Option<String> {
        Some(self.event.to_string())
    }
}

/// Announces what happened since a user agreed to a grant, and before the grant was there.
///
/// Safe to run twice: an event goes to a webhook once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CatchUp {
    pub grant: GrantId,
}

impl Job for CatchUp {
    const KIND: &'static str = "catch_up";
    /// Hours: nobody else remembers that there is something to be told.
    const ATTEMPTS: i64 = 12;

    fn unique_key(&self) -> Option<String> {
        Some(self.grant.to_string())
    }
}

/// Sends an event to a webhook once; what follows from the answer is another job.
///
/// Safe to run twice: the receiver knows the message by its id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeliverWebhook {
    pub delivery: DeliveryId,
    /// The lane: a receiver that is slow must not hold up the others.
    pub host: String,
}

impl DeliverWebhook {
    /// How the names of all its lanes begin.
    pub const LANES: &'static str = "webhook:";
}

impl Job for DeliverWebhook {
    const KIND: &'static str = "deliver_webhook";
    /// Of trouble of our own; how often its receiver is tried is the webhook's business.
    const ATTEMPTS: i64 = 6;

    fn unique_key(&self) -> Option<String> {
        Some(self.delivery.to_string())
    }

    fn lane(&self) -> String {
        format!("{}{}", Self::LANES, self.host)
    }
}

/// Sends a webhook what happened since a moment, a piece at a time.
///
/// Safe to run twice: the receiver knows the messages by their ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReplayEvents {
    pub webhook: WebhookId,
    pub since: Timestamp,
    /// The last event of the piece before.
    pub after: Option<EventId>,
}

impl Job for ReplayEvents {
    const KIND: &'static str = "replay_events";
    const ATTEMPTS: i64 = 6;

    /// A piece of one replay is none of another, which may reach further back.
    fn unique_key(&self) -> Option<String> {
        let after = self.after.as_ref().map_or("", EventId::as_str);
        Some(format!("{} {} {after}", self.webhook, self.since.micros()))
    }
}

/// Makes a report's file.
///
/// Safe to run twice: the file replaces the one before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenderReport {
    pub report: ReportId,
}

impl Job for RenderReport {
    const KIND: &'static str = "render_report";
    const ATTEMPTS: i64 = 4;

    fn unique_key(&self) -> Option<String> {
        Some(self.report.to_string())
    }

    fn lane(&self) -> String {
        "reports".to_owned()
    }
}

singular_jobs! {
    /// Asks for the present price of every asset that somebody holds.
    ///
    /// Safe to run twice: a price replaces the one before.
    RefreshPrices = "refresh_prices";
    /// Asks what assets cost on days that somebody wants to know of.
    ///
    /// Safe to run twice: what is answered is not asked again.
    AskDayPrices = "ask_day_prices";
    /// Enqueues a sync for every integration that was not synced for long.
    ///
    /// Safe to run twice: a sync that waits already is joined.
    SyncStale = "sync_stale";
    /// Deletes what has expired: link sessions, public tokens, given-up jobs.
    ///
    /// Safe to run twice: what is gone is gone.
    PurgeExpired = "purge_expired";
}
