//! The provider catalogue, one adapter per family, prices, and the one HTTP kit. Knows no SQL.

pub mod adapter;

pub use adapter::{Adapter, BalanceSnapshot, Balances, History, HistoryPage, ProviderError};
