//! The objects of the data API.

mod account;
mod asset;
mod integration;
mod leg;
mod number;

pub(crate) use account::{AccountJson, Accounts};
pub(crate) use asset::{AssetJson, MarketLinks, market_links};
pub(crate) use integration::Connected;
pub(crate) use kc_wire::IntegrationJson;
pub(crate) use leg::{Assets, LedgerEntryJson, LegJson, Place, StoredLeg};
pub(crate) use number::{Digits, Scaled};
