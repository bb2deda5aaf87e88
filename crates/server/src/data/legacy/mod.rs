//! The calls of the data API's first version.

pub(crate) mod pagination;
pub(crate) mod transactions;
pub(crate) mod wallets;
