use std::time::Duration;

use super::RedisAddress;

/// How often each may ask, and where that is counted. 0 is no limit.
#[derive(Clone, Debug)]
pub struct LimitSettings {
    /// Where nodes count together. Without one they do so in a database that they share, and on
    /// SQLite each counts alone.
    pub redis: Option<RedisAddress>,
    /// So many nodes count together. Each has its share of a limit while they can not.
    pub nodes: u32,
    /// So long an answer about the other nodes' requests is waited for.
    pub wait: Duration,
    /// Connect API: of each client.
    pub connect_requests_a_minute: u32,
    /// Data API: of each user by each client, however many access tokens it has.
    pub data_requests_a_minute: u32,
    /// Data API: of each API key.
    pub api_key_requests_a_minute: u32,
    /// Data API: of each client in all.
    pub client_requests_a_minute: u32,
    /// The widget: of each link session.
    pub widget_requests_a_minute: u32,
    /// Clients that can not prove who they are, from one network address.
    pub failures_a_minute: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            redis: None,
            nodes: 2,
            wait: Duration::from_millis(50),
            connect_requests_a_minute: 6_000,
            data_requests_a_minute: 1_200,
            api_key_requests_a_minute: 600,
            client_requests_a_minute: 60_000,
            widget_requests_a_minute: 600,
            failures_a_minute: 300,
        }
    }
}
