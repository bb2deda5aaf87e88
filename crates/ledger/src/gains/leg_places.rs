//! Where the results of legs stand.

use std::ops::Range;

use kc_domain::LegKind;

/// Where the results of each leg of a piece of a history stand, in a list of amounts. It is the same by
/// every option, so the journal keeps it for all.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LegPlaces {
    /// Where the legs of each transaction begin; of none where all end.
    starts: Vec<u32>,
    places: Vec<LegPlace>,
    amounts: u32,
}

/// Where the cost of a leg stands; what it brought stands behind it. Of legs that come in there is no
/// such thing, and of money not even a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LegPlace(u32);

/// How many amounts stand there is told by the two lowest digits.
const DIGITS: u32 = 2;

impl LegPlace {
    pub const fn start(self) -> usize {
        (self.0 >> DIGITS) as usize
    }

    pub const fn amounts(self) -> usize {
        (self.0 & ((1 << DIGITS) - 1)) as usize
    }
}

impl LegPlaces {
    pub fn with_capacity(transactions: usize, legs: usize) -> Self {
        Self {
            starts: Vec::with_capacity(transactions + 1),
            places: Vec::with_capacity(legs),
            amounts: 0,
        }
    }

    /// A transaction begins; the last time, all are over.
    pub fn begin(&mut self) {
        let start = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.starts.push(start);
    }

    pub fn push(&mut self, kind: LegKind, is_money: bool) {
        let amounts = match kind {
            _ if is_money => 0,
            LegKind::Incoming => 1,
            LegKind::Outgoing | LegKind::Fee => 2,
        };
        // More legs than 30 binary digits count are not kept in memory.
        self.places
            .push(LegPlace((self.amounts << DIGITS) | amounts));
        self.amounts += amounts;
    }

    /// How many amounts there are.
    pub const fn amounts(&self) -> usize {
        self.amounts as usize
    }

    /// The numbers of the legs of a transaction by its place.
    pub fn legs(&self, transaction: usize) -> Range<usize> {
        match self.starts.get(transaction..) {
            Some([start, end, ..]) => *start as usize..*end as usize,
            _ => 0..0,
        }
    }

    pub fn of_transaction(&self, transaction: usize) -> &[LegPlace] {
        &self.places[self.legs(transaction)]
    }

    pub fn of(&self, transaction: usize, leg: usize) -> Option<LegPlace> {
        self.of_transaction(transaction).get(leg).copied()
    }
}
