//! What may be unknown, in no more room than what is known: the lowest number stands for it.

use kc_domain::{Fiat, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount of money that may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount(i128);

impl Amount {
    pub const UNKNOWN: Self = Self(i128::MIN);
    /// Not even said to be unknown.
    pub const UNTOLD: Self = Self(i128::MIN + 1);
    pub const ZERO: Self = Self(0);

    pub const fn is_known(self) -> bool {
        self.0 > Self::UNTOLD.0
    }

    pub const fn known(self) -> Option<Fiat> {
        if self.is_known() {
            Some(Fiat(self.0))
        } else {
            None
        }
    }

    /// Unknown if either is, or if the sum does not fit.
    pub fn plus(self, other: Self) -> Self {
        let sum = self.known().zip(other.known());
        sum.and_then(|(a, b)| a.checked_add(b)).into()
    }

    /// Unknown if either is, or if the difference does not fit.
    pub fn minus(self, other: Self) -> Self {
        let both = self.known().zip(other.known());
        both.and_then(|(a, b)| a.checked_sub(b)).into()
    }

    pub const fn or(self, other: Self) -> Self {
        if self.is_known() { self } else { other }
    }

    pub fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_known() { self } else { other() }
    }
}

impl From<Option<Fiat>> for Amount {
    fn from(amount: Option<Fiat>) -> Self {
        amount.map_or(Self::UNKNOWN, Self::from)
    }
}

impl From<Fiat> for Amount {
    /// The two lowest numbers stand for what is unknown; no sum of money is that low.
    fn from(amount: Fiat) -> Self {
        if amount.0 > Self::UNTOLD.0 {
            Self(amount.0)
        } else {
            Self::UNKNOWN
        }
    }
}

impl Default for Amount {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.known().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<Fiat>::deserialize(deserializer).map(Self::from)
    }
}

/// A moment that may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(i64);

impl Moment {
    const UNKNOWN: i64 = i64::MIN;

    pub fn known(self) -> Option<Timestamp> {
        (self.0 != Self::UNKNOWN).then_some(Timestamp::from_micros(self.0))
    }
}

impl From<Option<Timestamp>> for Moment {
    fn from(moment: Option<Timestamp>) -> Self {
        Self(moment.map_or(Self::UNKNOWN, Timestamp::micros))
    }
}
