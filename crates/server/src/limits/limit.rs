//! One limit: so many requests in a window, for each key.

use std::{sync::Arc, time::Duration};

use kc_domain::Timestamp;
use kc_store::secret::SecretHash;
use tokio::sync::Mutex;

use super::{
    Verdict,
    backend::Wanted,
    counting::{Counting, Together},
    windows::Windows,
};

/// From so many on, a node takes several permits at a time: a hundredth of all.
const LARGE: u32 = 1_000;
/// Keys that fall on one of these wait for each other's permits.
const QUEUES: usize = 64;
/// So often the other nodes are asked for one request. Once is enough, unless an answer was about a
/// window that is over.
const MOST_ASKED: usize = 3;

pub(crate) struct Limit {
    /// Keeps its keys apart from those of other limits.
    name: &'static str,
    most: u32,
    length: Duration,
    windows: Windows,
    counting: Arc<Counting>,
    /// One request of a key asks for permits, and the others wait for them: asked at once, they
    /// would wait for each other at the backend, which would seem slow.
    queues: Vec<Mutex<()>>,
}

impl Limit {
    /// `most` requests in a window of `length`; with 0 there is no limit.
    pub(super) fn new(
        name: &'static str,
        most: u32,
        length: Duration,
        counting: &Arc<Counting>,
    ) -> Self {
        Self {
            name,
            most,
            length,
            windows: Windows::new(most, counting.share(most), length),
            counting: Arc::clone(counting),
            queues: (0..QUEUES).map(|_| Mutex::default()).collect(),
        }
    }

    /// Counts a request of `key`. Nothing if there is no limit.
    pub async fn take(&self, key: &str, now: Timestamp) -> Option<Verdict> {
        if self.most == 0 {
            return None;
        }
        let hash = self.windows.hash(key);
        if let Some(verdict) = self.windows.decide(hash, now) {
            return Some(verdict);
        }
        let verdict = match &self.counting.together {
            Some(others) => self.take_of(others, hash, key, now).await,
            None => None,
        };
        Some(verdict.unwrap_or_else(|| self.windows.count_alone(hash, now)))
    }

    /// Takes a permit of the window that all nodes share. Nothing if they can not be asked.
    async fn take_of(
        &self,
        others: &Together,
        hash: u64,
        key: &str,
        now: Timestamp,
    ) -> Option<Verdict> {
        let queue = usize::from(hash.to_le_bytes()[0]) % QUEUES;
        let _queued = self.queues[queue].lock().await;
        let permits = if self.most < LARGE {
            1
        } else {
            self.most / 100
        };
        let wanted = Wanted {
            key: SecretHash::of_long(&format!("{}\n{key}", self.name)),
            permits,
            most: self.most,
            now,
            ends_at: now.plus(self.length),
        };
        for _ in 0..MOST_ASKED {
            // What came for another request may be enough for this one.
            if let Some(verdict) = self.windows.decide(hash, now) {
                return Some(verdict);
            }
            let grant = others.ask(&wanted).await?;
            self.windows.receive(grant, hash, now);
        }
        self.windows.decide(hash, now)
    }
}
