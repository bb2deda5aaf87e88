//! What amounts of assets are worth now, and how they and their prices are written.

use std::collections::HashMap;

use kc_domain::{Asset, AssetAmount, AssetId, Decimal, Fiat, Timestamp, WorkspaceId};
use kc_store::{
    Result, Store,
    quotes::{self, Quote},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::AssetJson;
use crate::openapi::Exact;

/// A Price: of one whole coin, or of all of something.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Price)]
pub(crate) struct PriceJson<'a> {
    #[schema(value_type = Exact)]
    price: Decimal,
    base_currency: &'a str,
    /// When it was seen, in milliseconds since 1970; the oldest where several were added up.
    timestamp: Option<i64>,
    source: Option<&'a str>,
}

/// The assets that a workspace's NFTs and positions name, with their present prices.
pub(crate) struct Quotes {
    assets: HashMap<AssetId, Asset>,
    prices: HashMap<AssetId, Quote>,
    currency: String,
}

/// What something is worth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worth<'a> {
    pub value: Fiat,
    /// Of the oldest price that went into it; nothing if none did.
    quote: Option<&'a Quote>,
}

impl Quotes {
    pub async fn read(
        store: &Store,
        workspace: &WorkspaceId,
        is_sandbox: bool,
        currency: &str,
    ) -> Result<Self> {
        let assets = quotes::assets(store, workspace).await?;
        let prices = quotes::prices(store, workspace, is_sandbox, currency).await?;
        Ok(Self {
            assets: assets.into_iter().map(|it| (it.id.clone(), it)).collect(),
            prices: (prices.into_iter())
                .map(|it| (it.asset_id.clone(), it))
                .collect(),
            currency: currency.to_owned(),
        })
    }

    /// What an amount is worth; nothing if it, its asset or its price is unknown.
    pub fn worth(&self, amount: &AssetAmount) -> Option<Worth<'_>> {
        let (asset, quote) = (
            self.assets.get(&amount.asset)?,
            self.prices.get(&amount.asset)?,
        );
        let value = amount.amount.units()?.value(asset.decimals, quote.price)?;
        let quote = Some(quote);
        Some(Worth { value, quote })
    }

    /// What is owned, less what is owed; nothing if a part of it is unknown.
    pub fn net<'a>(&'a self, owned: &[&AssetAmount], owed: &[AssetAmount]) -> Option<Worth<'a>> {
        let nothing = Worth {
            value: Fiat::ZERO,
            quote: None,
        };
        let owned = owned.iter().try_fold(nothing, |sum, amount| {
            let worth = self.worth(amount)?;
            sum.with(worth.value, worth.quote)
        })?;
        owed.iter().try_fold(owned, |sum, amount| {
            let worth = self.worth(amount)?;
            sum.with(Fiat(worth.value.0.checked_neg()?), worth.quote)
        })
    }

    pub fn price_json<'a>(&'a self, worth: Worth<'a>) -> PriceJson<'a> {
        PriceJson {
            price: worth.value.decimal(),
            base_currency: &self.currency,
            timestamp: worth.quote.map(|quote| quote.priced_at.millis()),
            source: worth.quote.map(|quote| &*quote.source),
        }
    }

    pub fn amount_json(&self, amount: &AssetAmount) -> AmountJson<'_> {
        let asset = self.assets.get(&amount.asset);
        let units = amount.amount.units();
        let quote = self.prices.get(&amount.asset);
        let price = quote.map(|quote| Worth {
            value: quote.price,
            quote: Some(quote),
        });
        AmountJson {
            amount: asset
                .zip(units)
                .map(|(asset, units)| units.decimal(asset.decimals).to_string()),
            price: price.map(|price| self.price_json(price)),
            value: self.worth(amount).map(|worth| worth.value.to_string()),
            asset: asset.map(AssetJson::of),
        }
    }

    /// Nothing if it can not be counted, or nothing is known of the asset.
    pub fn payment_json(
        &self,
        amount: &AssetAmount,
        at: Option<Timestamp>,
    ) -> Option<PaymentJson<'_>> {
        let asset = self.assets.get(&amount.asset)?;
        Some(PaymentJson {
            value: amount.amount.units()?.decimal(asset.decimals),
            payment_token: PaymentToken {
                currency: &asset.symbol,
            },
            timestamp: at.map(Timestamp::millis),
        })
    }
}

impl<'a> Worth<'a> {
    fn with(self, value: Fiat, quote: Option<&'a Quote>) -> Option<Self> {
        let older = [self.quote, quote].into_iter().flatten();
        Some(Self {
            value: self.value.checked_add(value)?,
            quote: older.min_by_key(|quote| quote.priced_at),
        })
    }
}

/// So much of an asset within a position. Amounts are strings here, as the contract wants.
#[derive(Serialize, ToSchema)]
#[schema(as = PositionAmount)]
pub(crate) struct AmountJson<'a> {
    asset: Option<AssetJson<'a>>,
    /// In whole coins; null where it can not be counted.
    amount: Option<String>,
    /// Of one whole coin.
    price: Option<PriceJson<'a>>,
    /// In the price's currency.
    value: Option<String>,
}

/// A price in the token that it is paid in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TokenPrice)]
pub(crate) struct PaymentJson<'a> {
    #[schema(value_type = Exact)]
    value: Decimal,
    payment_token: PaymentToken<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct PaymentToken<'a> {
    /// The token's symbol.
    currency: &'a str,
}
