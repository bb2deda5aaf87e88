//! What parts were worth.

use super::{Part, Writer};
use crate::gains::{apportion::apportion, unknown::Amount};

impl<'a> Writer<'a> {
    /// What a part was worth; unknown without a price in the currency.
    pub(super) fn value(&self, part: &Part<'a>) -> Amount {
        self.engine.facts.value(part.leg, part.asset, part.units)
    }

    /// What parts were worth together; unknown if one of them is.
    pub(super) fn sum(&self, parts: &[Part<'a>]) -> Amount {
        let mut sum = Amount::ZERO;
        for part in parts {
            sum = sum.plus(self.value(part));
        }
        sum
    }

    /// The parts of a value that fall to each. Give the list back for its memory.
    pub(super) fn divide(&mut self, total: Amount, parts: &[Part<'a>]) -> Vec<Amount> {
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
