//! What happens to lots, one step after the other.

use kc_domain::{Label, Timestamp, Units};
use serde::{Deserialize, Serialize};

use super::unknown::Amount;

/// Where lots lie, by the numbers of wallets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Spot {
    Wallet(u32),
    /// What that wallet staked, lent or put up.
    Custody(u32),
    /// Sent by that wallet to an own one that did not tell of it.
    Underway(u32),
    /// Between two chains.
    Bridge,
    /// In no wallet, when each came to have lots of its own.
    Unallocated,
}

/// Stands for all wallets together.
pub(super) const ALL: u32 = u32::MAX;

impl Spot {
    /// One number for an asset there: no two wallets are as far apart as 2²⁹.
    pub const fn key(self, asset: u32) -> u64 {
        let (class, wallet) = match self {
            Self::Wallet(it) => (0_u64, it),
            Self::Custody(it) => (1, it),
            Self::Underway(it) => (2, it),
            Self::Bridge => (3, 0),
            Self::Unallocated => (4, 0),
        };
        (class << 61) | (((wallet & 0x1fff_ffff) as u64) << 32) | asset as u64
    }

    /// The same where all wallets are one.
    pub const fn universal(self) -> Self {
        match self {
            Self::Wallet(_) => Self::Wallet(ALL),
            Self::Custody(_) => Self::Custody(ALL),
            Self::Underway(_) => Self::Underway(ALL),
            other => other,
        }
    }
}

/// One leg of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LegOf {
    /// By its number.
    pub transaction: u32,
    pub leg: u32,
}

/// One step of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    pub at: Timestamp,
    pub of: LegOf,
    pub label: Label,
    pub asset: u32,
    pub wallet: u32,
    pub spot: Spot,
    pub quantity: Units,
    pub act: Act,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Act {
    /// A lot arrives.
    Acquire {
        cost: Amount,
        /// Whether this is when it was acquired.
        is_dated: bool,
    },
    /// A gain without a disposal. The lot arrives by a step of its own.
    Income { value: Amount },
    Dispose {
        proceeds: Amount,
        /// The same before fees.
        price: Amount,
    },
    /// Lots leave without gain or loss.
    Remove,
    /// Lots go elsewhere, or become another asset, with their dates and costs.
    Move {
        to: Spot,
        to_asset: u32,
        /// How much the quantity then is.
        into: Units,
        /// The leg that tells of the arrival.
        arrives: LegOf,
    },
}
