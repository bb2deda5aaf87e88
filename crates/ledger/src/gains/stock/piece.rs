//! A lot at hand.

use kc_domain::{Rounding, Timestamp, Units, amount::share, muldiv};
use serde::{Deserialize, Serialize};

use crate::gains::{lot::Lot, row::NOBODY, unknown::Amount};

/// A lot at hand, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Saved", from = "Saved")]
pub(in crate::gains) struct Piece {
    /// Above zero.
    pub quantity: Units,
    pub cost: Amount,
    /// When it was acquired, or first seen. Its turn goes by this, through all transfers.
    pub since: Timestamp,
    /// The number of the transaction that it came with.
    pub origin: u32,
    /// Whether it was acquired then.
    pub is_dated: bool,
}

/// As it is written: fewer characters for what there are many of.
#[derive(Serialize, Deserialize)]
struct Saved(Units, Amount, Timestamp, u32, bool);

impl From<Piece> for Saved {
    fn from(it: Piece) -> Self {
        Self(it.quantity, it.cost, it.since, it.origin, it.is_dated)
    }
}

impl From<Saved> for Piece {
    fn from(Saved(quantity, cost, since, origin, is_dated): Saved) -> Self {
        Self {
            quantity,
            cost,
            since,
            origin,
            is_dated,
        }
    }
}

impl Piece {
    /// Of which nobody told us where it came from.
    pub const fn unexplained(quantity: Units) -> Self {
        Self {
            quantity,
            cost: Amount::UNKNOWN,
            since: Timestamp::EPOCH,
            origin: NOBODY,
            is_dated: false,
        }
    }

    /// Out of a pool.
    pub const fn pooled(quantity: Units, cost: Amount) -> Self {
        Self {
            cost,
            ..Self::unexplained(quantity)
        }
    }

    /// When it was acquired, as far as it is known.
    pub fn acquired(&self) -> Option<Timestamp> {
        self.is_dated.then_some(self.since)
    }

    /// Takes `part` of the quantity out, with its share of the cost rounded down; the rest keeps
    /// the rest, so nothing is lost or made.
    pub fn split(&mut self, part: Units) -> Self {
        let cost = self.cost.known();
        let cost = Amount::from(cost.and_then(|cost| share(cost, part, self.quantity)));
        self.cost = self.cost.minus(cost);
        self.quantity = Units(self.quantity.0 - part.0);
        Self {
            quantity: part,
            cost,
            ..*self
        }
    }

    pub fn told(&self) -> Lot {
        Lot {
            quantity: self.quantity,
            cost: self.cost.known(),
            acquired: self.acquired(),
            origin: (self.origin != NOBODY).then_some(self.origin as usize),
        }
    }
}

/// Pieces of `quantity` together, as `into` of something else: costs stay, quantities follow. One
/// that becomes too small to be counted leaves its cost to another one whose cost is known.
pub(in crate::gains) fn resize(pieces: &mut Vec<Piece>, quantity: Units, into: Units) {
    if quantity == into {
        return;
    }
    let (mut left, mut into_left) = (quantity, into);
    let mut too_small: Option<Piece> = None;
    pieces.retain_mut(|piece| {
        let part = muldiv(into_left.0, piece.quantity.0, left.0, Rounding::Down).unwrap_or(0);
        left = Units(left.0 - piece.quantity.0);
        into_left = Units(into_left.0 - part);
        let cost = too_small.map_or(piece.cost, |it| piece.cost.plus(it.cost));
        if part == 0 {
            if cost.is_known() {
                too_small = Some(Piece { cost, ..*piece });
            }
            return false;
        }
        if cost.is_known() {
            too_small = None;
        }
        piece.quantity = Units(part);
        piece.cost = cost;
        true
    });
    if let Some(small) = too_small {
        keep_cost(pieces, small);
    }
}

/// Gives the cost of a piece that is too small to the last that is known, or makes it one unit of
/// what is unknown. One unit alone stays unknown, as a part of it is.
fn keep_cost(pieces: &mut Vec<Piece>, small: Piece) {
    let mut known = pieces.iter_mut().rev();
    if let Some(known) = known.find(|it| it.cost.is_known()) {
        known.cost = known.cost.plus(small.cost);
    } else if let Some(last) = pieces.last_mut().filter(|it| it.quantity.0 > 1) {
        last.quantity.0 -= 1;
        pieces.push(Piece {
            quantity: Units(1),
            ..small
        });
    }
}
