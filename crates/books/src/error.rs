use kc_store::StoreError;

/// Why books could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BooksError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A state could not be written down.
    #[error("a state of the books can not be written: {0}")]
    Unwritable(#[from] postcard::Error),
    #[error("working on the books broke off: {0}")]
    BrokenOff(String),
}
