//! Days of the calendar, in UTC or where a person lives, for what is counted by days and
//! anniversaries.

use std::{fmt, ops::Range};

use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

const MICROS: i64 = 24 * 3_600 * 1_000_000;

/// A day, as the number of days since 1970-01-01. [`Day::of`] and [`Day::start`] are those of UTC;
/// a [`Zone`] knows those of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(i64);

impl Day {
    pub const EPOCH: Self = Self(0);

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

    /// The same date so many months later; the month's last day where it has no such date.
    /// Nothing past the calendar's end.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Option<Self> {
        let later = jiff::Span::new().try_months(months).ok()?;
        Self::of_date(self.date()?.checked_add(later).ok()?)
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

/// Where a person lives, as far as clocks are concerned: its days begin at its own midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    pub const UTC: Self = Self(TimeZone::UTC);

    /// A zone by its name in the time zone database, which is built in: `Europe/London`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The day that it is there at that moment.
    #[must_use]
    pub fn day(&self, moment: Timestamp) -> Day {
        self.date(moment)
            .and_then(Day::of_date)
            .unwrap_or(Day::of(moment))
    }

    /// From the first moment of the day there to the first of the next: 23 to 25 hours where clocks
    /// are changed. Outside the calendar the day of UTC.
    #[must_use]
    pub fn span(&self, day: Day) -> Range<Timestamp> {
        let start = |day: Day| {
            let midnight = self
                .0
                .to_zoned(day.date()?.to_datetime(jiff::civil::Time::MIN));
            let micros = midnight.ok()?.timestamp().as_microsecond();
            Some(Timestamp::from_micros(micros))
        };
        let next = day.plus_days(1);
        start(day)
            .zip(start(next))
            .map_or(day.start()..next.start(), |(start, end)| start..end)
    }

    fn date(&self, moment: Timestamp) -> Option<Date> {
        let moment = jiff::Timestamp::from_microsecond(moment.micros()).ok()?;
        Some(self.0.to_datetime(moment).date())
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
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
    fn day_begins_at_the_midnight_of_its_place() {
        let london = Zone::parse("Europe/London").unwrap();
        let at = |text| Timestamp::parse(text).unwrap();
        // In summer London is an hour ahead of UTC.
        let day = london.day(at("2024-06-01T23:30:00Z"));
        assert_eq!(Some(day), Day::new(2024, 6, 2));
        let span = london.span(day);
        assert_eq!(span.start, at("2024-06-01T23:00:00Z"));
        assert_eq!(span.end, at("2024-06-02T23:00:00Z"));
        // The clocks go forward: a day of 23 hours.
        let short = london.span(Day::new(2024, 3, 31).unwrap());
        assert_eq!(short.end.since(short.start).as_secs(), 23 * 3_600);
        assert_eq!(Zone::parse("Europe/Nowhere"), None);
        assert_eq!(
            Zone::UTC.day(at("2024-06-01T23:30:00Z")),
            Day::new(2024, 6, 1).unwrap()
        );
        let never = Timestamp::from_micros(i64::MAX);
        assert_eq!(london.day(never), Day::of(never));
    }

    #[test]
    fn month_without_the_date_ends_earlier() {
        let day = Day::new(2024, 1, 31).unwrap();
        assert_eq!(day.plus_months(1), Day::new(2024, 2, 29));
        assert_eq!(day.plus_months(12), Day::new(2025, 1, 31));
        assert_eq!(Day::new(9999, 6, 1).unwrap().plus_months(12), None);
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
