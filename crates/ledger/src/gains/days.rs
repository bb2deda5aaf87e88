//! The days and years of the taxpayer.

use kc_domain::{Day, Timestamp, Zone};

use super::{HoldingLaw, Term, YearStart};

/// No moment is of it.
const NEVER: Span = (Timestamp::EPOCH, Timestamp::EPOCH, Day::EPOCH);

/// Half a day: a piece of time in which there are one or two days.
const PIECE: i64 = 12 * 3_600 * 1_000_000;

/// Of how many pieces the days are kept.
const KEPT: usize = 4_096;

/// A day, its first moment and the first of the next.
type Span = (Timestamp, Timestamp, Day);

fn is_in(at: Timestamp, span: &Span) -> bool {
    span.0 <= at && at < span.1
}

/// Tells days, and keeps what it told, as time zones are slow to ask.
#[derive(Debug)]
pub(super) struct Days<'a> {
    zone: &'a Zone,
    is_utc: bool,
    year: YearStart,
    law: HoldingLaw,
    last: Span,
    /// The two days of each piece, the one asked for last first.
    known: Vec<[Span; 2]>,
}

impl<'a> Days<'a> {
    pub fn new(zone: &'a Zone, year: YearStart, law: HoldingLaw) -> Self {
        Self {
            zone,
            is_utc: *zone == Zone::UTC,
            year,
            law,
            last: NEVER,
            known: Vec::new(),
        }
    }

    pub fn day(&mut self, at: Timestamp) -> Day {
        if !is_in(at, &self.last) {
            self.last = self.span(at);
        }
        self.last.2
    }

    fn span(&mut self, at: Timestamp) -> Span {
        if self.is_utc {
            let day = Day::of(at);
            return (day.start(), day.plus_days(1).start(), day);
        }
        if self.known.is_empty() {
            self.known.resize(KEPT, [NEVER; 2]);
        }
        let piece = at.micros().div_euclid(PIECE).rem_euclid(KEPT as i64);
        let known = &mut self.known[usize::try_from(piece).unwrap_or(0)];
        if !is_in(at, &known[0]) {
            known.swap(0, 1);
        }
        if !is_in(at, &known[0]) {
            let day = self.zone.day(at);
            let span = self.zone.span(day);
            known[0] = (span.start, span.end, day);
        }
        known[0]
    }

    /// The first moment of a day.
    pub fn start(&mut self, day: Day) -> Timestamp {
        if self.is_utc {
            return day.start();
        }
        // At noon it is the same day nearly everywhere.
        let noon = Timestamp::from_micros(day.start().micros().saturating_add(PIECE));
        let span = self.span(noon);
        if span.2 == day {
            span.0
        } else {
            self.zone.span(day).start
        }
    }

    /// The tax year of a day, by the year of the calendar in which it begins.
    pub fn tax_year(&self, day: Day) -> i16 {
        let Some((year, month, date)) = day.parts() else {
            return if day < Day::EPOCH { i16::MIN } else { i16::MAX };
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
            self.span(acquired).2
        };
        let days = i32::try_from(disposed.days_since(acquired)).unwrap_or(-1);
        (days.max(-1), self.law.term(acquired, disposed))
    }
}
