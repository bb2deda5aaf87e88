//! What becomes something else without being disposed of.

use kc_domain::{Fiat, Rounding, Units, muldiv};

use super::{Entry, Part, Writer};
use crate::gains::{apportion::apportion, unknown::Amount};

/// A part of what is given, and what it becomes.
type Pair = (Part, Part);

impl<'a> Writer<'a> {
    /// All that is given becomes all that is received, with dates and costs. Of several the worth
    /// of each decides which part becomes which, or else each counts the same. Gives the assets
    /// given, each with what it became. Money, and what is too small to be divided so, is traded.
    pub(super) fn reshape(
        &mut self,
        entry: Entry<'a>,
        from: &[Part],
        to: &[Part],
        fees: &[Part],
    ) -> Vec<(u32, u32)> {
        let pairs = if from.iter().chain(to).any(|part| part.is_money) {
            None
        } else {
            self.pairs(from, to)
        };
        let Some(pairs) = pairs else {
            self.exchange(entry, from, to, fees);
            return Vec::new();
        };
        for (from, to) in &pairs {
            self.carry(entry, *from, entry.here(), entry.here(), Some((entry, *to)));
        }
        pairs
            .iter()
            .map(|(from, to)| (from.asset, to.asset))
            .collect()
    }

    /// Which part becomes which: both sides laid beside each other, in order.
    fn pairs(&self, from: &[Part], to: &[Part]) -> Option<Vec<Pair>> {
        let (mut from, mut to) = self.lengths(from, to)?;
        let mut pairs = Vec::with_capacity(from.len() + to.len());
        let (mut given, mut received) = (from.iter_mut(), to.iter_mut());
        let (mut next_given, mut next_received) = (given.next(), received.next());
        while let (Some(from), Some(to)) = (next_given.as_mut(), next_received.as_mut()) {
            let length = from.length.min(to.length);
            pairs.push((from.cut(length)?, to.cut(length)?));
            if from.length == 0 {
                next_given = given.next();
            }
            if to.length == 0 {
                next_received = received.next();
            }
        }
        Some(pairs)
    }

    /// Both sides with lengths that add up to the same.
    fn lengths(&self, from: &[Part], to: &[Part]) -> Option<(Vec<Stretch>, Vec<Stretch>)> {
        let by_worth = || {
            let from = self.worths(from)?;
            let sum = from
                .iter()
                .try_fold(0_i128, |sum, it| sum.checked_add(*it))?;
            let mut shares: Vec<Amount> = to.iter().map(|part| self.value(part)).collect();
            apportion(Fiat(sum).into(), &mut shares);
            let to = above_zero(&shares)?;
            Some((from, to))
        };
        let (from_lengths, to_lengths) = match by_worth() {
            Some(lengths) => lengths,
            None => {
                let (from_count, to_count) = (count(from)?, count(to)?);
                (vec![to_count; from.len()], vec![from_count; to.len()])
            }
        };
        Some((stretches(from, from_lengths), stretches(to, to_lengths)))
    }

    /// What each is worth; nothing where one is worth nothing, or it is not known.
    fn worths(&self, parts: &[Part]) -> Option<Vec<i128>> {
        let worths: Vec<Amount> = parts.iter().map(|part| self.value(part)).collect();
        above_zero(&worths)
    }
}

fn above_zero(worths: &[Amount]) -> Option<Vec<i128>> {
    let worths = worths.iter();
    let known = worths.map(|it| it.known().map(|it| it.0).filter(|it| *it > 0));
    known.collect()
}

fn count(parts: &[Part]) -> Option<i128> {
    i128::try_from(parts.len()).ok()
}

/// What is left of a part, and how long that is beside the other side.
struct Stretch {
    part: Part,
    length: i128,
}

fn stretches(parts: &[Part], lengths: Vec<i128>) -> Vec<Stretch> {
    let parts = parts.iter().copied().zip(lengths);
    parts
        .map(|(part, length)| Stretch { part, length })
        .collect()
}

impl Stretch {
    /// Cuts a part of that length off; the last one is all that is left. Nothing if it would be
    /// none.
    fn cut(&mut self, length: i128) -> Option<Part> {
        let units = if length == self.length {
            self.part.units
        } else {
            let units = muldiv(self.part.units.0, length, self.length, Rounding::Down)?;
            Units(units)
        };
        self.length -= length;
        self.part.units = Units(self.part.units.0 - units.0);
        (units > Units::ZERO).then_some(Part { units, ..self.part })
    }
}
