//! What was found out about each leg, and about each pool.

use std::{collections::HashMap, sync::Arc};

use kc_domain::{Fiat, Units};
use rapidhash::fast::RandomState;

use super::{
    leg_places::{LegPlace, LegPlaces},
    step::LegOf,
    unknown::Amount,
};

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
    fn and(self, other: Self) -> Self {
        Self {
            cost: and_cost(self.cost, other.cost),
            proceeds: and_proceeds(self.proceeds, other.proceeds),
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

fn and_cost(known: Amount, other: Amount) -> Amount {
    if known == Amount::UNTOLD {
        return other;
    }
    known.plus(other)
}

/// What was carried along brought nothing, and does not make unknown what was paid.
fn and_proceeds(known: Amount, other: Amount) -> Amount {
    match (known.is_known(), other.is_known()) {
        (true, true) => known.plus(other),
        _ => known.or(other),
    }
}

/// The results of the legs of the transactions given, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegResults {
    /// The number of the first transaction.
    first: u32,
    places: Arc<LegPlaces>,
    /// What is told, where the places say; as much as was needed until now.
    amounts: Vec<Amount>,
    /// What money cost, where something was made money without being sold: a strange wrap.
    of_money: HashMap<(u32, u32), Amount, RandomState>,
    revised: Vec<Revised>,
    /// Where each revised leg stands.
    revised_places: HashMap<(u32, u32), usize, RandomState>,
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

/// How many amounts are made room for at once.
const AT_ONCE: usize = 4_096;

impl LegResults {
    pub(super) fn new(first: u32, places: Arc<LegPlaces>) -> Self {
        Self {
            first,
            amounts: Vec::with_capacity(places.amounts()),
            places,
            of_money: HashMap::default(),
            revised: Vec::new(),
            revised_places: HashMap::default(),
        }
    }

    pub(super) fn tell(&mut self, of: LegOf, result: LegResult) {
        let Some(transaction) = of.transaction.checked_sub(self.first) else {
            return self.revise(of, result);
        };
        let Some(place) = self.places.of(transaction as usize, of.leg as usize) else {
            return;
        };
        let end = place.start() + place.amounts();
        if end > self.amounts.len() {
            // Piece by piece, so that it is still near when something is told.
            let enough = (end + AT_ONCE).min(self.places.amounts());
            self.amounts.resize(enough, Amount::UNTOLD);
        }
        match &mut self.amounts[place.start()..end] {
            [cost] => *cost = and_cost(*cost, result.cost),
            [cost, proceeds] => {
                *cost = and_cost(*cost, result.cost);
                *proceeds = and_proceeds(*proceeds, result.proceeds);
            }
            _ => {
                let known = self.of_money.entry((transaction, of.leg));
                let known = known.or_insert(Amount::UNTOLD);
                *known = and_cost(*known, result.cost);
            }
        }
    }

    fn revise(&mut self, of: LegOf, result: LegResult) {
        let place = self.revised_places.entry((of.transaction, of.leg));
        let place = *place.or_insert_with(|| {
            self.revised.push(Revised {
                transaction: of.transaction as usize,
                leg: of.leg as usize,
                result: LegResult::UNTOLD,
            });
            self.revised.len() - 1
        });
        let known = &mut self.revised[place].result;
        *known = known.and(result);
    }

    /// The results of a transaction's legs, in their order, by its place among those given.
    #[must_use]
    pub fn of(&self, place: usize) -> Vec<LegResult> {
        let legs = (0..).zip(self.places.of_transaction(place));
        legs.map(|(leg, it)| self.at(place, leg, *it)).collect()
    }

    fn at(&self, transaction: usize, leg: u32, place: LegPlace) -> LegResult {
        let amounts = self.amounts.get(place.start()..);
        match (place.amounts(), amounts) {
            (1, Some([cost, ..])) => LegResult::new(*cost, Amount::UNKNOWN),
            (2, Some([cost, proceeds, ..])) if *cost != Amount::UNTOLD => {
                LegResult::new(*cost, *proceeds)
            }
            (0, _) => {
                let key = u32::try_from(transaction).map(|it| (it, leg));
                let cost = key.ok().and_then(|key| self.of_money.get(&key));
                let cost = cost.copied().unwrap_or(Amount::UNTOLD);
                LegResult::new(cost, Amount::UNKNOWN)
            }
            _ => LegResult::UNTOLD,
        }
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
