//! What was worked out, kept so that the next page need not do it again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kc_domain::WorkspaceId;
use kc_ledger::Choice;
use kc_store::transactions::history::Revision;
use tokio::sync::{Semaphore, watch};

use super::{Failure, WorkedOut};

/// What is kept weighs no more than this, unless a single history does.
const MOST_BYTES: usize = 256 << 20;
const MOST_KEPT: usize = 64;
/// Histories worked on at once.
const AT_ONCE: usize = 2;
/// Workspaces whose history is worked on or waits for it.
const MOST_AT_WORK: usize = 64;

/// Which state of whose history, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub workspace: WorkspaceId,
    pub revision: Revision,
    pub currency: String,
    pub choice: Choice,
}

type Outcome = Result<Arc<WorkedOut>, Failure>;

/// Gains by what they were worked out from.
pub(crate) struct GainsCache {
    /// The last used last.
    kept: Mutex<Vec<(Key, Arc<WorkedOut>)>>,
    /// One history of a workspace at a time.
    at_work: Mutex<HashMap<WorkspaceId, Work>>,
    at_once: Semaphore,
    most_bytes: usize,
}

struct Work {
    key: Key,
    outcome: watch::Receiver<Option<Outcome>>,
}

impl Default for GainsCache {
    fn default() -> Self {
        Self::with_room(MOST_BYTES)
    }
}

impl GainsCache {
    fn with_room(most_bytes: usize) -> Self {
        Self {
            kept: Mutex::default(),
            at_work: Mutex::default(),
            at_once: Semaphore::new(AT_ONCE),
            most_bytes,
        }
    }

    /// What is kept under the key.
    pub(super) fn kept(&self, key: &Key) -> Option<Arc<WorkedOut>> {
        let mut kept = lock(&self.kept);
        let at = kept.iter().position(|(known, _)| known == key)?;
        let entry = kept.remove(at);
        let found = Arc::clone(&entry.1);
        kept.push(entry);
        Some(found)
    }

    /// What is kept under the key; else what `work_out` comes to, once however many wait for it.
    /// It goes on if nobody waits any more, so that whoever asks again finds what it came to.
    pub(super) async fn get<W>(self: &Arc<Self>, key: &Key, work_out: W) -> Outcome
    where
        W: Future<Output = Result<(Revision, WorkedOut), Failure>> + Send + 'static,
    {
        let mut work_out = Some(work_out);
        loop {
            let (is_same, mut outcome) = {
                let mut at_work = lock(&self.at_work);
                if let Some(found) = self.kept(key) {
                    return Ok(found);
                }
                match at_work.get(&key.workspace) {
                    Some(work) => (work.key == *key, work.outcome.clone()),
                    None if at_work.len() >= MOST_AT_WORK => return Err(Failure::Busy),
                    None => {
                        let work_out = work_out.take().ok_or(Failure::BrokenOff)?;
                        (true, self.begin(&mut at_work, key, work_out))
                    }
                }
            };
            let ended = outcome.wait_for(Option::is_some).await;
            let ended = ended.ok().and_then(|outcome| outcome.clone());
            if is_same {
                return ended.unwrap_or(Err(Failure::BrokenOff));
            }
        }
    }

    fn begin<W>(
        self: &Arc<Self>,
        at_work: &mut HashMap<WorkspaceId, Work>,
        key: &Key,
        work_out: W,
    ) -> watch::Receiver<Option<Outcome>>
    where
        W: Future<Output = Result<(Revision, WorkedOut), Failure>> + Send + 'static,
    {
        let (sender, outcome) = watch::channel(None);
        let work = Work {
            key: key.clone(),
            outcome: outcome.clone(),
        };
        at_work.insert(key.workspace.clone(), work);
        let turn = Turn {
            cache: Arc::clone(self),
            workspace: key.workspace.clone(),
        };
        let key = key.clone();
        tokio::spawn(async move {
            let outcome = turn.cache.carry_out(key, work_out).await;
            // Before others hear of it, who may then begin the next.
            drop(turn);
            sender.send_replace(Some(outcome));
        });
        outcome
    }

    async fn carry_out<W>(&self, key: Key, work_out: W) -> Outcome
    where
        W: Future<Output = Result<(Revision, WorkedOut), Failure>>,
    {
        let permit = self.at_once.acquire().await;
        let _permit = permit.map_err(|_| Failure::BrokenOff)?;
        let (revision, worked_out) = work_out.await?;
        let worked_out = Arc::new(worked_out);
        if worked_out.is_final {
            self.keep(Key { revision, ..key }, Arc::clone(&worked_out));
        }
        Ok(worked_out)
    }

    fn keep(&self, key: Key, worked_out: Arc<WorkedOut>) {
        let mut kept = lock(&self.kept);
        // An older state of the same history is not asked for again.
        kept.retain(|(known, _)| {
            known.workspace != key.workspace || known.revision == key.revision && *known != key
        });
        kept.push((key, worked_out));
        let mut bytes: usize = kept.iter().map(|(_, it)| it.bytes()).sum();
        while kept.len() > 1 && (bytes > self.most_bytes || kept.len() > MOST_KEPT) {
            let (_, oldest) = kept.remove(0);
            bytes -= oldest.bytes();
        }
    }
}

/// A workspace's turn, which ends however its work does.
struct Turn {
    cache: Arc<GainsCache>,
    workspace: WorkspaceId,
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock(&self.cache.at_work).remove(&self.workspace);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
