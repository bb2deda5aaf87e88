//! The settings of how often each may ask.

use std::fmt;

use anyhow::Context as _;
use kc_server::{LimitSettings, RedisAddress};
use serde::Deserialize;

use super::Settings;

/// Never printed: the address of the Redis may hold a password.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    redis: String,
    nodes: u32,
    connect_requests_per_minute: u32,
    data_requests_per_minute: u32,
    api_key_requests_per_minute: u32,
    client_requests_per_minute: u32,
    widget_requests_per_minute: u32,
    failures_per_minute: u32,
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Limits(…)")
    }
}

impl Settings {
    /// # Errors
    /// If the address of the Redis is none. It is not repeated, as it may hold a password.
    pub fn limits(&self) -> anyhow::Result<LimitSettings> {
        let given = &self.limits;
        let redis: Option<RedisAddress> = if given.redis.is_empty() {
            None
        } else {
            Some(
                given
                    .redis
                    .parse()
                    .context("limits.redis can not be read")?,
            )
        };
        Ok(LimitSettings {
            redis,
            nodes: given.nodes.max(1),
            connect_requests_a_minute: given.connect_requests_per_minute,
            data_requests_a_minute: given.data_requests_per_minute,
            api_key_requests_a_minute: given.api_key_requests_per_minute,
            client_requests_a_minute: given.client_requests_per_minute,
            widget_requests_a_minute: given.widget_requests_per_minute,
            failures_a_minute: given.failures_per_minute,
            ..LimitSettings::default()
        })
    }
}
