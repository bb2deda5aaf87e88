//! Accounting: the ledger, and what is wrong with it.

pub(crate) mod findings;
pub(crate) mod ledger;
