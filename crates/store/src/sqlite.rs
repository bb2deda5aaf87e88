//! SQLite's one writer. Changes that come at the same time are committed together, since the
//! commit, which waits for the disk, costs more than all else: each change is a savepoint within
//! one transaction, and a caller hears of success only when that transaction is on the disk.
//!
//! A caller may go away at any moment: its connection breaks, its time is up. What opens, closes
//! and commits therefore runs in tasks of its own, to the end, so that what we believe of the
//! connection is always what SQLite does.

use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, SqliteConnection, sqlite::SqliteConnectOptions,
};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use crate::{Result, StoreError, migrate};

/// Changes committed together at most; bounds how long the first waits for the last.
const LARGEST_GROUP: usize = 128;

/// Longest wait for one's turn to write.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub(crate) struct GroupWriter {
    shared: Arc<Shared>,
}

struct Shared {
    writer: Arc<Mutex<Writer>>,
    /// Callers that stand in line for the writer.
    waiting: AtomicUsize,
    /// Asks the flusher to commit what the last change left open.
    left_open: Arc<Notify>,
}

struct Writer {
    connection: Option<SqliteConnection>,
    /// A transaction is open.
    group_open: bool,
    /// A savepoint is open: a change is under way, or was dropped.
    change_open: bool,
    /// Changes of the open group that wait to hear of its commit.
    finished: Vec<oneshot::Sender<Result<()>>>,
}

impl GroupWriter {
    pub async fn open(options: SqliteConnectOptions) -> Result<Self> {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        migrate::sqlite()
            .run_direct(None, &mut connection, false)
            .await?;
        let shared = Arc::new(Shared {
            writer: Arc::new(Mutex::new(Writer {
                connection: Some(connection),
                group_open: false,
                change_open: false,
                finished: Vec::new(),
            })),
            waiting: AtomicUsize::new(0),
            left_open: Arc::default(),
        });
        let handles = Arc::downgrade(&shared);
        let (writer, left_open) = (shared.writer.clone(), shared.left_open.clone());
        tokio::spawn(async move {
            // Ends with the last handle: it is woken once more when that is dropped.
            while handles.strong_count() > 0 {
                left_open.notified().await;
                writer.lock().await.flush().await;
            }
        });
        Ok(Self { shared })
    }

    pub async fn begin(&self) -> Result<Change> {
        let in_line = InLine::stand(&self.shared.waiting);
        let turn = self.shared.writer.clone().lock_owned();
        let mut writer = tokio::time::timeout(LONGEST_WAIT, turn)
            .await
            .map_err(|_| StoreError::Busy)?;
        drop(in_line);
        let shared = self.shared.clone();
        let opened = tokio::spawn(async move {
            writer.open_change().await?;
            Ok(Change {
                writer: Some(writer),
                shared,
            })
        });
        opened.await.map_err(|_| StoreError::WriterStopped)?
    }

    pub async fn close(&self) {
        let mut writer = self.shared.writer.lock().await;
        writer.flush().await;
        if let Some(connection) = writer.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "closing the database");
        }
    }
}

/// Counts a caller for as long as it stands in line, also if it gives up.
struct InLine<'a>(&'a AtomicUsize);

impl<'a> InLine<'a> {
    fn stand(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting)
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Writer {
    async fn run(&mut self, sql: &'static str) -> Result<()> {
        let connection = self.connection.as_mut().ok_or(StoreError::WriterStopped)?;
        connection.execute(AssertSqlSafe(sql)).await?;
        Ok(())
    }

    async fn open_change(&mut self) -> Result<()> {
        self.undo_dropped_change().await;
        let sql = if self.group_open {
            "SAVEPOINT change"
        } else {
            "BEGIN IMMEDIATE; SAVEPOINT change"
        };
        self.group_open = true;
        self.change_open = true;
        let opened = self.run(sql).await;
        if let Err(error) = &opened {
            self.abandon_group(error).await;
        }
        opened
    }

    /// Ends the change that is open, and with it the group if nobody stands in line.
    async fn close_change(&mut self, finished: oneshot::Sender<Result<()>>, alone: bool) {
        self.finished.push(finished);
        let commits = alone || self.finished.len() >= LARGEST_GROUP;
        let sql = if commits {
            "RELEASE change; COMMIT"
        } else {
            "RELEASE change"
        };
        match self.run(sql).await {
            Ok(()) if commits => self.tell_group(&Ok(())),
            Ok(()) => self.change_open = false,
            Err(error) => self.abandon_group(&error).await,
        }
    }

    async fn undo_dropped_change(&mut self) {
        if mem::take(&mut self.change_open)
            && let Err(error) = self.run("ROLLBACK TO change; RELEASE change").await
        {
            self.abandon_group(&error).await;
        }
    }

    /// Commits the group and tells everyone in it.
    async fn flush(&mut self) {
        self.undo_dropped_change().await;
        if !self.group_open {
            return;
        }
        match self.run("COMMIT").await {
            Ok(()) => self.tell_group(&Ok(())),
            Err(error) => self.abandon_group(&error).await,
        }
    }

    fn tell_group(&mut self, outcome: &Result<()>) {
        self.group_open = false;
        self.change_open = false;
        for finished in self.finished.drain(..) {
            // Nobody listens any more where a caller gave up; its change stands all the same.
            let _ = finished.send(outcome.clone());
        }
    }

    async fn abandon_group(&mut self, error: &StoreError) {
        // Fails where SQLite has rolled back by itself, which is what we want.
        let _ = self.run("ROLLBACK").await;
        self.tell_group(&Err(error.clone()));
    }
}

/// A change under way on SQLite.
pub struct Change {
    writer: Option<OwnedMutexGuard<Writer>>,
    shared: Arc<Shared>,
}

impl Change {
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        self.writer
            .as_mut()
            .and_then(|writer| writer.connection.as_mut())
            .expect("a change holds the writer and its connection until it ends")
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        let mut writer = self.writer.take().expect("a change is committed once");
        let (finished, heard) = oneshot::channel();
        let shared = self.shared.clone();
        tokio::spawn(async move {
            let alone = shared.waiting.load(Ordering::SeqCst) == 0;
            writer.close_change(finished, alone).await;
            let left_open = writer.group_open;
            drop(writer);
            if left_open {
                shared.left_open.notify_one();
            }
        });
        heard.await.map_err(|_| StoreError::WriterStopped)?
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        if self.writer.take().is_some() {
            // The next in line undoes this change; the flusher does if there is none.
            self.shared.left_open.notify_one();
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.left_open.notify_one();
    }
}
