//! The objects of the data API.

mod account;
mod asset;
mod integration;
mod leg;
mod nft;
mod number;
mod position;
mod quotes;

pub(crate) use account::{AccountJson, Accounts};
pub(crate) use asset::{AssetJson, MarketLinks};
pub(crate) use integration::{Connected, WidgetIntegrationJson};
pub(crate) use kc_wire::IntegrationJson;
pub(crate) use leg::{Assets, LedgerEntryJson, LegJson, Place, StoredCosts, StoredLeg};
pub(crate) use nft::{NftJson, floor_price};
pub(crate) use number::{Digits, Scaled, coins_of};
pub(crate) use position::{PortfolioJson, PositionJson};
pub(crate) use quotes::{AmountJson, PaymentJson, PriceJson, Quotes};
