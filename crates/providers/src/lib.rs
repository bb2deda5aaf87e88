//! The provider catalogue, one adapter per family, prices, and the one HTTP kit. Knows no SQL.
//!
//! [`Providers::open`] gives everything; the rest is asked of it.

pub mod adapter;
mod entry;
pub mod evm;
pub mod http;
mod logos;
pub mod prices;
mod registry;
pub mod rpc;
pub mod sandbox;
mod settings;

pub use adapter::{
    Adapter, BalanceSnapshot, Balances, History, HistoryPage, Names, NftSnapshot, Nfts,
    PositionSnapshot, Positions, Presence, ProviderError,
};
pub use evm::chain::Chain;
pub use logos::logo;
pub use prices::{PriceSource, Prices};
pub use registry::Providers;
pub use settings::{ChainSettings, Settings, SettingsError};
