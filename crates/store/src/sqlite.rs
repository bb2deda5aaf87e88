//! SQLite: readers, each with a connection of its own, and one writer.
//!
//! A statement runs on the thread that asks for it. Most take some microseconds, a fraction of what
//! it would cost to hand them to another thread and wait; what takes longer leaves the runtime first
//! (decision 0013).

mod migrate;
mod readers;
mod rows;
mod writer;

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};
use tokio::runtime::{Handle, RuntimeFlavor};

pub(crate) use readers::Readers;
pub(crate) use rows::is_busy;
pub use writer::Change;
pub(crate) use writer::GroupWriter;

use crate::Result;

/// Statements that a connection remembers.
const STATEMENTS: usize = 256;

#[derive(Clone, Copy)]
enum Purpose {
    Reading,
    Writing,
}

fn connect(path: &Path, purpose: Purpose) -> Result<Connection> {
    let access = match purpose {
        Purpose::Reading => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Purpose::Writing => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    // Each connection is used by one thread at a time, so it needs no lock of SQLite's.
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    if matches!(purpose, Purpose::Writing) {
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -8192)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // A kept statement keeps its plan: without this it is prepared anew for every value of its limit.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Does what may take long where it holds up nobody: the runtime gives this thread's other tasks to
/// another one first.
fn off_runtime<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        // A runtime of one thread has nobody to give them to.
        _ => work(),
    }
}
