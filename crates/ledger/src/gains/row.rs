//! What the gains engine tells of each gain.

use kc_domain::{Fiat, Label, Timestamp, Units};

use serde::{Deserialize, Serialize};

use super::{
    Term,
    unknown::{Amount, Moment},
};

/// By which rule a disposal met what it disposed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matching {
    /// A lot of its own.
    Lot,
    /// A pool of average cost.
    Pool,
    /// Bought on the same day.
    SameDay,
    /// Bought within the 30 days after.
    ThirtyDays,
    /// The pool of section 104.
    Section104,
    /// The whole portfolio of [`super::Method::Portfolio`].
    Portfolio,
    /// Nothing was there to meet, or something of unknown purchase.
    Nothing,
    /// A gain that is no disposal.
    Income,
}

/// Why a gain is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nobody told us of the purchase.
    Purchase,
    /// The purchase is known, but no price of its time.
    PurchasePrice,
    /// No price of the time of the disposal, or of the income.
    Price,
}

/// One gain: of a quantity that was acquired at one time and disposed of at one time, or of what
/// came in without a disposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gain {
    pub(super) quantity: Units,
    pub(super) cost: Amount,
    pub(super) proceeds: Amount,
    pub(super) acquired: Moment,
    pub(super) disposed: Timestamp,
    pub(super) transaction: u32,
    pub(super) asset: u32,
    pub(super) wallet: u32,
    /// [`NOBODY`] if there is none.
    pub(super) origin: u32,
    /// [`NOBODY`] if there is none.
    pub(super) pool: u32,
    /// Below zero if it is not known.
    pub(super) days_held: i32,
    pub(super) label: Label,
    pub(super) matching: Matching,
    pub(super) term: Option<Term>,
}

/// No transaction, and no pool.
pub(super) const NOBODY: u32 = u32::MAX;

impl Gain {
    /// The number of the transaction that made it, for [`super::Gains::transaction`]. Of a history
    /// that is worked out in one piece it is its place among the transactions given.
    #[must_use]
    pub const fn transaction(&self) -> usize {
        self.transaction as usize
    }

    /// Which of [`super::Gains::assets`].
    #[must_use]
    pub const fn asset(&self) -> usize {
        self.asset as usize
    }

    /// Which of [`super::Gains::wallets`] disposed of it, or received it.
    #[must_use]
    pub const fn wallet(&self) -> usize {
        self.wallet as usize
    }

    #[must_use]
    pub const fn quantity(&self) -> Units {
        self.quantity
    }

    /// When it was acquired; nothing if nobody knows, and for what comes out of a pool.
    #[must_use]
    pub fn acquired(&self) -> Option<Timestamp> {
        self.acquired.known()
    }

    /// When it was disposed of, or received as income.
    #[must_use]
    pub const fn disposed(&self) -> Timestamp {
        self.disposed
    }

    #[must_use]
    pub fn cost(&self) -> Option<Fiat> {
        self.cost.known()
    }

    #[must_use]
    pub fn proceeds(&self) -> Option<Fiat> {
        self.proceeds.known()
    }

    /// `proceeds − cost`; unknown if either is.
    #[must_use]
    pub fn profit(&self) -> Option<Fiat> {
        self.proceeds()?.checked_sub(self.cost()?)
    }

    /// What made it: the transaction's label, [`Label::Fee`] for its fee.
    #[must_use]
    pub const fn label(&self) -> Label {
        self.label
    }

    /// By which rule the disposal met what it disposed of.
    #[must_use]
    pub const fn matching(&self) -> Matching {
        self.matching
    }

    /// The number of the transaction that acquired the lot, through all transfers, for
    /// [`super::Gains::transaction`]; nothing for what comes out of a pool, and if nobody told of it.
    #[must_use]
    pub fn origin(&self) -> Option<usize> {
        (self.origin != NOBODY).then_some(self.origin as usize)
    }

    /// Which of [`super::Gains::pools`] it came out of.
    #[must_use]
    pub fn pool(&self) -> Option<usize> {
        (self.pool != NOBODY).then_some(self.pool as usize)
    }

    #[must_use]
    pub fn is_income(&self) -> bool {
        self.matching == Matching::Income
    }

    /// Days from the day of acquisition to that of disposal, in the taxpayer's time zone. Nothing
    /// for what was bought after.
    #[must_use]
    pub fn holding_days(&self) -> Option<i64> {
        (self.days_held >= 0).then_some(i64::from(self.days_held))
    }

    /// Whether it was held for long, by the law of the options.
    #[must_use]
    pub const fn term(&self) -> Option<Term> {
        self.term
    }

    /// Why the gain is unknown.
    #[must_use]
    pub fn missing(&self) -> Option<Missing> {
        if self.profit().is_some() {
            return None;
        }
        Some(match (self.cost(), self.acquired()) {
            (Some(_), _) => Missing::Price,
            (None, Some(_)) => Missing::PurchasePrice,
            (None, None) => Missing::Purchase,
        })
    }
}
