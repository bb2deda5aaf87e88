//! Transfers between a person's own wallets: which leg of one transaction arrived as which of
//! another.

mod link;

pub use link::{Found, TransferLink};
