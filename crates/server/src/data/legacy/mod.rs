//! The calls of the data API's first version.

pub(crate) mod defi_holdings;
mod holdings;
pub(crate) mod nft_holdings;
pub(crate) mod pagination;
pub(crate) mod transactions;
pub(crate) mod wallets;
