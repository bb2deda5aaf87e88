//! Counting together with other nodes, as long as that goes well.

use std::{sync::atomic::AtomicU32, time::Duration};

use kc_store::Store;

use super::{LimitSettings, Verdict, backend::Backend, breaker::Breaker, redis::Redis};

/// How this process counts.
pub(super) struct Counting {
    /// Nothing if it is alone.
    pub together: Option<Together>,
    nodes: u32,
}

pub(super) struct Together {
    pub backend: Backend,
    breaker: Breaker,
    wait: Duration,
}

impl Counting {
    pub fn new(settings: &LimitSettings, store: &Store) -> Self {
        let backend = match &settings.redis {
            Some(address) => Some(Backend::Redis(Box::new(Redis::new(address)))),
            None if store.kind() == "postgres" => Some(Backend::Database {
                store: store.clone(),
                asked: AtomicU32::new(0),
            }),
            None => None,
        };
        Self {
            nodes: if backend.is_some() {
                settings.nodes.max(1)
            } else {
                1
            },
            together: backend.map(|backend| Together {
                backend,
                breaker: Breaker::default(),
                wait: settings.wait,
            }),
        }
    }

    /// What this process lets pass of a limit when it counts alone.
    pub fn share(&self, most: u32) -> u32 {
        (most / self.nodes).max(1)
    }
}

impl Together {
    /// What `asking` comes to; nothing if that fails or takes too long, or did so just now.
    pub async fn try_for(
        &self,
        asking: impl Future<Output = Result<Verdict, String>>,
    ) -> Option<Verdict> {
        if !self.breaker.allows() {
            return None;
        }
        let answered = tokio::time::timeout(self.wait, asking).await;
        match answered.unwrap_or_else(|_| Err("no answer in time".to_owned())) {
            Ok(verdict) => {
                self.breaker.succeeded();
                Some(verdict)
            }
            Err(why) => {
                if self.breaker.failed(&why) {
                    self.backend.reconnect();
                }
                None
            }
        }
    }
}
