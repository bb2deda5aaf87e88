//! The DeFi holding.

use kc_domain::{
    AssetAmount, Decimal, Fiat, Portfolio, Ratio, Timestamp,
    position::{Derivative, Side},
};
use kc_store::positions::HeldPosition;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::{AccountJson, AmountJson, PriceJson, Quotes};
use crate::openapi::Exact;

/// A position in a DeFi protocol.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DefiHolding)]
pub(crate) struct PositionJson<'a> {
    holding_id: &'a str,
    #[schema(value_type = AccountJson<'a>)]
    owner: &'a RawValue,
    protocol_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol_version: Option<&'a str>,
    /// By its CAIP-2 name.
    chain: &'a str,
    logo_url: Option<&'a str>,
    site_url: Option<&'a str>,
    /// `lending`, `borrowing`, `staking`, `farming`, `derivatives`, `insurance`, `vesting` or
    /// `common`: which form `portfolio` has.
    category: &'static str,
    portfolio: PortfolioJson<'a>,
    /// What the position owns; null where a part has no known value.
    total_value: Option<PriceJson<'a>>,
    /// The same, less what it owes.
    net_value: Option<PriceJson<'a>>,
    /// When it was opened, or first seen where that is unknown, in milliseconds since 1970.
    created_at: i64,
    /// When it was last read.
    updated_at: i64,
    is_active: bool,
}

impl<'a> PositionJson<'a> {
    pub fn new(held: &'a HeldPosition, owner: &'a RawValue, quotes: &'a Quotes) -> Self {
        let position = &held.position;
        let (protocol, portfolio) = (&position.protocol, &position.portfolio);
        let opened_at = position.opened_at.unwrap_or(held.first_seen_at);
        Self {
            holding_id: &held.id,
            owner,
            protocol_name: &protocol.name,
            protocol_version: protocol.version.as_deref(),
            chain: position.chain.as_str(),
            logo_url: protocol.logo_url.as_deref(),
            site_url: protocol.site_url.as_deref(),
            category: portfolio.category().as_str(),
            portfolio: PortfolioJson::new(portfolio, quotes),
            total_value: quotes
                .net(&portfolio.owns(), &[])
                .map(|worth| quotes.price_json(worth)),
            net_value: quotes
                .net(&portfolio.owns(), portfolio.owes())
                .map(|worth| quotes.price_json(worth)),
            created_at: opened_at.millis(),
            updated_at: held.last_seen_at.millis(),
            is_active: position.is_active,
        }
    }
}

type Amounts<'a> = Vec<AmountJson<'a>>;

/// What a position is made of, by its category.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = DefiPortfolio)]
pub(crate) enum PortfolioJson<'a> {
    /// `lending`, `borrowing`.
    #[serde(rename_all = "camelCase")]
    Loan {
        supplied_positions: Vec<AmountJson<'a>>,
        borrowed_positions: Vec<AmountJson<'a>>,
        reward_positions: Vec<AmountJson<'a>>,
        /// Below 1 the position is liquidated; null without a debt.
        #[schema(value_type = Option<Exact>)]
        health_factor: Option<Decimal>,
    },
    #[serde(rename_all = "camelCase")]
    Staking {
        staked_positions: Vec<AmountJson<'a>>,
        reward_positions: Vec<AmountJson<'a>>,
        validator_address: Option<&'a str>,
        locked_until: Option<i64>,
    },
    #[serde(rename_all = "camelCase")]
    Farming {
        lp_token_positions: Vec<AmountJson<'a>>,
        pool_tokens: Vec<AmountJson<'a>>,
        reward_positions: Vec<AmountJson<'a>>,
        /// In percent of the pool.
        #[schema(value_type = Option<Exact>)]
        pool_share: Option<Decimal>,
    },
    #[serde(rename_all = "camelCase")]
    Derivatives {
        derivative_positions: Vec<DerivativeJson<'a>>,
        margin_positions: Vec<AmountJson<'a>>,
    },
    #[serde(rename_all = "camelCase")]
    Insurance {
        covered_positions: Vec<AmountJson<'a>>,
        premium_positions: Vec<AmountJson<'a>>,
        expires_at: Option<i64>,
    },
    #[serde(rename_all = "camelCase")]
    Vesting {
        /// What has not been paid out yet.
        vesting_positions: Vec<AmountJson<'a>>,
        /// The part of it that could be taken now.
        claimable_positions: Vec<AmountJson<'a>>,
        starts_at: Option<i64>,
        ends_at: Option<i64>,
    },
    #[serde(rename_all = "camelCase")]
    Common {
        positions: Vec<AmountJson<'a>>,
        reward_positions: Vec<AmountJson<'a>>,
    },
}

