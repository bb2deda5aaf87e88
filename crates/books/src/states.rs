//! The states of the books that are kept.

use kc_domain::{Timestamp, WorkspaceId};
use kc_ledger::gains::Books;
use kc_store::{
    Store,
    books::{self, BEGINNING, Kept},
};

use crate::BooksError;

/// The books as they stood at a moment.
pub struct State {
    pub kept: Kept,
    pub books: Books,
}

impl State {
    /// Nothing has happened yet.
    #[must_use]
    pub fn beginning() -> Self {
        Self {
            kept: Kept {
                up_to: BEGINNING,
                transaction_count: 0,
            },
            books: Books::default(),
        }
    }
}

/// The bytes in which books are kept.
///
/// # Errors
/// If they are more than can be written.
pub fn write(books: &Books) -> Result<Vec<u8>, BooksError> {
    Ok(postcard::to_allocvec(books)?)
}

/// The last state that is kept of before a moment and can be read; the beginning if there is none.
///
/// # Errors
/// If the database refuses.
pub async fn before(
    store: &Store,
    workspace: &WorkspaceId,
    moment: Option<Timestamp>,
) -> Result<State, BooksError> {
    let kept = books::kept(store, workspace).await?;
    let before = |it: &&Kept| moment.is_none_or(|moment| it.up_to < moment);
    for kept in kept.iter().rev().filter(before) {
        let bytes = books::state(store, workspace, kept.up_to).await?;
        if let Some(books) = bytes.and_then(|bytes| postcard::from_bytes(&bytes).ok()) {
            return Ok(State { kept: *kept, books });
        }
    }
    Ok(State::beginning())
}
