//! What is held, and what it cost.

use std::collections::HashMap;

use kc_domain::{AssetId, Fiat, Units, amount::share};

use crate::gains::{Gains, Place};

/// What the lots that lie in wallets cost, asset by asset. What is staked, lent or under way is in no
/// wallet's balance, and not in here either.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CostBasis(HashMap<AssetId, Lots>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lots {
    /// Unknown if they are more than can be counted.
    quantity: Option<Units>,
    /// Unknown if one of them is.
    cost: Option<Fiat>,
}

impl CostBasis {
    #[must_use]
    pub fn of(gains: &Gains) -> Self {
        let mut by_number: HashMap<usize, Lots> = HashMap::new();
        for open in gains.open() {
            if !matches!(open.place, Place::Wallet(_) | Place::Unallocated) {
                continue;
            }
            let lots = by_number.entry(open.asset).or_insert(Lots {
                quantity: Some(Units::ZERO),
                cost: Some(Fiat::ZERO),
            });
            let quantity = open.lot.quantity;
            lots.quantity = lots.quantity.and_then(|sum| sum.checked_add(quantity));
            lots.cost = lots
                .cost
                .zip(open.lot.cost)
                .and_then(|(sum, cost)| sum.checked_add(cost));
        }
        let named = by_number.into_iter();
        Self(
            named
                .map(|(asset, lots)| (gains.assets[asset].clone(), lots))
                .collect(),
        )
    }

    /// What a balance of an asset cost. If it is less than the lots are, something left unseen, and
    /// its part of the cost with it. If it is more, something came unseen, of which nobody knows the
    /// cost: then that of all is unknown.
    #[must_use]
    pub fn of_balance(&self, asset: &AssetId, balance: Units) -> Option<Fiat> {
        let lots = self.0.get(asset)?;
        let (quantity, cost) = (lots.quantity?, lots.cost?);
        match balance.cmp(&quantity) {
            std::cmp::Ordering::Equal => Some(cost),
            std::cmp::Ordering::Less if balance > Units::ZERO => share(cost, balance, quantity),
            _ => None,
        }
    }
}
