//! Counting together with other nodes, as long as that goes well.

use std::{sync::atomic::AtomicU32, time::Duration};

use kc_store::Store;

use super::{
    LimitSettings,
    backend::{Backend, Grant, Wanted},
    breaker::Breaker,
    redis::Redis,
};

/// How this process counts.
pub(super) struct Counting {
    /// Nothing if it is alone.
    pub together: Option<Together>,
    nodes: u32,
}

pub(super) struct Together {
    backend: Backend,
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
    /// What is given; nothing if asking fails or takes too long, or did so just now. Only the
    /// answer itself is waited for so long: a queue of requests is no sign that nobody answers.
    pub async fn ask(&self, wanted: &Wanted) -> Option<Grant> {
        if !self.breaker.allows() {
            return None;
        }
        let answered = tokio::time::timeout(self.wait, self.backend.take(wanted)).await;
        match answered.unwrap_or_else(|_| Err("no answer in time".to_owned())) {
            Ok(grant) => {
                self.breaker.succeeded();
                Some(grant)
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
