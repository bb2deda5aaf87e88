//! What things were worth when they moved, and how one value falls to several.

use std::collections::HashMap;

use kc_domain::{Asset, AssetId, AssetKind, Fiat, Leg, Rounding, muldiv};

/// Knows the assets, and the currency that is counted in.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub assets: &'a HashMap<AssetId, Asset>,
    pub currency: &'a str,
}

impl Values<'_> {
    /// Whether the leg moves money of a state: it has no lots, and makes no gain.
    pub fn is_money(&self, leg: &Leg) -> bool {
        let known = self.assets.get(&leg.asset);
        known.is_some_and(|asset| asset.kind == AssetKind::Fiat)
    }

    /// What a leg was worth; unknown without a price in the currency.
    pub fn of(&self, leg: &Leg) -> Option<Fiat> {
        const ONE: Fiat = Fiat(10_i128.pow(Fiat::SCALE as u32));
        let asset = self.assets.get(&leg.asset)?;
        let price = if asset.kind == AssetKind::Fiat && asset.symbol == self.currency {
            ONE
        } else {
            let price = leg.price.as_ref()?;
            (price.currency == self.currency).then_some(price.price)?
        };
        leg.units.value(asset.decimals, price)
    }

    /// What legs were worth together; unknown if one of them is.
    pub fn sum<'a>(&self, legs: impl IntoIterator<Item = &'a Leg>) -> Option<Fiat> {
        legs.into_iter()
            .try_fold(Fiat::ZERO, |sum, leg| sum.checked_add(self.of(leg)?))
    }
}

/// Divides `total` in proportion to `weights`, so that the parts add up to it exactly. One part is
/// the whole, whatever its weight; of several, all weights have to be known.
pub(super) fn apportion(total: Option<Fiat>, weights: &[Option<Fiat>]) -> Vec<Option<Fiat>> {
    let unknown = || vec![None; weights.len()];
    let (Some(mut total), false) = (total, weights.len() == 1) else {
        return vec![total; weights.len()];
    };
    let Some(known) = weights.iter().copied().collect::<Option<Vec<Fiat>>>() else {
        return unknown();
    };
    let sum = known
        .iter()
        .try_fold(0_i128, |sum, it| sum.checked_add(it.0));
    let Some(mut left) = sum.filter(|sum| *sum > 0) else {
        return unknown();
    };
    let mut parts = Vec::with_capacity(known.len());
    for weight in known {
        // What is left goes to what is left, so the last takes all that rounding left over.
        let part = match left {
            0 => Some(0),
            _ => muldiv(total.0, weight.0, left, Rounding::Down),
        };
        let Some(part) = part else {
            return unknown();
        };
        total = Fiat(total.0 - part);
        left -= weight.0;
        parts.push(Some(Fiat(part)));
    }
    parts
}
