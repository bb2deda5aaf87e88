//! Lots in the order of what a unit of them cost.

use std::cmp::Ordering;

use kc_domain::Units;

use super::{Piece, unit_cost::UnitCost};

/// Lots of which the dearest, or the cheapest, is at hand. Of lots that cost the same the oldest
/// is, and those of unknown cost come last.
#[derive(Clone, Debug)]
pub(in crate::gains) struct Heap {
    wanted: Wanted,
    /// In the order of their arrival. What is used up stays, without quantity, until there is more
    /// of it than of others.
    lots: Vec<Piece>,
    used_up: usize,
    /// A heap of four branches: what a unit of a lot cost, roughly, and which lot.
    heap: Vec<(UnitCost, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gains) enum Wanted {
    Dearest,
    Cheapest,
}

const BRANCHES: usize = 4;

impl Heap {
    pub const fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            lots: Vec::new(),
            used_up: 0,
            heap: Vec::new(),
        }
    }

    pub fn put(&mut self, piece: Piece) {
        let number = u32::try_from(self.lots.len()).unwrap_or(u32::MAX);
        self.lots.push(piece);
        self.heap.push((UnitCost::of(&piece, self.wanted), number));
        self.rise(self.heap.len() - 1);
    }

    /// Takes `quantity`, or all that there is if that is less, and says how much it was.
    pub fn take(&mut self, quantity: Units, taken: &mut Vec<Piece>) -> Units {
        let mut wanted = quantity;
        while wanted > Units::ZERO {
            let Some((_, number)) = self.heap.first().copied() else {
                break;
            };
            let lot = &mut self.lots[number as usize];
            if lot.quantity > wanted {
                taken.push(lot.split(wanted));
                // Rounding leaves the rest a trifle dearer.
                self.heap[0].0 = UnitCost::of(lot, self.wanted);
                self.sink(0);
                return quantity;
            }
            wanted = Units(wanted.0 - lot.quantity.0);
            taken.push(*lot);
            lot.quantity = Units::ZERO;
            self.used_up += 1;
            self.heap.swap_remove(0);
            self.sink(0);
            self.tidy();
        }
        Units(quantity.0 - wanted.0)
    }

    pub fn pieces(&self) -> Vec<Piece> {
        let lots = self.lots.iter().copied();
        lots.filter(|lot| lot.quantity > Units::ZERO).collect()
    }

    /// Forgets what is used up, so that memory follows what is there.
    fn tidy(&mut self) {
        if self.used_up < 1_024 || self.used_up < self.heap.len() {
            return;
        }
        self.lots.retain(|lot| lot.quantity > Units::ZERO);
        self.used_up = 0;
        self.heap.clear();
        let ranked = self.lots.iter().zip(0..);
        self.heap
            .extend(ranked.map(|(lot, number)| (UnitCost::of(lot, self.wanted), number)));
        for place in (0..self.heap.len().div_ceil(BRANCHES)).rev() {
            self.sink(place);
        }
    }

    /// Whether the one goes before the other.
    #[inline]
    fn is_before(&self, one: (UnitCost, u32), other: (UnitCost, u32)) -> bool {
        match one.0.roughly(other.0) {
            Some(order) => order == Ordering::Less,
            None => self.is_exactly_before(one, other),
        }
    }

    #[cold]
    fn is_exactly_before(&self, one: (UnitCost, u32), other: (UnitCost, u32)) -> bool {
        let (a, b) = (&self.lots[one.1 as usize], &self.lots[other.1 as usize]);
        let by_cost = UnitCost::exactly(a, b);
        let by_cost = match self.wanted {
            Wanted::Dearest => by_cost.reverse(),
            Wanted::Cheapest => by_cost,
        };
        let by_age = || (a.since, a.origin).cmp(&(b.since, b.origin));
        by_cost.then_with(by_age).then(one.1.cmp(&other.1)) == Ordering::Less
    }

    fn rise(&mut self, mut place: usize) {
        while place > 0 {
            let parent = (place - 1) / BRANCHES;
            if !self.is_before(self.heap[place], self.heap[parent]) {
                return;
            }
            self.heap.swap(place, parent);
            place = parent;
        }
    }

    fn sink(&mut self, mut place: usize) {
        loop {
            let children = BRANCHES * place + 1..(BRANCHES * (place + 1) + 1).min(self.heap.len());
            let first = children.reduce(|first, child| {
                if self.is_before(self.heap[child], self.heap[first]) {
                    child
                } else {
                    first
                }
            });
            let Some(first) = first else {
                return;
            };
            if !self.is_before(self.heap[first], self.heap[place]) {
                return;
            }
            self.heap.swap(place, first);
            place = first;
        }
    }
}
