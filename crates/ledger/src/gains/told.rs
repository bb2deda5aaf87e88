//! What was found out about each leg, and about each pool.

use std::collections::HashMap;

use kc_domain::{Fiat, Units};
use rapidhash::fast::RandomState;

use super::{step::LegOf, unknown::Amount};

/// What a leg cost and brought. Nothing is known of legs of money, and of what moved without lots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegResult {
    cost: Amount,
    proceeds: Amount,
}

impl LegResult {
    pub(super) const UNTOLD: Self = Self {
        cost: Amount::UNTOLD,
        proceeds: Amount::UNKNOWN,
    };

    pub(super) const fn new(cost: Amount, proceeds: Amount) -> Self {
        Self { cost, proceeds }
    }

    /// Together with what else was told of the same leg.
    pub(super) fn and(self, other: Self) -> Self {
        if self == Self::UNTOLD {
            return other;
        }
        Self {
            cost: self.cost.plus(other.cost),
            // What was carried along brought nothing, and does not make unknown what was paid.
            proceeds: match (self.proceeds.is_known(), other.proceeds.is_known()) {
                (true, true) => self.proceeds.plus(other.proceeds),
                _ => self.proceeds.or(other.proceeds),
            },
        }
    }

    /// What the lots cost that came in by the leg, or left by it.
    #[must_use]
    pub fn cost(&self) -> Option<Fiat> {
        self.cost.known()
    }

    /// What was received for what left by the leg; nothing for legs that come in or only move lots.
    #[must_use]
    pub fn proceeds(&self) -> Option<Fiat> {
        self.proceeds.known()
    }

    /// `proceeds − cost`; unknown if either is.
    #[must_use]
    pub fn profit(&self) -> Option<Fiat> {
        self.proceeds()?.checked_sub(self.cost()?)
    }
}

/// The results of the legs of the transactions given, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegResults {
    /// The number of the first transaction.
    first: u32,
    /// Where each transaction's legs begin.
    starts: Vec<u32>,
    results: Vec<LegResult>,
    revised: Vec<Revised>,
    /// Where each revised leg stands.
    places: HashMap<(u32, u32), usize, RandomState>,
}

/// What is now known of a leg of a transaction of an earlier piece, in place of what was told then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The number of the transaction, for [`super::Gains::transaction`].
    pub transaction: usize,
    /// Which of its legs.
    pub leg: usize,
    pub result: LegResult,
}

impl LegResults {
    pub(super) fn new(first: u32, transactions: usize) -> Self {
        let mut starts = Vec::with_capacity(transactions + 1);
        starts.push(0);
        Self {
            first,
            starts,
            results: Vec::with_capacity(transactions * 2),
            revised: Vec::new(),
            places: HashMap::default(),
        }
    }

    /// Makes room for the legs of further transactions, one after the other.
    pub(super) fn open(&mut self, legs: usize) {
        let all = self.results.len() + legs;
        self.results.resize(all, LegResult::UNTOLD);
        self.starts.push(u32::try_from(all).unwrap_or(u32::MAX));
    }

    pub(super) fn tell(&mut self, of: LegOf, result: LegResult) {
        let Some(place) = of.transaction.checked_sub(self.first) else {
            let place = *self
                .places
                .entry((of.transaction, of.leg))
                .or_insert_with(|| {
                    self.revised.push(Revised {
                        transaction: of.transaction as usize,
                        leg: of.leg as usize,
                        result: LegResult::UNTOLD,
                    });
                    self.revised.len() - 1
                });
            let known = &mut self.revised[place].result;
            *known = known.and(result);
            return;
        };
        let start = self.starts[place as usize];
        if let Some(known) = self.results.get_mut((start + of.leg) as usize) {
            *known = known.and(result);
        }
    }

    /// The results of a transaction's legs, in their order, by its place among those given.
    #[must_use]
    pub fn of(&self, place: usize) -> &[LegResult] {
        let bounds = self.starts.get(place).zip(self.starts.get(place + 1));
        bounds.map_or(&[], |(start, end)| {
            &self.results[*start as usize..*end as usize]
        })
    }

    /// What is now known of legs of transactions of earlier pieces: of disposals that what came since
    /// could still change.
    #[must_use]
    pub fn revised(&self) -> &[Revised] {
        &self.revised
    }
}

/// What a pool held before a disposal took from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolBefore {
    /// Units of known cost. Of a whole portfolio there is no one number of units: 0.
    pub quantity: Units,
    /// What they cost together.
    pub cost: Option<Fiat>,
    /// Units of unknown cost beside them.
    pub unknown: Units,
    /// What a whole portfolio was worth, where the law asks for that.
    pub value: Option<Fiat>,
}
