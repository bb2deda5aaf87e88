//! An asset as it is written.

use kc_domain::{Asset, AssetKind};
use kc_store::{Result, StoreError};
use serde_json::value::{RawValue, to_raw_value};

use crate::data::wire::{AssetJson, MarketLinks};

pub(crate) struct KnownAsset {
    pub id: Box<str>,
    pub symbol: Box<str>,
    pub decimals: u8,
    pub is_spam: bool,
    pub is_nft: bool,
    pub json: Box<RawValue>,
    pub market_links: Box<RawValue>,
}

impl KnownAsset {
    pub fn of(asset: &Asset) -> Result<Self> {
        let unwritable = |error: serde_json::Error| StoreError::Corrupt(error.to_string());
        let links = MarketLinks::of(asset.coingecko_id.as_deref());
        Ok(Self {
            id: asset.id.as_str().into(),
            symbol: asset.symbol.as_str().into(),
            decimals: asset.decimals,
            is_spam: asset.is_spam,
            is_nft: asset.kind == AssetKind::Nft,
            json: to_raw_value(&AssetJson::of(asset)).map_err(unwritable)?,
            market_links: to_raw_value(&links).map_err(unwritable)?,
        })
    }
}
