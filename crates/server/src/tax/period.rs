//! For which time gains are wanted.

use kc_domain::Timestamp;
use kc_ledger::Choice;

/// A time whose gains are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Period {
    pub from: Option<Timestamp>,
    /// The first moment that is no longer of it.
    pub before: Option<Timestamp>,
}

impl Period {
    /// The tax year that begins in `year`.
    pub fn tax_year(choice: &Choice, year: i16) -> Option<Self> {
        let (from, before) = choice.tax_year(year)?;
        Some(Self {
            from: Some(from),
            before: Some(before),
        })
    }
}
