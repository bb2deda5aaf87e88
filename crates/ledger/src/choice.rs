//! How a person wants their gains worked out.

use std::fmt;

use kc_domain::{Day, Timestamp, Zone};

use crate::gains::{Country, LotScope, Method, Options, YearStart};

/// What a person, or their accountant, chose.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Choice {
    pub method: Method,
    pub scope: LotScope,
    /// ISO 3166, two letters; nothing where none was chosen.
    pub country: Option<String>,
    pub tax_year_start: YearStart,
    /// As IANA names it; nothing where the country's is meant.
    pub time_zone: Option<String>,
}

impl Choice {
    /// What holds in a country where nothing was chosen: what its law asks for.
    #[must_use]
    pub fn usual_in(country: Option<&str>) -> Self {
        let law = Country::of(country.unwrap_or(""));
        let usual = law.options("");
        Self {
            method: usual.method,
            scope: usual.scope,
            country: country.map(str::to_owned),
            tax_year_start: usual.year,
            time_zone: None,
        }
    }

    /// The law of the country.
    #[must_use]
    pub fn law(&self) -> &'static Country {
        Country::of(self.country.as_deref().unwrap_or(""))
    }

    /// The clock that days and years are counted by: the person's, or the country's if it has one.
    #[must_use]
    pub fn zone(&self) -> Zone {
        let name = self.time_zone.as_deref().or(self.law().zone);
        name.and_then(Zone::parse).unwrap_or_default()
    }

    /// By what the ledger works it out. The currency is ISO 4217, in capitals.
    #[must_use]
    pub fn options<'a>(&self, currency: &'a str) -> Options<'a> {
        Options {
            method: self.method,
            scope: self.scope,
            zone: self.zone(),
            year: self.tax_year_start,
            ..self.law().options(currency)
        }
    }

    /// From when to before when the tax year lasts that begins in `year`.
    #[must_use]
    pub fn tax_year(&self, year: i16) -> Option<(Timestamp, Timestamp)> {
        let YearStart { month, day } = self.tax_year_start;
        let begins = Day::new(year, month, day)?;
        let ends = Day::new(year.checked_add(1)?, month, day)?;
        let zone = self.zone();
        Some((zone.span(begins).start, zone.span(ends).start))
    }
}

impl YearStart {
    /// `MM-DD`, a day that every year has.
    #[must_use]
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
}

/// `MM-DD`.
impl fmt::Display for YearStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_year_of_the_united_kingdom_is_from_6_to_5_april() {
        let year = Choice::usual_in(Some("GB")).tax_year(2023).unwrap();
        let start = |day| Timestamp::parse(day).unwrap();
        // An hour before midnight of UTC, as clocks are ahead in summer.
        let expected = (start("2023-04-05T23:00:00Z"), start("2024-04-05T23:00:00Z"));
        assert_eq!(year, expected);
    }

    #[test]
    fn tax_year_begins_at_midnight_where_the_person_lives() {
        let choice = Choice {
            time_zone: Some("Australia/Sydney".to_owned()),
            ..Choice::usual_in(Some("AU"))
        };
        let (begins, _) = choice.tax_year(2024).unwrap();
        assert_eq!(begins, Timestamp::parse("2024-06-30T14:00:00Z").unwrap());
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
