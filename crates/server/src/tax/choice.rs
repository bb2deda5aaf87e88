//! How gains are wanted, and for which time.

use std::fmt;

use kc_domain::{Day, Timestamp, WorkspaceId};
use kc_ledger::gains::{LotScope, Method};
use kc_store::{
    Store, StoreError,
    tax::{self, TaxSettings},
};

/// How a workspace's gains are worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub method: Method,
    pub scope: LotScope,
    /// ISO 3166, two letters.
    pub country: Option<String>,
    pub tax_year_start: YearStart,
}

impl Choice {
    /// What holds in a country where nothing was chosen: pools over all wallets in the United
    /// Kingdom, elsewhere the oldest lots of each wallet first.
    pub fn usual_in(country: Option<&str>) -> Self {
        let is_uk = country == Some("GB");
        Self {
            method: if is_uk { Method::UkPool } else { Method::Fifo },
            scope: if is_uk {
                LotScope::Universal
            } else {
                LotScope::Wallet
            },
            country: country.map(str::to_owned),
            tax_year_start: YearStart::usual_in(country),
        }
    }

    /// What the workspace chose, or what is usual.
    pub async fn of_workspace(store: &Store, workspace: &WorkspaceId) -> Result<Self, StoreError> {
        let Some(chosen) = tax::settings(store, workspace).await? else {
            return Ok(Self::usual_in(None));
        };
        let corrupt = || StoreError::Corrupt("tax settings".to_owned());
        Ok(Self {
            method: Method::parse(&chosen.method).ok_or_else(corrupt)?,
            scope: LotScope::parse(&chosen.lot_scope).ok_or_else(corrupt)?,
            tax_year_start: YearStart::parse(&chosen.tax_year_start).ok_or_else(corrupt)?,
            country: chosen.country,
        })
    }

    /// As it is stored.
    pub fn settings(&self) -> TaxSettings {
        TaxSettings {
            method: self.method.as_str().to_owned(),
            lot_scope: self.scope.as_str().to_owned(),
            country: self.country.clone(),
            tax_year_start: self.tax_year_start.to_string(),
            time_zone: None,
        }
    }
}

/// The day on which tax years begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct YearStart {
    month: i8,
    day: i8,
}

impl YearStart {
    fn usual_in(country: Option<&str>) -> Self {
        let (month, day) = match country {
            Some("GB") => (4, 6),
            Some("IN" | "NZ") => (4, 1),
            Some("AU") => (7, 1),
            Some("ZA") => (3, 1),
            _ => (1, 1),
        };
        Self { month, day }
    }

    /// `MM-DD`, a day that every year has.
    pub fn parse(text: &str) -> Option<Self> {
        let (month, day) = text.split_once('-')?;
        let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        if !two_digits(month) || !two_digits(day) {
            return None;
        }
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        // A year without a 29 February.
        Day::new(2023, month, day)?;
        Some(Self { month, day })
    }

    /// The tax year that begins in `year`.
    pub fn period(self, year: i16) -> Option<Period> {
        let begins = Day::new(year, self.month, self.day)?;
        let ends = Day::new(year.checked_add(1)?, self.month, self.day)?;
        Some(Period {
            from: Some(begins.start()),
            before: Some(ends.start()),
        })
    }
}

impl fmt::Display for YearStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// A time whose gains are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Period {
    pub from: Option<Timestamp>,
    /// The first moment that is no longer of it.
    pub before: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_year_of_the_united_kingdom_is_from_6_to_5_april() {
        let start = Choice::usual_in(Some("GB")).tax_year_start;
        let period = start.period(2023).unwrap();
        assert_eq!(period.from, Timestamp::parse("2023-04-06"));
        assert_eq!(period.before, Timestamp::parse("2024-04-06"));
    }

    #[test]
    fn day_that_not_every_year_has_begins_no_tax_year() {
        for text in [
            "02-29", "02-30", "13-01", "4-6", "04-6", "0406", "00-01", "+1-01",
        ] {
            assert_eq!(YearStart::parse(text), None, "{text}");
        }
        assert_eq!(YearStart::parse("04-06").unwrap().to_string(), "04-06");
    }
}
