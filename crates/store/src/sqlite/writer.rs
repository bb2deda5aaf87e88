//! The one writer. Changes that come at the same time are committed together, since the commit,
//! which waits for the disk, costs more than all else: each change is a savepoint within one
//! transaction, and a caller hears of success only when that transaction is on the disk.
//!
//! A caller may go away at any moment: its connection breaks, its time is up. What opens, closes
//! and commits therefore never waits half-way, so that what we believe of the connection is always
//! what SQLite does.

use std::{
    mem,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use super::{Purpose, connect, migrate, off_runtime, rows};
use crate::{
    Result, StoreError,
    sql::{Amount, FromRow, Query},
};

/// Changes committed together at most; bounds how long the first waits for the last.
const LARGEST_GROUP: usize = 128;

/// Longest wait for one's turn to write.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// How long after the first refusal another process's change is looked for again; twice as long
/// after each further one, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

#[derive(Clone)]
pub(crate) struct GroupWriter {
    shared: Arc<Shared>,
}

struct Shared {
    writer: Arc<Mutex<Writer>>,
    /// Callers that stand in line for the writer.
    waiting: AtomicUsize,
    /// Asks the flusher to commit what was left to somebody who went away.
    left_open: Arc<Notify>,
}

struct Writer {
    connection: Option<Connection>,
    /// A transaction is open.
    group_open: bool,
    /// A savepoint is open: a change is under way, or was dropped.
    change_open: bool,
    /// Changes of the open group that wait to hear of its commit.
    finished: Vec<oneshot::Sender<Result<()>>>,
}

impl GroupWriter {
    /// Makes the file if there is none, and brings its tables to this version.
    pub fn open(path: &Path) -> Result<Self> {
        let mut connection = connect(path, Purpose::Writing)?;
        migrate::run(&mut connection)?;
        // SQLite would wait for another process by letting this thread sleep, and with it whoever
        // is to end the very change that is waited for: `begin_group` waits instead.
        connection.busy_timeout(Duration::ZERO)?;
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
                writer.lock().await.flush();
            }
        });
        Ok(Self { shared })
    }

    pub async fn begin(&self) -> Result<Change> {
        let in_line = InLine::stand(&self.shared);
        let turn = async {
            let mut writer = self.shared.writer.clone().lock_owned().await;
            writer.begin_group().await?;
            Ok(writer)
        };
        let mut writer = tokio::time::timeout(LONGEST_WAIT, turn)
            .await
            .map_err(|_| StoreError::Busy)
            .flatten()?;
        in_line.has_come_first();
        writer.open_change()?;
        Ok(Change {
            writer: Some(writer),
            shared: self.shared.clone(),
        })
    }

    pub async fn close(&self) {
        let mut writer = self.shared.writer.lock().await;
        writer.flush();
        if let Some(connection) = writer.connection.take()
            && let Err((_, error)) = connection.close()
        {
            tracing::warn!(%error, "closing the database");
        }
    }
}

/// Counts a caller for as long as it stands in line. Those before it leave the commit to it.
struct InLine<'a> {
    shared: &'a Shared,
    gives_up: bool,
}

impl<'a> InLine<'a> {
    fn stand(shared: &'a Shared) -> Self {
        shared.waiting.fetch_add(1, Ordering::SeqCst);
        Self {
            shared,
            gives_up: true,
        }
    }

    fn has_come_first(mut self) {
        self.gives_up = false;
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.shared.waiting.fetch_sub(1, Ordering::SeqCst);
        if self.gives_up {
            self.shared.left_open.notify_one();
        }
    }
}

impl Writer {
    fn run(&self, sql: &str) -> Result<()> {
        let connection = self.connection.as_ref().ok_or(StoreError::WriterStopped)?;
        connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Opens a group if none is open, as soon as no other process writes. May be dropped while it
    /// waits: nothing is open then.
    async fn begin_group(&mut self) -> Result<()> {
        self.undo_dropped_change();
        let mut pause = FIRST_PAUSE;
        while !self.group_open {
            match self.run("BEGIN IMMEDIATE") {
                Ok(()) => self.group_open = true,
                Err(StoreError::Busy) => {
                    tokio::time::sleep(pause).await;
                    pause = LONGEST_PAUSE.min(pause * 2);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn open_change(&mut self) -> Result<()> {
        self.change_open = true;
        let opened = self.run("SAVEPOINT change");
        if let Err(error) = &opened {
            self.abandon_group(error);
        }
        opened
    }

    /// Ends the change that is open, and with it the group if nobody stands in line.
    fn close_change(&mut self, finished: oneshot::Sender<Result<()>>, alone: bool) {
        self.finished.push(finished);
        match self.run("RELEASE change") {
            Ok(()) => self.change_open = false,
            Err(error) => return self.abandon_group(&error),
        }
        if alone || self.finished.len() >= LARGEST_GROUP {
            self.flush();
        }
    }

    fn undo_dropped_change(&mut self) {
        if !mem::take(&mut self.change_open) {
            return;
        }
        let undone = self.run("ROLLBACK TO change");
        if let Err(error) = undone.and_then(|()| self.run("RELEASE change")) {
            self.abandon_group(&error);
        }
    }

    /// Commits the group and tells everyone in it.
    fn flush(&mut self) {
        self.undo_dropped_change();
        if !self.group_open {
            return;
        }
        match off_runtime(|| self.run("COMMIT")) {
            Ok(()) => self.tell_group(&Ok(())),
            Err(error) => self.abandon_group(&error),
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

    fn abandon_group(&mut self, error: &StoreError) {
        // Fails where SQLite has rolled back by itself, which is what we want.
        let _ = self.run("ROLLBACK");
        self.tell_group(&Err(error.clone()));
    }
}

/// A change under way on SQLite.
pub struct Change {
    writer: Option<OwnedMutexGuard<Writer>>,
    shared: Arc<Shared>,
}

impl Change {
    pub(crate) fn rows<T: FromRow>(&mut self, query: &Query<'_>, amount: Amount) -> Result<Vec<T>> {
        let connection = self.connection()?;
        if query.is_long {
            off_runtime(|| rows::fetch(connection, query, amount))
        } else {
            rows::fetch(connection, query, amount)
        }
    }

    pub(crate) fn execute(&mut self, query: &Query<'_>) -> Result<u64> {
        let connection = self.connection()?;
        if query.is_long {
            off_runtime(|| rows::execute(connection, query))
        } else {
            rows::execute(connection, query)
        }
    }

    fn connection(&self) -> Result<&Connection> {
        let writer = self.writer.as_ref();
        let connection = writer.and_then(|writer| writer.connection.as_ref());
        connection.ok_or(StoreError::WriterStopped)
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        let mut writer = self.writer.take().ok_or(StoreError::WriterStopped)?;
        let (finished, heard) = oneshot::channel();
        let alone = self.shared.waiting.load(Ordering::SeqCst) == 0;
        writer.close_change(finished, alone);
        drop(writer);
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
