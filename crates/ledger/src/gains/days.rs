//! The days and years of the taxpayer.

use kc_domain::{Day, Timestamp, Zone};

use super::{HoldingLaw, Term, YearStart};

/// Tells days, and keeps the last, as the next moment is most often of the same.
#[derive(Debug)]
pub(super) struct Days<'a> {
    zone: &'a Zone,
    is_utc: bool,
    year: YearStart,
    law: HoldingLaw,
    last: Day,
    from: Timestamp,
    before: Timestamp,
}

impl<'a> Days<'a> {
    pub fn new(zone: &'a Zone, year: YearStart, law: HoldingLaw) -> Self {
        Self {
            zone,
            is_utc: *zone == Zone::UTC,
            year,
            law,
            last: Day::of(Timestamp::EPOCH),
            from: Timestamp::EPOCH,
            before: Timestamp::EPOCH,
        }
    }

    pub fn day(&mut self, at: Timestamp) -> Day {
        if self.is_utc {
            return Day::of(at);
        }
        if at < self.from || at >= self.before {
            self.last = self.zone.day(at);
            let span = self.zone.span(self.last);
            (self.from, self.before) = (span.start, span.end);
        }
        self.last
    }

    /// The first moment of a day.
    pub fn start(&self, day: Day) -> Timestamp {
        if self.is_utc {
            day.start()
        } else {
            self.zone.span(day).start
        }
    }

    /// The tax year of a day, by the year of the calendar in which it begins.
    pub fn tax_year(&self, day: Day) -> i16 {
        let Some((year, month, date)) = day.parts() else {
            return if day < Day::of(Timestamp::EPOCH) {
                i16::MIN
            } else {
                i16::MAX
            };
        };
        if (month, date) < (self.year.month, self.year.day) {
            year.saturating_sub(1)
        } else {
            year
        }
    }

    /// How many days something was held, below zero if that is not known, and how long that is.
    pub fn held(
        &mut self,
        acquired: Option<Timestamp>,
        disposed: Timestamp,
    ) -> (i32, Option<Term>) {
        let Some(acquired) = acquired else {
            return (-1, None);
        };
        let disposed = self.day(disposed);
        let acquired = if self.is_utc {
            Day::of(acquired)
        } else {
            self.zone.day(acquired)
        };
        let days = i32::try_from(disposed.days_since(acquired)).unwrap_or(-1);
        (days.max(-1), self.law.term(acquired, disposed))
    }
}
