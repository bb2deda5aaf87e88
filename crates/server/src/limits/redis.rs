//! Counting in a Redis or Valkey.

use std::{
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kc_domain::Timestamp;
use redis::{AsyncConnectionConfig, Client, aio::MultiplexedConnection};

use super::backend::{Grant, Wanted};

/// Of connecting, and of an answer that nobody waits for any more.
const PATIENCE: Duration = Duration::from_secs(2);

/// A window is a hash with its end and what was taken of it. The end is by the nodes' clock; by
/// Redis' own the key vanishes when it is over.
///
/// Arguments: now, the end of a window that begins now (both in microseconds), permits of a window,
/// permits wanted, length of a window in milliseconds.
const TAKE: &str = r"
local window = redis.call('HMGET', KEYS[1], 'ends_at', 'taken')
local ends_at, taken = window[1], tonumber(window[2] or 0)
if not ends_at or tonumber(ends_at) <= tonumber(ARGV[1]) then
    ends_at, taken = ARGV[2], 0
    redis.call('HSET', KEYS[1], 'ends_at', ends_at)
    redis.call('PEXPIRE', KEYS[1], ARGV[5])
end
local left = math.max(tonumber(ARGV[3]) - taken, 0)
local granted = math.min(tonumber(ARGV[4]), left)
redis.call('HSET', KEYS[1], 'taken', taken + granted)
return { granted, left - granted, ends_at }
";

/// Where a Redis or Valkey is: `redis://` or, by TLS, `rediss://`. Never printed, as it may hold a
/// password.
#[derive(Clone)]
pub struct RedisAddress(Client);

impl FromStr for RedisAddress {
    type Err = NoRedisAddress;

    fn from_str(text: &str) -> Result<Self, NoRedisAddress> {
        let client = Client::open(text).map_err(|_| NoRedisAddress)?;
        Ok(Self(client))
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedisAddress(…)")
    }
}

/// The text is not repeated.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("it must be redis://HOST:PORT or rediss://USER:PASSWORD@HOST:PORT")]
pub struct NoRedisAddress;

pub(super) struct Redis {
    client: Client,
    /// Shared by all requests; nothing until somebody asks, and after a failure.
    connection: Arc<Mutex<Option<MultiplexedConnection>>>,
    connecting: Arc<tokio::sync::Mutex<()>>,
}

impl Redis {
    pub fn new(address: &RedisAddress) -> Self {
        Self {
            client: address.0.clone(),
            connection: Arc::default(),
            connecting: Arc::default(),
        }
    }

    pub async fn take(&self, wanted: &Wanted) -> Result<Grant, String> {
        let mut connection = self.connection().await?;
        let window = wanted.ends_at.since(wanted.now);
        let key = [b"kryptos:limit:", wanted.key.as_bytes()].concat();
        let answered: redis::RedisResult<(u32, u32, i64)> = redis::cmd("EVAL")
            .arg(TAKE)
            .arg(1)
            .arg(key)
            .arg(wanted.now.micros())
            .arg(wanted.ends_at.micros())
            .arg(wanted.most)
            .arg(wanted.permits)
            .arg(u64::try_from(window.as_millis()).unwrap_or(u64::MAX))
            .query_async(&mut connection)
            .await;
        let (permits, left, ends_at) = answered.map_err(|error| {
            if error.is_unrecoverable_error() {
                self.disconnect();
            }
            in_words(&error)
        })?;
        Ok(Grant {
            permits,
            left,
            ends_at: Timestamp::from_micros(ends_at),
        })
    }

    pub fn disconnect(&self) {
        *lock(&self.connection) = None;
    }

    /// The connection that there is, or a new one. It goes on being made when whoever asked first
    /// waits no longer.
    async fn connection(&self) -> Result<MultiplexedConnection, String> {
        if let Some(connection) = lock(&self.connection).clone() {
            return Ok(connection);
        }
        let client = self.client.clone();
        let (slot, connecting) = (Arc::clone(&self.connection), Arc::clone(&self.connecting));
        let connected = tokio::spawn(async move {
            let _one_at_a_time = connecting.lock().await;
            if let Some(connection) = lock(&slot).clone() {
                return Ok(connection);
            }
            let config = AsyncConnectionConfig::new()
                .set_connection_timeout(Some(PATIENCE))
                .set_response_timeout(Some(PATIENCE));
            let connection = client
                .get_multiplexed_async_connection_with_config(&config)
                .await?;
            *lock(&slot) = Some(connection.clone());
            Ok(connection)
        });
        match connected.await {
            Ok(connected) => connected.map_err(|error: redis::RedisError| in_words(&error)),
            Err(_) => Err("connecting broke off".to_owned()),
        }
    }
}

fn lock(
    connection: &Mutex<Option<MultiplexedConnection>>,
) -> std::sync::MutexGuard<'_, Option<MultiplexedConnection>> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What kind of failure it is; the message itself may hold what we sent.
fn in_words(error: &redis::RedisError) -> String {
    format!("Redis: {}", error.category())
}
