//! Where nodes count together.

use std::sync::atomic::{AtomicU32, Ordering};

use kc_domain::Timestamp;
use kc_store::{Store, rate_limits, secret::SecretHash};

use super::redis::Redis;

/// Windows that are over are deleted from a database each time that so many permits were asked
/// for, and more of them than can have been added since.
const FORGET_EVERY: u32 = 256;
const FORGET_AT_ONCE: u32 = 1_000;

pub(super) enum Backend {
    Database { store: Store, asked: AtomicU32 },
    Redis(Box<Redis>),
}

/// Asks for permits in a window.
pub(super) struct Wanted {
    /// Hides what it was made from, such as somebody's network address.
    pub key: SecretHash,
    pub permits: u32,
    /// Of a window, in all.
    pub most: u32,
    pub now: Timestamp,
    /// When a window that begins now ends.
    pub ends_at: Timestamp,
}

/// What was given of the window of all nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grant {
    pub permits: u32,
    /// What there is to be given still.
    pub left: u32,
    pub ends_at: Timestamp,
}

impl Backend {
    /// # Errors
    /// In a few words, if it can not be asked; they hold no address and no password.
    pub async fn take(&self, wanted: &Wanted) -> Result<Grant, String> {
        match self {
            Self::Redis(redis) => redis.take(wanted).await,
            Self::Database { store, asked } => {
                if asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
                    tokio::spawn(forget(store.clone(), wanted.now));
                }
                of_database(store, wanted)
                    .await
                    .map_err(|error| error.to_string())
            }
        }
    }

    /// It did not answer: what led to it may be dead.
    pub fn reconnect(&self) {
        match self {
            Self::Redis(redis) => redis.disconnect(),
            // Its pool finds out by itself.
            Self::Database { .. } => {}
        }
    }
}

async fn of_database(store: &Store, wanted: &Wanted) -> Result<Grant, kc_store::StoreError> {
    let row = rate_limits::Wanted {
        key: &wanted.key,
        permits: wanted.permits,
        most: wanted.most,
        now: wanted.now,
        ends_at: wanted.ends_at,
    };
    let mut tx = store.begin_single().await?;
    let given = rate_limits::take(&mut tx, row).await?;
    tx.commit().await?;
    let left = i64::from(wanted.most).saturating_sub(given.taken);
    Ok(Grant {
        permits: u32::try_from(given.granted).unwrap_or(0),
        left: u32::try_from(left).unwrap_or(0),
        ends_at: given.ends_at,
    })
}

async fn forget(store: Store, now: Timestamp) {
    let forgotten = async {
        let mut tx = store.begin_single().await?;
        rate_limits::forget(&mut tx, now, FORGET_AT_ONCE).await?;
        tx.commit().await
    };
    if let Err(error) = forgotten.await {
        tracing::warn!(%error, "counts that are over were not deleted");
    }
}
