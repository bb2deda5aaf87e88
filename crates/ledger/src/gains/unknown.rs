//! What may be unknown, in no more room than what is known: the lowest number stands for it.

use kc_domain::{Fiat, Timestamp};

/// An amount of money that may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount(i128);

impl Amount {
    pub const UNKNOWN: Self = Self(i128::MIN);

    pub fn known(self) -> Option<Fiat> {
        (self != Self::UNKNOWN).then_some(Fiat(self.0))
    }
}

impl From<Option<Fiat>> for Amount {
    fn from(amount: Option<Fiat>) -> Self {
        amount.map_or(Self::UNKNOWN, |amount| Self(amount.0))
    }
}

/// A moment that may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(i64);

impl Moment {
    pub const UNKNOWN: Self = Self(i64::MIN);

    pub fn known(self) -> Option<Timestamp> {
        (self != Self::UNKNOWN).then_some(Timestamp::from_micros(self.0))
    }
}

impl From<Option<Timestamp>> for Moment {
    fn from(moment: Option<Timestamp>) -> Self {
        moment.map_or(Self::UNKNOWN, |moment| Self(moment.micros()))
    }
}
