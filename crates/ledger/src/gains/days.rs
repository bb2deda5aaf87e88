//! The days and years of the taxpayer.

use kc_domain::{Day, Timestamp, Zone};

use super::{HoldingLaw, Term, YearStart};

/// No moment is of it.
const NEVER: Span = (Timestamp::EPOCH, Timestamp::EPOCH, Day::EPOCH);

/// Half a day: a piece of time of which one or two days are known.
const PIECE: i64 = 12 * 3_600 * 1_000_000;

/// How many pieces are kept.
const KEPT: usize = 8_192;

/// A day, its first moment and the first of the next.
type Span = (Timestamp, Timestamp, Day);

/// Tells days, and keeps what it told, as time zones are slow to ask.
#[derive(Debug)]
pub(super) struct Days<'a> {
    zone: &'a Zone,
    is_utc: bool,
    year: YearStart,
    law: HoldingLaw,
    last: Span,
    known: Vec<Span>,
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
        if self.is_utc {
            return Day::of(at);
        }
        if at < self.last.0 || at >= self.last.1 {
            self.last = self.span(at);
        }
        self.last.2
    }

    fn span(&mut self, at: Timestamp) -> Span {
        if self.known.is_empty() {
            self.known.resize(KEPT, NEVER);
        }
        let piece = at.micros().div_euclid(PIECE).rem_euclid(KEPT as i64);
        let known = &mut self.known[usize::try_from(piece).unwrap_or(0)];
        if at < known.0 || at >= known.1 {
            let day = self.zone.day(at);
            let span = self.zone.span(day);
            *known = (span.start, span.end, day);
        }
        *known
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