/// An open contract.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DerivativePosition)]
pub(crate) struct DerivativeJson<'a> {
    position: AmountJson<'a>,
    /// `long` or `short`.
    side: &'static str,
    #[schema(value_type = Option<Exact>)]
    leverage: Option<Decimal>,
    /// In US dollars.
    entry_price: Option<String>,
    /// In US dollars.
    liquidation_price: Option<String>,
    #[serde(rename = "unrealizedPnL")]
    unrealized: Option<AmountJson<'a>>,
}

impl<'a> PortfolioJson<'a> {
    pub fn new(portfolio: &'a Portfolio, quotes: &'a Quotes) -> Self {
        let amounts = |list: &'a [AssetAmount]| -> Amounts<'a> {
            list.iter().map(|it| quotes.amount_json(it)).collect()
        };
        match portfolio {
            Portfolio::Lending(it) | Portfolio::Borrowing(it) => Self::Loan {
                supplied_positions: amounts(&it.supplied),
                borrowed_positions: amounts(&it.borrowed),
                reward_positions: amounts(&it.rewards),
                health_factor: it.health_factor.map(Ratio::decimal),
            },
            Portfolio::Staking(it) => Self::Staking {
                staked_positions: amounts(&it.staked),
                reward_positions: amounts(&it.rewards),
                validator_address: it.validator.as_deref(),
                locked_until: it.locked_until.map(Timestamp::millis),
            },
            Portfolio::Farming(it) => Self::Farming {
                lp_token_positions: amounts(&it.lp_tokens),
                pool_tokens: amounts(&it.pool_tokens),
                reward_positions: amounts(&it.rewards),
                pool_share: it.pool_share.map(Ratio::decimal),
            },
            Portfolio::Derivatives(it) => Self::Derivatives {
                derivative_positions: (it.contracts.iter())
                    .map(|contract| DerivativeJson::new(contract, quotes))
                    .collect(),
                margin_positions: amounts(&it.margin),
            },
            Portfolio::Insurance(it) => Self::Insurance {
                covered_positions: amounts(&it.covered),
                premium_positions: amounts(&it.premiums),
                expires_at: it.expires_at.map(Timestamp::millis),
            },
            Portfolio::Vesting(it) => Self::Vesting {
                vesting_positions: amounts(&it.unclaimed),
                claimable_positions: amounts(&it.claimable),
                starts_at: it.starts_at.map(Timestamp::millis),
                ends_at: it.ends_at.map(Timestamp::millis),
            },
            Portfolio::Common(it) => Self::Common {
                positions: amounts(&it.positions),
                reward_positions: amounts(&it.rewards),
            },
        }
    }
}

impl<'a> DerivativeJson<'a> {
    fn new(contract: &'a Derivative, quotes: &'a Quotes) -> Self {
        let text = |price: Option<Fiat>| price.map(|price| price.to_string());
        Self {
            position: quotes.amount_json(&contract.size),
            side: match contract.side {
                Side::Long => "long",
                Side::Short => "short",
            },
            leverage: contract.leverage.map(Ratio::decimal),
            entry_price: text(contract.entry_price),
            liquidation_price: text(contract.liquidation_price),
            unrealized: (contract.unrealized.as_ref()).map(|it| quotes.amount_json(it)),
        }
    }
}
