//! What can go wrong with a database.

use std::sync::Arc;

/// Why a read or a change did not happen. Nothing of a failed change is kept.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or was not reached.
    #[error("database: {0}")]
    Database(Arc<sqlx::Error>),
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
        if matches!(error, sqlx::Error::PoolTimedOut) || is_sqlite_busy(&error) {
            return Self::Busy;
        }
        Self::Database(Arc::new(error))
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Migrations(Arc::new(error))
    }
}

/// SQLITE_BUSY and SQLITE_LOCKED, with what refines them in the bytes above the lowest.
fn is_sqlite_busy(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<sqlx::sqlite::SqliteError>())
        .and_then(|error| sqlx::error::DatabaseError::code(error)?.parse::<u32>().ok())
        .is_some_and(|code| matches!(code & 0xff, 5 | 6))
}
