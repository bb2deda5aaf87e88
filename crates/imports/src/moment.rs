//! Times as files write them.

use std::sync::LazyLock;

use jiff::{
    civil,
    tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase},
};
use kc_domain::Timestamp;
use serde::{Deserialize, Serialize};

/// The same on every machine: a file that is read again says the same.
static PLACES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Furthest that any clock on earth is from UTC, in minutes.
const FURTHEST: i32 = 14 * 60;

/// The clock that a file's times are told by where they have no offset of their own: `UTC`,
/// `+02:00`, `Europe/Berlin`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timezone {
    name: String,
    zone: TimeZone,
}

/// There is no clock of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be UTC, an offset such as +02:00, or a name such as Europe/Berlin")]
pub struct UnknownTimezone;

impl Timezone {
    /// Reads `UTC`, `Z`, `+02:00`, or a name of the IANA time zone database.
    ///
    /// # Errors
    /// [`UnknownTimezone`] if it is none of these.
    pub fn parse(text: &str) -> Result<Self, UnknownTimezone> {
        let zone = if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            TimeZone::UTC
        } else if let Some(offset) = offset(text) {
            TimeZone::fixed(offset)
        } else {
            let found = PLACES.get(text).ok();
            found
                .filter(|zone| !zone.is_unknown())
                .ok_or(UnknownTimezone)?
        };
        Ok(Self {
            name: text.to_owned(),
            zone,
        })
    }

    /// Reads `2024-01-28T10:30:00Z`, with any offset, and what has none by this clock:
    /// `2024-01-28 10:30:00`, `2024-01-28`.
    pub(crate) fn read(&self, text: &str) -> Result<Moment, NoMoment> {
        // What stands in brackets would be passed over.
        if text.contains('[') || !text.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(NoMoment::Unreadable);
        }
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Ok(Moment::at(moment, false));
        }
        let local: civil::DateTime = text.parse().map_err(|_| NoMoment::Unreadable)?;
        // A day begins when it does, also where its first hour is left out or comes twice.
        let is_day = !text.contains(':');
        let (offset, happened_twice) = match self.zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => (offset, false),
            AmbiguousOffset::Fold { before, .. } => (before, !is_day),
            AmbiguousOffset::Gap { before, .. } if is_day => (before, false),
            AmbiguousOffset::Gap { .. } => return Err(NoMoment::LeftOut),
        };
        let moment = offset.to_timestamp(local);
        moment
            .map(|moment| Moment::at(moment, happened_twice))
            .map_err(|_| NoMoment::Unreadable)
    }
}

fn offset(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str| -> Option<i32> {
        let is_plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        is_plain.then(|| text.parse().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let offset = hours * 60 + minutes;
    let is_one = minutes < 60 && offset <= FURTHEST;
    Offset::from_seconds(sign * offset * 60)
        .ok()
        .filter(|_| is_one)
}

/// When something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub at: Timestamp,
    /// Clocks were put back and showed the time twice: the first is meant.
    pub happened_twice: bool,
}

impl Moment {
    fn at(moment: jiff::Timestamp, happened_twice: bool) -> Self {
        Self {
            at: Timestamp::from_micros(moment.as_microsecond()),
            happened_twice,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoMoment {
    Unreadable,
    /// Clocks were put forward over it.
    LeftOut,
}

impl Default for Timezone {
    fn default() -> Self {
        Self {
            name: "UTC".to_owned(),
            zone: TimeZone::UTC,
        }
    }
}

impl From<Timezone> for String {
    fn from(timezone: Timezone) -> Self {
        timezone.name
    }
}

impl TryFrom<String> for Timezone {
    type Error = UnknownTimezone;

    fn try_from(name: String) -> Result<Self, UnknownTimezone> {
        Self::parse(&name)
    }
}
