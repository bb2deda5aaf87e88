//! The ledger as its callers see it.

mod booking;
mod findings;
mod made;
mod portfolio;
mod properties;
