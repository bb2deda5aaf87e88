//! What a unit cost, to put lots in order: roughly at first, exactly where that does not decide.

use std::cmp::Ordering;

use kc_domain::Fiat;

use super::{Piece, heap::Wanted};

/// `cost / quantity` to 54 binary digits, with its exponent above them; less is what goes first. An
/// unknown cost goes last.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnitCost(u64);

const DIGITS: u32 = 54;

impl UnitCost {
    pub fn of(piece: &Piece, wanted: Wanted) -> Self {
        match (piece.cost.known(), wanted) {
            (None, _) => Self(u64::MAX),
            (Some(cost), Wanted::Cheapest) => Self::measured(cost, piece),
            (Some(cost), Wanted::Dearest) => Self(u64::MAX / 2 - Self::measured(cost, piece).0),
        }
    }

    /// Less than half of what there is room for.
    fn measured(cost: Fiat, piece: &Piece) -> Self {
        let (Ok(cost), quantity) = (u128::try_from(cost.0), piece.quantity.0.unsigned_abs()) else {
            return Self(0);
        };
        if cost == 0 || quantity == 0 {
            return Self(0);
        }
        let leading = |number: u128| (number << number.leading_zeros()) >> 64;
        // Between 2⁶² and 2⁶⁴.
        let quotient = ((leading(cost) << 63) / leading(quantity)) as u64;
        let exponent = 256 + quantity.leading_zeros() - cost.leading_zeros();
        let exponent = exponent - quotient.leading_zeros();
        let digits = (quotient << quotient.leading_zeros()) >> (64 - DIGITS);
        // The leading digit is always 1 and gives way to the exponent.
        Self((u64::from(exponent) << (DIGITS - 1)) + (digits - (1 << (DIGITS - 1))))
    }

    /// Which is more, where that is certain: each is off by less than one in the last digit.
    #[inline]
    pub fn roughly(self, other: Self) -> Option<Ordering> {
        (self.0.abs_diff(other.0) > 2).then(|| self.0.cmp(&other.0))
    }

    /// Which cost more a unit. An unknown cost is more than any other.
    pub fn exactly(one: &Piece, other: &Piece) -> Ordering {
        match (one.cost.known(), other.cost.known()) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) => product(a.0, other.quantity.0).cmp(&product(b.0, one.quantity.0)),
        }
    }
}

/// `a · b` in 256 bits with its sign, in a form that compares as the numbers do. `b` is above zero.
fn product(a: i128, b: i128) -> (i128, u128) {
    let (a_magnitude, b) = (a.unsigned_abs(), b.unsigned_abs());
    let low = |number: u128| number & u128::from(u64::MAX);
    let (a_high, a_low) = (a_magnitude >> 64, low(a_magnitude));
    let (b_high, b_low) = (b >> 64, low(b));
    let bottom = a_low * b_low;
    let middle = a_high * b_low + (bottom >> 64);
    let other = a_low * b_high + low(middle);
    let high = a_high * b_high + (middle >> 64) + (other >> 64);
    let bottom = (other << 64) | low(bottom);
    // Each factor is below 2¹²⁷ or equal to it, so the upper half fits.
    let high = high as i128;
    if a < 0 {
        let borrowed = i128::from(bottom != 0);
        (-high - borrowed, bottom.wrapping_neg())
    } else {
        (high, bottom)
    }
}
