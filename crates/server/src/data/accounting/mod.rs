//! Accounting: the ledger.

pub(crate) mod ledger;
