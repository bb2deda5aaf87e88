//! What the gains engine tells.

use kc_domain::{AssetId, Day, Fiat, Label, Timestamp, Units};

use super::Lot;

/// By which rule a disposal met what it disposed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// A lot of its own.
    Lot,
    /// The pool of [`super::Method::Average`].
    Pool,
    /// Bought on the same day.
    SameDay,
    /// Bought within the 30 days after.
    ThirtyDays,
    /// The pool of section 104.
    Section104,
    /// Nothing was there to meet.
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

/// How long something was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// For a year or less.
    Short,
    /// For more than a year.
    Long,
}

/// One gain: of a quantity that was acquired at one time and disposed of at one time, or of what
/// came in without a disposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gain {
    /// Which of the transactions given.
    pub transaction: usize,
    /// Which of [`super::Gains::assets`].
    pub asset: usize,
    pub quantity: Units,
    /// When it was acquired; nothing if nobody knows, and for what comes out of a pool.
    pub acquired: Option<Timestamp>,
    pub disposed: Timestamp,
    pub cost: Option<Fiat>,
    pub proceeds: Option<Fiat>,
    /// `proceeds − cost`; unknown if either is.
    pub profit: Option<Fiat>,
    /// What made it: the transaction's label, [`Label::Fee`] for its fee.
    pub label: Label,
    pub matching: Matching,
}

impl Gain {
    #[must_use]
    pub fn is_income(&self) -> bool {
        self.matching == Matching::Income
    }

    /// Days from the day of acquisition to that of disposal. Nothing for what was bought after.
    #[must_use]
    pub fn holding_days(&self) -> Option<i64> {
        let days = Day::of(self.disposed).days_since(Day::of(self.acquired?));
        (days >= 0).then_some(days)
    }

    /// Whether it was held for more than a year, counted in days of UTC from the day after the
    /// acquisition on, as the United States count: what is sold on the anniversary is short. What
    /// was acquired on the last of February was held for a year when the next February is over.
    #[must_use]
    pub fn term(&self) -> Option<Term> {
        if self.is_income() || self.holding_days().is_none() {
            return None;
        }
        let acquired = Day::of(self.acquired?);
        let disposed = Day::of(self.disposed);
        let anniversary = acquired.next_year()?;
        let year_is_over = acquired.plus_days(1).next_year()?;
        Some(if disposed > anniversary && disposed >= year_is_over {
            Term::Long
        } else {
            Term::Short
        })
    }

    /// Why the gain is unknown.
    #[must_use]
    pub fn missing(&self) -> Option<Missing> {
        if self.profit.is_some() {
            return None;
        }
        Some(match (self.cost, self.acquired) {
            (Some(_), _) => Missing::Price,
            (None, Some(_)) => Missing::PurchasePrice,
            (None, None) => Missing::Purchase,
        })
    }
}

/// What is left of an asset after all transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub asset: AssetId,
    pub lot: Lot,
}
