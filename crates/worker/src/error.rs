//! How a job ends when it does not end well.

use std::time::Duration;

use kc_books::BooksError;
use kc_store::StoreError;

/// Why a job is not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Worth another try.
    #[error("{message}")]
    Retry {
        message: String,
        /// When the source itself says how long to wait.
        after: Option<Duration>,
    },
    /// Another try would end the same.
    #[error("{0}")]
    Fail(String),
    /// Another worker has the job; nothing of ours counts any more.
    #[error("the lease went to another worker")]
    LeaseLost,
}

impl JobError {
    pub fn fail(message: impl Into<String>) -> Self {
        Self::Fail(message.into())
    }

    pub fn fail_with(error: impl std::fmt::Display) -> Self {
        Self::Fail(error.to_string())
    }
}

impl From<BooksError> for JobError {
    fn from(error: BooksError) -> Self {
        match error {
            BooksError::Store(error) => error.into(),
            other => Self::fail_with(other),
        }
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::LeaseLost => Self::LeaseLost,
            StoreError::Corrupt(_) => Self::Fail(error.to_string()),
            _ => Self::Retry {
                message: error.to_string(),
                after: None,
            },
        }
    }
}
