//! What can go wrong with a database.

use std::sync::Arc;

use crate::sqlite;

/// Why a read or a change did not happen. Nothing of a failed change is kept.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused, or the file could not be read or written.
    #[error("database: {0}")]
    Sqlite(Arc<rusqlite::Error>),
    /// Postgres refused or was not reached.
    #[error("database: {0}")]
    Postgres(Arc<sqlx::Error>),
    /// The store was closed.
    #[error("database: closed")]
    Closed,
    /// The connection to Postgres broke off during this change. Nothing of it is kept.
    #[error("database: the connection was lost")]
    ConnectionLost,
    /// The tables are not those that this version needs.
    #[error("migrations: {0}")]
    Migrations(Arc<sqlx::migrate::MigrateError>),
    /// A database address that is none of ours.
    #[error("database address: {0}")]
    Address(String),
    /// A stored value that does not read as what its column holds.
    #[error("stored value: {0}")]
    Corrupt(String),
    /// Others have the database for longer than we wait. Nothing was changed; later it may do.
    #[error("the database is busy")]
    Busy,
    /// The group of changes that this one was committed with could not be committed.
    #[error("commit: the writer stopped")]
    WriterStopped,
    /// The job's lease went to another worker; what this one did late is refused.
    #[error("the job's lease is lost")]
    LeaseLost,
}

impl StoreError {
    pub(crate) fn corrupt(what: impl std::fmt::Display) -> Self {
        Self::Corrupt(what.to_string())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Postgres(Arc::new(error))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if sqlite::is_busy(&error) {
            return Self::Busy;
        }
        Self::Sqlite(Arc::new(error))
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Migrations(Arc::new(error))
    }
}
