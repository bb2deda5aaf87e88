//! The Asset.

use kc_domain::{Asset, AssetId};
use kc_store::holdings::HeldAsset;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Asset)]
pub(crate) struct AssetJson<'a> {
    token_id: &'a str,
    symbol: &'a str,
    public_name: &'a str,
    #[schema(required)]
    chain_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    contract_address: Option<&'a str>,
    #[schema(required)]
    logo_url: Option<&'a str>,
    standard: &'a str,
    #[schema(required)]
    explorer_url: Option<&'a str>,
    category: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    provider_id: ProviderIds<'a>,
}

/// The asset's ids elsewhere.
#[derive(Serialize, ToSchema)]
#[schema(as = AssetProviderIds)]
struct ProviderIds<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    coingecko: Option<&'a str>,
}

impl<'a> AssetJson<'a> {
    pub fn of(asset: &'a Asset) -> Self {
        Self {
            token_id: &asset.token_id,
            symbol: &asset.symbol,
            public_name: &asset.name,
            chain_id: chain(&asset.id),
            contract_address: asset.contract.as_deref(),
            logo_url: asset.logo_url.as_deref(),
            standard: asset.standard.as_str(),
            explorer_url: asset.explorer_url.as_deref(),
            category: category(asset.kind.as_str(), asset.standard.as_str()),
            kind: asset.kind.as_str(),
            provider_id: ProviderIds {
                coingecko: asset.coingecko_id.as_deref(),
            },
        }
    }

    pub fn of_held(held: &'a HeldAsset) -> Self {
        Self {
            token_id: &held.token_id,
            symbol: &held.symbol,
            public_name: &held.name,
            chain_id: chain(&held.asset_id),
            contract_address: held.contract.as_deref(),
            logo_url: held.logo_url.as_deref(),
            standard: &held.standard,
            explorer_url: held.explorer_url.as_deref(),
            category: category(&held.kind, &held.standard),
            kind: &held.kind,
            provider_id: ProviderIds {
                coingecko: held.coingecko_id.as_deref(),
            },
        }
    }
}

/// The CAIP-2 name before the `/` of an asset's CAIP-19 name.
fn chain(asset: &AssetId) -> Option<&str> {
    let (chain, _) = asset.as_str().split_once('/')?;
    chain.contains(':').then_some(chain)
}

fn category(kind: &str, standard: &str) -> &'static str {
    match (kind, standard) {
        ("nft", _) => "nft",
        ("fiat", _) => "fiat",
        (_, "native") => "coin",
        _ => "token",
    }
}

/// Where an asset is traded or looked up.
#[derive(Serialize, ToSchema)]
pub(crate) struct MarketLinks {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    coingecko: Option<String>,
}

impl MarketLinks {
    pub fn of(coingecko_id: Option<&str>) -> Self {
        let page = |id| format!("https://www.coingecko.com/en/coins/{id}");
        Self {
            coingecko: coingecko_id.map(page),
        }
    }
}
