//! A workspace's books: what the ledger makes of what the store holds. The worker keeps them, the server
//! reads them.
//!
//! The history is worked through in [`Pieces`] by a [`Bookkeeper`], who knows the workspace's [`choice`] and,
//! where its law asks for them, [`market`] prices. States of the books are kept
//! on the way ([`states`]), so that whoever wants to know of a moment, or works a change in, goes on from
//! the state before it.

mod bookkeeper;
pub mod choice;
mod error;
pub mod market;
pub mod past;
mod pieces;
pub mod states;
pub mod transfers;

pub use bookkeeper::{Bookkeeper, History, Outcome};
pub use error::BooksError;
pub use pieces::{Piece, Pieces};

/// Does what takes long on a thread of its own.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, BooksError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| BooksError::BrokenOff(error.to_string()))
}
