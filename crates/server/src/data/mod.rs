//! The data API, under `/api`.

pub(crate) mod accounting;
mod as_of;
pub(crate) mod defi_holdings;
pub(crate) mod health;
mod held;
pub(crate) mod holdings;
pub(crate) mod integrations;
pub(crate) mod kept;
pub(crate) mod known;
pub(crate) mod legacy;
pub(crate) mod nft_holdings;
pub(crate) mod pagination;
pub(crate) mod profiling;
pub(crate) mod reports;
pub(crate) mod resync;
pub(crate) mod tax;
pub(crate) mod transactions;
pub(crate) mod transfers;
pub(crate) mod userinfo;
pub(crate) mod wire;
pub(crate) mod workspace;
