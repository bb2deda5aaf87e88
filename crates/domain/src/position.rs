//! Positions in DeFi protocols: what an account has lent, borrowed, staked or put into pools.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    amount::{Fiat, Ratio},
    asset::{AssetId, ChainId, stored_as_text},
    clock::Timestamp,
    id::{IntegrationId, PositionId},
    nft::AssetAmount,
};

/// One position of an account in a protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The source's own name of the position, one of its kind within an account.
    pub key: String,
    pub chain: ChainId,
    pub protocol: Protocol,
    pub portfolio: Portfolio,
    /// When it was opened, where the source knows.
    pub opened_at: Option<Timestamp>,
    /// False once it is closed but still told of.
    pub is_active: bool,
}

impl Position {
    /// The position's id within an integration: the same position read again has the same.
    #[must_use]
    pub fn id(&self, integration: &IntegrationId) -> PositionId {
        let Self { key, chain, .. } = self;
        let name = format!("{integration}\n{chain}\n{}\n{key}", self.protocol.id);
        let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
        PositionId::from_stored(format!("pos_{}", id.simple()))
    }
}

/// Where a position is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protocol {
    /// `aave`: stable, lower case.
    pub id: String,
    pub name: String,
    pub version: Option<String>,
    pub logo_url: Option<String>,
    pub site_url: Option<String>,
}

/// What sort of position it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PositionCategory {
    Lending,
    Borrowing,
    Staking,
    Farming,
    Derivatives,
    Insurance,
    Vesting,
    /// What fits nowhere else.
    Common,
}

stored_as_text!(PositionCategory {
    Lending = "lending",
    Borrowing = "borrowing",
    Staking = "staking",
    Farming = "farming",
    Derivatives = "derivatives",
    Insurance = "insurance",
    Vesting = "vesting",
    Common = "common",
});

/// What a position is made of, by its category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Portfolio {
    Lending(Loan),
    Borrowing(Loan),
    Staking(Stake),
    Farming(Farm),
    Derivatives(Derivatives),
    Insurance(Insurance),
    Vesting(Vesting),
    Common(Common),
}

/// Assets lent, and assets borrowed against them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    pub supplied: Vec<AssetAmount>,
    pub borrowed: Vec<AssetAmount>,
    pub rewards: Vec<AssetAmount>,
    /// How far the position is from liquidation, which comes below 1. Nothing without a debt.
    pub health_factor: Option<Ratio>,
}

/// Assets that earn by securing a chain or a protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stake {
    pub staked: Vec<AssetAmount>,
    pub rewards: Vec<AssetAmount>,
    pub validator: Option<String>,
    /// Until when it can not be taken out.
    pub locked_until: Option<Timestamp>,
}

/// A share of a pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Farm {
    /// The receipts for the share.
    pub lp_tokens: Vec<AssetAmount>,
    /// What the share consists of.
    pub pool_tokens: Vec<AssetAmount>,
    pub rewards: Vec<AssetAmount>,
    /// The share of the whole pool, in percent.
    pub pool_share: Option<Ratio>,
}

/// Futures, options and the like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derivatives {
    pub contracts: Vec<Derivative>,
    pub margin: Vec<AssetAmount>,
}

/// One open contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derivative {
    /// What it is about, and how much of it.
    pub size: AssetAmount,
    pub side: Side,
    pub leverage: Option<Ratio>,
    /// Prices in US dollars.
    pub entry_price: Option<Fiat>,
    pub liquidation_price: Option<Fiat>,
    /// What it would bring if it were closed now; below zero where it would cost.
    pub unrealized: Option<AssetAmount>,
}

/// Which way a contract earns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Long,
    Short,
}

/// A cover that was bought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insurance {
    pub covered: Vec<AssetAmount>,
    pub premiums: Vec<AssetAmount>,
    pub expires_at: Option<Timestamp>,
}

/// Assets that are given over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vesting {
    /// What has not been paid out yet.
    pub unclaimed: Vec<AssetAmount>,
    /// The part of it that could be taken now.
    pub claimable: Vec<AssetAmount>,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
}

/// Assets in a protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Common {
    pub positions: Vec<AssetAmount>,
    pub rewards: Vec<AssetAmount>,
}

impl Portfolio {
    #[must_use]
    pub const fn category(&self) -> PositionCategory {
        match self {
            Self::Lending(_) => PositionCategory::Lending,
            Self::Borrowing(_) => PositionCategory::Borrowing,
            Self::Staking(_) => PositionCategory::Staking,
            Self::Farming(_) => PositionCategory::Farming,
            Self::Derivatives(_) => PositionCategory::Derivatives,
            Self::Insurance(_) => PositionCategory::Insurance,
            Self::Vesting(_) => PositionCategory::Vesting,
            Self::Common(_) => PositionCategory::Common,
        }
    }

    /// What the position is worth: the assets that would come back. The receipts of a pool count
    /// only where nothing is known of what they stand for, and a cover is a promise and no asset.
    #[must_use]
    pub fn owns(&self) -> Vec<&AssetAmount> {
        match self {
            Self::Lending(it) | Self::Borrowing(it) => both(&it.supplied, &it.rewards),
            Self::Staking(it) => both(&it.staked, &it.rewards),
            Self::Farming(it) if it.pool_tokens.is_empty() => both(&it.lp_tokens, &it.rewards),
            Self::Farming(it) => both(&it.pool_tokens, &it.rewards),
            Self::Derivatives(it) => {
                let unrealized = it.contracts.iter().filter_map(|it| it.unrealized.as_ref());
                it.margin.iter().chain(unrealized).collect()
            }
            Self::Insurance(_) => vec![],
            Self::Vesting(it) => it.unclaimed.iter().collect(),
            Self::Common(it) => both(&it.positions, &it.rewards),
        }
    }

    /// What would have to be given back.
    #[must_use]
    pub fn owes(&self) -> &[AssetAmount] {
        match self {
            Self::Lending(it) | Self::Borrowing(it) => &it.borrowed,
            _ => &[],
        }
    }

    /// Every amount that is told of.
    #[must_use]
    pub fn amounts(&self) -> Vec<&AssetAmount> {
        let lists: [&[AssetAmount]; 3] = match self {
            Self::Lending(it) | Self::Borrowing(it) => [&it.supplied, &it.borrowed, &it.rewards],
            Self::Staking(it) => [&it.staked, &it.rewards, &[]],
            Self::Farming(it) => [&it.lp_tokens, &it.pool_tokens, &it.rewards],
            Self::Derivatives(it) => {
                let contracts = it.contracts.iter();
                let sizes = contracts.flat_map(|it| [Some(&it.size), it.unrealized.as_ref()]);
                return it.margin.iter().chain(sizes.flatten()).collect();
            }
            Self::Insurance(it) => [&it.covered, &it.premiums, &[]],
            Self::Vesting(it) => [&it.unclaimed, &it.claimable, &[]],
            Self::Common(it) => [&it.positions, &it.rewards, &[]],
        };
        lists.into_iter().flatten().collect()
    }

    /// The assets that are named, each once.
    #[must_use]
    pub fn assets(&self) -> BTreeSet<&AssetId> {
        self.amounts().into_iter().map(|it| &it.asset).collect()
    }
}

fn both<'a>(some: &'a [AssetAmount], others: &'a [AssetAmount]) -> Vec<&'a AssetAmount> {
    some.iter().chain(others).collect()
}
