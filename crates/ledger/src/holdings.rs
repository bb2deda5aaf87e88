//! What several wallets hold together, asset by asset.

use std::collections::{BTreeMap, BTreeSet};

use kc_domain::{AssetId, Fiat, IntegrationId, Quantity, Rounding, Units, muldiv};

use crate::Finding;

/// Which balances holdings are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// What the source says is there; where it says nothing (a CSV, a wallet kept by hand, a
    /// token the node was not asked for) the calculated balance stands in. It does not where the
    /// source said more than can be counted.
    Live,
    /// What follows from the transactions. A wallet without any takes no part.
    Calculated,
}

/// What one wallet holds of one asset, by its source and by its books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletBalance {
    pub integration: IntegrationId,
    pub asset: AssetId,
    /// Nothing where the source was not asked or did not answer.
    pub live: Option<Quantity>,
    /// Nothing where no transaction moved the asset.
    pub calculated: Option<Quantity>,
}

/// One asset over all wallets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    pub asset: AssetId,
    /// Always above zero.
    pub total: Units,
    /// Whether any part is calculated; `hasCalculatedBalance` on the wire.
    pub is_calculated: bool,
    /// The largest share first.
    pub distribution: Vec<Share>,
}

/// The part of a holding that lies in one wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub integration: IntegrationId,
    /// Always above zero.
    pub units: Units,
    pub is_calculated: bool,
    /// Percent of the holding's total. The shares of a holding add up to 100 exactly.
    pub allocation: Fiat,
}

/// Holdings in the order of their assets' names, and the balances that are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub holdings: Vec<Holding>,
    pub findings: Vec<Finding>,
}

/// Adds up the wallets' balances, each (wallet, asset) given once, in any order. A zero balance
/// is no holding; one below zero is a [`Finding::NegativeBalance`] and takes no part. Where one can
/// not be counted, neither can what all wallets hold of the asset: it is no holding but a
/// [`Finding::UncountableBalance`], as the other wallets' part would pass for the whole.
#[must_use]
pub fn holdings(balances: &[WalletBalance], basis: Basis) -> Held {
    let mut held = Held::default();
    let mut by_asset: BTreeMap<&AssetId, Vec<Share>> = BTreeMap::new();
    let mut uncountable = BTreeSet::new();
    for balance in balances {
        let (quantity, is_calculated) = match (basis, balance.live, balance.calculated) {
            (Basis::Live, Some(live), _) => (live, false),
            (_, _, Some(calculated)) => (calculated, true),
            (_, _, None) => continue,
        };
        let Some(units) = quantity.units() else {
            uncountable.insert(&balance.asset);
            held.findings.push(Finding::UncountableBalance {
                integration: balance.integration.clone(),
                asset: balance.asset.clone(),
            });
            continue;
        };
        if units < Units::ZERO {
            held.findings.push(Finding::NegativeBalance {
                integration: balance.integration.clone(),
                asset: balance.asset.clone(),
                units,
            });
        }
        if units > Units::ZERO {
            by_asset.entry(&balance.asset).or_default().push(Share {
                integration: balance.integration.clone(),
                units,
                is_calculated,
                allocation: Fiat::ZERO,
            });
        }
    }
    by_asset.retain(|asset, _| !uncountable.contains(asset));
    for (asset, mut shares) in by_asset {
        shares.sort_unstable_by(|a, b| {
            (b.units.cmp(&a.units)).then_with(|| a.integration.cmp(&b.integration))
        });
        let quantities: Vec<Units> = shares.iter().map(|share| share.units).collect();
        let Some((total, allocations)) = sum(&quantities).zip(allocations(&quantities)) else {
            let asset = asset.clone();
            held.findings.push(Finding::HoldingTooLarge { asset });
            continue;
        };
        for (share, allocation) in shares.iter_mut().zip(allocations) {
            share.allocation = allocation;
        }
        held.holdings.push(Holding {
            asset: asset.clone(),
            total,
            is_calculated: shares.iter().any(|share| share.is_calculated),
            distribution: shares,
        });
    }
    held
}

/// One hundred percent.
const WHOLE: Fiat = Fiat(100 * 10_i128.pow(Fiat::SCALE as u32));

/// How much of `total` is `part`, in percent, rounded down at 10⁻¹⁸; nothing if `total` is 0.
#[must_use]
pub fn allocation(part: Units, total: Units) -> Option<Fiat> {
    muldiv(WHOLE.0, part.0, total.0, Rounding::Down).map(Fiat)
}

/// The [`allocation`] of each part of what they add up to, where the last one is what the others
/// leave, so that they add up to 100 exactly. Parts are not below zero. Nothing if the parts add
/// up to 0 or to more than can be counted.
#[must_use]
pub fn allocations(parts: &[Units]) -> Option<Vec<Fiat>> {
    let total = sum(parts)?;
    let (_, others) = parts.split_last()?;
    let mut left = WHOLE;
    let mut allocations = Vec::with_capacity(parts.len());
    for part in others {
        let share = allocation(*part, total)?;
        left = left.checked_sub(share)?;
        allocations.push(share);
    }
    allocations.push(left);
    (total != Units::ZERO).then_some(allocations)
}

fn sum(parts: &[Units]) -> Option<Units> {
    parts
        .iter()
        .try_fold(Units::ZERO, |total, part| total.checked_add(*part))
}
