//! Those who read: a few connections, taken in turn.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::{Purpose, connect, off_runtime, rows};
use crate::{
    Result, StoreError,
    sql::{Amount, FromRow, Query},
};

/// Steps of SQLite's machine between two looks at how many are left.
const STEPS: i32 = 1_000;

/// Looks that a query may take on the thread that asks, some milliseconds' worth.
const QUICK: u32 = 200;

#[derive(Clone)]
pub(crate) struct Readers(Arc<Shared>);

struct Shared {
    path: PathBuf,
    /// Those that nobody uses at the moment.
    idle: Mutex<Vec<Reader>>,
    /// A permit for each that there may be.
    permits: Semaphore,
    count: u32,
    longest_wait: Duration,
}

struct Reader {
    connection: Connection,
    /// Looks that are left to the query under way.
    left: Arc<AtomicU32>,
}

impl Readers {
    pub fn open(path: &Path, count: u32, longest_wait: Duration) -> Result<Self> {
        // One at once, so that a file that can not be read is heard of here.
        let first = Reader::open(path)?;
        Ok(Self(Arc::new(Shared {
            path: path.to_owned(),
            idle: Mutex::new(vec![first]),
            permits: Semaphore::new(usize::try_from(count).unwrap_or(1)),
            count,
            longest_wait,
        })))
    }

    pub async fn rows<T: FromRow>(&self, query: Query<'_>, amount: Amount) -> Result<Vec<T>> {
        let shared = &self.0;
        let permit = tokio::time::timeout(shared.longest_wait, shared.permits.acquire());
        let permit = permit.await.map_err(|_| StoreError::Busy)?;
        let _permit = permit.map_err(|_| StoreError::Closed)?;
        let idle = shared.idle().pop();
        let reader = idle.map_or_else(|| Reader::open(&shared.path), Ok)?;
        let read = reader.fetch(&query, amount);
        shared.idle().push(reader);
        read
    }

    /// Waits for those who read, and closes their connections.
    pub async fn close(&self) {
        let all = self.0.permits.acquire_many(self.0.count);
        // Who reads for longer than that keeps the connection until the end.
        let _ = tokio::time::timeout(self.0.longest_wait, all).await;
        self.0.permits.close();
        self.0.idle().clear();
    }
}

impl Shared {
    fn idle(&self) -> MutexGuard<'_, Vec<Reader>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    fn open(path: &Path) -> Result<Self> {
        let connection = connect(path, Purpose::Reading)?;
        let left = Arc::new(AtomicU32::new(u32::MAX));
        let counted = left.clone();
        let is_used_up = move || {
            let left = counted.load(Ordering::Relaxed);
            counted.store(left.saturating_sub(1), Ordering::Relaxed);
            left == 0
        };
        connection.progress_handler(STEPS, Some(is_used_up))?;
        Ok(Self { connection, left })
    }

    /// Reads here and now what is quickly read. What turns out to take longer is begun anew where it
    /// holds up nobody.
    fn fetch<T: FromRow>(&self, query: &Query<'_>, amount: Amount) -> Result<Vec<T>> {
        if !query.is_long {
            self.left.store(QUICK, Ordering::Relaxed);
            match rows::fetch(&self.connection, query, amount) {
                Err(error) if rows::is_interrupted(&error) => {}
                read => return read,
            }
        }
        self.left.store(u32::MAX, Ordering::Relaxed);
        off_runtime(|| rows::fetch(&self.connection, query, amount))
    }
}
