//! How a value falls to pieces.

use kc_domain::{Fiat, Rounding, Units, muldiv};

use super::{stock::Piece, unknown::Amount};

/// What falls to pieces one after the other.
pub(super) struct Parts {
    /// Left for the pieces that come.
    proceeds: Amount,
    units: Units,
    /// Of the pieces that were.
    cost: Option<Amount>,
}

impl Parts {
    pub const fn new(proceeds: Amount, units: Units) -> Self {
        Self {
            proceeds,
            units,
            cost: None,
        }
    }

    /// What falls to a piece; all that is left to the last.
    pub fn next(&mut self, piece: &Piece) -> Amount {
        if piece.quantity == self.units && self.cost.is_none() {
            // Most are disposed of in one piece.
            self.cost = Some(piece.cost);
            return self.proceeds;
        }
        let part = part(self.proceeds, piece.quantity, self.units);
        self.proceeds = self.proceeds.minus(part);
        self.units = Units(self.units.0 - piece.quantity.0);
        let cost = self.cost.map_or(piece.cost, |cost| cost.plus(piece.cost));
        self.cost = Some(cost);
        part
    }

    /// What the pieces cost together; unknown if there were none.
    pub fn cost(&self) -> Amount {
        self.cost.unwrap_or(Amount::UNKNOWN)
    }
}

/// What falls to a part; all that is left to the last.
pub(super) fn part(left: Amount, quantity: Units, of: Units) -> Amount {
    if quantity == of {
        return left;
    }
    let part = |left: Fiat| muldiv(left.0, quantity.0, of.0, Rounding::Down).map(Fiat);
    left.known().and_then(part).into()
}
