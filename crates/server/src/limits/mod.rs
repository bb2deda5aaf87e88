//! How often something may be asked: counted in this process, or together with the other nodes.

mod backend;
mod breaker;
mod counting;
mod limit;
mod redis;
mod settings;

mod verdict;
mod windows;

use std::{sync::Arc, time::Duration};

use kc_store::Store;

pub(crate) use limit::Limit;
pub use redis::RedisAddress;
pub use settings::LimitSettings;
pub(crate) use verdict::{TooMany, Verdict, noting};

use crate::{Settings, app::Shared};
use counting::Counting;

/// A person comes with a new application now and then.
const DOCUMENTS_AN_HOUR: u32 = 30;
/// A sync takes seconds at least.
const RESYNCS_A_MINUTE: u32 = 30;

/// Messages to webhooks that a workspace asks for by hand.
const WEBHOOK_SENDS_A_MINUTE: u32 = 30;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// How often each may ask.
pub(crate) struct Limits {
    /// Calls of a client at the Connect API.
    pub connect: Limit,
    /// Calls of the data API: for each user of a client, for each API key, and for each client in
    /// all.
    pub data: Limit,
    pub api_key: Limit,
    pub client: Limit,
    /// Calls of the widget, for each link session.
    pub widget: Limit,
    /// Clients that could not prove who they are, for each network address.
    pub failures: Limit,
    /// Requests of a client at the token endpoint, at userinfo, and at the others of OAuth.
    pub token: Limit,
    pub userinfo: Limit,
    pub other: Limit,
    /// Resyncs, for each integration, whoever asks.
    pub resyncs: Limit,
    /// Reads of clients' documents, for each address that makes us read.
    pub documents: Limit,
    /// Tests, resends and replays of a workspace's webhooks.
    pub webhook_sends: Limit,
}

impl Limits {
    pub fn new(settings: &Settings, store: &Store) -> Self {
        let counting = Arc::new(Counting::new(&settings.limits, store));
        let limit = |name, most, length| Limit::new(name, most, length, &counting);
        let (limits, identity) = (&settings.limits, &settings.identity);
        Self {
            connect: limit("connect", limits.connect_requests_a_minute, MINUTE),
            data: limit("data", limits.data_requests_a_minute, MINUTE),
            api_key: limit("api key", limits.api_key_requests_a_minute, MINUTE),
            client: limit("client", limits.client_requests_a_minute, MINUTE),
            widget: limit("widget", limits.widget_requests_a_minute, MINUTE),
            failures: limit("failures", limits.failures_a_minute, MINUTE),
            token: limit("token", identity.token_requests_a_minute, MINUTE),
            userinfo: limit("userinfo", identity.userinfo_requests_an_hour, HOUR),
            other: limit("other", identity.other_requests_an_hour, HOUR),
            resyncs: limit("resyncs", RESYNCS_A_MINUTE, MINUTE),
            documents: limit("documents", DOCUMENTS_AN_HOUR, HOUR),
            webhook_sends: limit("webhook sends", WEBHOOK_SENDS_A_MINUTE, MINUTE),
        }
    }
}

impl Shared {
    /// Counts a request; its answer will tell of the limit.
    ///
    /// # Errors
    /// If there were too many.
    pub async fn count(&self, limit: &Limit, key: &str) -> Result<(), TooMany> {
        limit
            .take(key, self.now())
            .await
            .map_or(Ok(()), Verdict::pass)
    }

    /// Counts somebody at this network address who could not prove who they are. Whoever can is let
    /// in however many others could not: behind one address there may be many.
    ///
    /// # Errors
    /// If there were too many.
    pub async fn failed_to_prove(&self, address: &str) -> Result<(), TooMany> {
        match self.limits.failures.take(address, self.now()).await {
            Some(verdict) if !verdict.allowed => verdict.pass(),
            _ => Ok(()),
        }
    }
}
