//! What parts were worth.

use super::{Part, Writer};
use crate::gains::{apportion::apportion, unknown::Amount};

impl Writer<'_> {
    /// What a part was worth; unknown without a price in the currency.
    pub(super) fn value(&self, part: &Part) -> Amount {
        if part.units == part.whole {
            return part.worth;
        }
        self.engine.facts.value(part.asset, part.units, part.price)
    }

    /// What parts were worth together; unknown if one of them is.
    pub(super) fn sum(&self, parts: &[Part]) -> Amount {
        let mut sum = Amount::ZERO;
        for part in parts {
            sum = sum.plus(self.value(part));
        }
        sum
    }

    /// The parts of a value that fall to each. Give the list back for its memory.
    pub(super) fn divide(&mut self, total: Amount, parts: &[Part]) -> Vec<Amount> {
        let mut shares = std::mem::take(&mut self.values);
        shares.clear();
        match parts {
            [] => {}
            [_] => shares.push(total),
            _ => {
                shares.extend(parts.iter().map(|part| self.value(part)));
                apportion(total, &mut shares);
            }
        }
        shares
    }
}
