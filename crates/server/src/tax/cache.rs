//! What was worked out, kept so that the next page need not do it again.

use std::sync::{Arc, Mutex, PoisonError};

use kc_domain::WorkspaceId;
use kc_ledger::gains::{Gifts, LotScope, Method};
use kc_store::transactions::history::Revision;
use tokio::sync::{OnceCell, Semaphore};

use super::WorkedOut;
use crate::error::DataError;

/// Rows kept in all: about 200 bytes each.
const MOST_ROWS: usize = 400_000;
const MOST_ENTRIES: usize = 64;
/// Histories worked on at once.
const AT_ONCE: usize = 2;

/// Which state of whose history, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub workspace: WorkspaceId,
    pub revision: Revision,
    pub currency: String,
    pub method: Method,
    pub scope: LotScope,
    pub gifts: Gifts,
}

type Slot = Arc<OnceCell<Arc<WorkedOut>>>;

/// Gains by what they were worked out from, the last used last.
pub(crate) struct GainsCache {
    entries: Mutex<Vec<(Key, Slot)>>,
    pub(super) at_once: Arc<Semaphore>,
}

impl Default for GainsCache {
    fn default() -> Self {
        Self {
            entries: Mutex::default(),
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl GainsCache {
    /// What is kept under the key; else what `work_out` gives, which is called once however many
    /// wait for it.
    pub(super) async fn get<F>(&self, key: Key, work_out: F) -> Result<Arc<WorkedOut>, DataError>
    where
        F: AsyncFnOnce() -> Result<WorkedOut, DataError>,
    {
        let slot = self.slot(key);
        let result = slot
            .get_or_try_init(async || work_out().await.map(Arc::new))
            .await
            .cloned();
        self.make_room();
        result
    }

    fn slot(&self, key: Key) -> Slot {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let known = entries.iter().position(|(known, _)| *known == key);
        let (_, slot) = match known {
            Some(at) => entries.remove(at),
            None => {
                // An older state of the same history is not asked for again.
                entries.retain(|(known, _)| {
                    known.workspace != key.workspace || known.revision == key.revision
                });
                (key.clone(), Slot::default())
            }
        };
        entries.push((key, Arc::clone(&slot)));
        slot
    }

    fn make_room(&self) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        // What could not be worked out, and is waited for by nobody, is tried anew by the next.
        entries.retain(|(_, slot)| slot.initialized() || Arc::strong_count(slot) > 1);
        let rows = |slot: &Slot| slot.get().map_or(0, |it| it.gains.gains.len());
        let mut kept: usize = entries.iter().map(|(_, slot)| rows(slot)).sum();
        while entries.len() > 1 && (kept > MOST_ROWS || entries.len() > MOST_ENTRIES) {
            let (_, slot) = entries.remove(0);
            kept -= rows(&slot);
        }
    }
}
