//! How many event streams are open.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use kc_domain::LinkSessionId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A session's page needs one; another may still be closing.
const OF_A_SESSION: usize = 4;

pub(crate) struct Streams {
    all: Arc<Semaphore>,
    by_session: Arc<Mutex<HashMap<LinkSessionId, usize>>>,
}

/// The right to hold one stream open; given back when dropped.
pub(crate) struct OpenStream {
    session: LinkSessionId,
    by_session: Arc<Mutex<HashMap<LinkSessionId, usize>>>,
    _of_all: OwnedSemaphorePermit,
}

impl Streams {
    pub fn new(limit: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(limit)),
            by_session: Arc::default(),
        }
    }

    /// Nothing if too many are open.
    pub fn open(&self, session: &LinkSessionId) -> Option<OpenStream> {
        let of_all = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let mut open = self
            .by_session
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(session.clone()).or_insert(0);
        if *count >= OF_A_SESSION {
            return None;
        }
        *count += 1;
        Some(OpenStream {
            session: session.clone(),
            by_session: Arc::clone(&self.by_session),
            _of_all: of_all,
        })
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = self
            .by_session
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.session);
            }
        }
    }
}
