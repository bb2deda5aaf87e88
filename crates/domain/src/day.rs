//! Days of the calendar in UTC, for what is counted by days and anniversaries.

use std::fmt;

use jiff::{civil::Date, tz::TimeZone};

use crate::clock::Timestamp;

const MICROS: i64 = 24 * 3_600 * 1_000_000;

/// A day in UTC, as the number of days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

impl Day {
    /// The day on which the moment lies.
    #[must_use]
    pub const fn of(moment: Timestamp) -> Self {
        Self(moment.micros().div_euclid(MICROS))
    }

    /// The day of a date; nothing if the calendar has no such date between the years 1 and 9999.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        if year < 1 {
            return None;
        }
        Self::of_date(Date::new(year, month, day).ok()?)
    }

    /// The first moment of the day.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        Timestamp::from_micros(self.0.saturating_mul(MICROS))
    }

    /// How many days lie between; below zero if `earlier` is later.
    #[must_use]
    pub const fn days_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The same date a year later; 28 February for 29 February. Nothing past the calendar's end.
    #[must_use]
    pub fn next_year(self) -> Option<Self> {
        let date = self.date()?;
        let year = date.year().checked_add(1)?;
        let same = Date::new(year, date.month(), date.day());
        Self::of_date(same.or_else(|_| Date::new(year, date.month(), 28)).ok()?)
    }

    /// Year, month and day; nothing outside the calendar.
    #[must_use]
    pub fn parts(self) -> Option<(i16, i8, i8)> {
        let date = self.date()?;
        Some((date.year(), date.month(), date.day()))
    }

    fn of_date(date: Date) -> Option<Self> {
        let midnight = date.to_zoned(TimeZone::UTC).ok()?;
        let micros = midnight.timestamp().as_microsecond();
        Some(Self::of(Timestamp::from_micros(micros)))
    }

    fn date(self) -> Option<Date> {
        let moment = jiff::Timestamp::from_microsecond(self.start().micros()).ok()?;
        Some(moment.to_zoned(TimeZone::UTC).date())
    }
}

/// `2024-01-28`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{date}"),
            None => write!(f, "day {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_microsecond_of_a_day_is_of_that_day() {
        let day = Day::new(2024, 2, 29).unwrap();
        let last = Timestamp::from_micros(day.plus_days(1).start().micros() - 1);
        assert_eq!(Day::of(last), day);
        assert_eq!(day.to_string(), "2024-02-29");
        assert_eq!(
            Day::of(Timestamp::from_micros(-1)).to_string(),
            "1969-12-31"
        );
        assert_eq!(Day::new(2023, 2, 29), None);
    }

    #[test]
    fn year_after_a_leap_day_is_over_on_the_28th() {
        let leap = Day::new(2024, 2, 29).unwrap();
        assert_eq!(leap.next_year(), Day::new(2025, 2, 28));
        let plain = Day::new(2023, 2, 28).unwrap();
        assert_eq!(plain.next_year(), Day::new(2024, 2, 28));
        assert_eq!(Day::new(9999, 6, 1).unwrap().next_year(), None);
    }
}
