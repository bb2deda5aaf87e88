//! Units that all cost the same.

use kc_domain::{Fiat, Rounding, Units, amount::share, muldiv};
use serde::{Deserialize, Serialize};

use super::Piece;
use crate::gains::unknown::Amount;

/// Units that all cost the same, and beside them those of unknown cost. Each taking holds both in
/// the proportion of the pool: a stray deposit does not make the whole pool unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::gains) struct Pool {
    pub known: Units,
    pub cost: Fiat,
    pub unknown: Units,
}

impl Pool {
    pub fn put(&mut self, quantity: Units, cost: Amount) {
        let sums = cost.known().and_then(|cost| {
            let known = self.known.checked_add(quantity)?;
            known.checked_add(self.unknown)?;
            Some((known, self.cost.checked_add(cost)?))
        });
        match sums {
            Some((known, cost)) => (self.known, self.cost) = (known, cost),
            // Past what can be counted nothing is known of the rest either.
            None => {
                let room = i128::MAX - self.known.0;
                self.unknown = Units(self.unknown.0.saturating_add(quantity.0).min(room));
            }
        }
    }

    pub fn quantity(&self) -> Units {
        Units(self.known.0 + self.unknown.0)
    }

    /// Takes `quantity`, or all that there is if that is less, and says how much it was.
    pub fn take(&mut self, quantity: Units, taken: &mut Vec<Piece>) -> Units {
        let all = self.quantity();
        let wanted = quantity.min(all);
        if wanted <= Units::ZERO {
            return Units::ZERO;
        }
        let known = if self.unknown == Units::ZERO {
            wanted
        } else {
            let known = muldiv(self.known.0, wanted.0, all.0, Rounding::Down).unwrap_or(0);
            // Rounded down, and yet not so that more unknown is taken than there is.
            Units(known.max(wanted.0 - self.unknown.0))
        };
        let unknown = Units(wanted.0 - known.0);
        if known > Units::ZERO {
            let cost = share(self.cost, known, self.known).unwrap_or(self.cost);
            self.cost = Fiat(self.cost.0 - cost.0);
            self.known = Units(self.known.0 - known.0);
            taken.push(Piece::pooled(known, cost.into()));
        }
        if unknown > Units::ZERO {
            self.unknown = Units(self.unknown.0 - unknown.0);
            taken.push(Piece::unexplained(unknown));
        }
        wanted
    }
}
