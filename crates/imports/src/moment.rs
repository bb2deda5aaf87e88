//! Times as files write them.

use jiff::{civil, tz::Offset};
use kc_domain::Timestamp;
use serde::{Deserialize, Serialize};

/// How far a file's clock is from UTC, in minutes: `UTC`, `+02:00`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UtcOffset(i16);

/// Furthest that any clock on earth is from UTC.
const FURTHEST: i16 = 14 * 60;

impl UtcOffset {
    pub const UTC: Self = Self(0);

    /// Reads `UTC`, `Z` or `+02:00`. Names of places are not known: their clocks change.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            return Some(Self::UTC);
        }
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+')?),
        };
        let (hours, minutes) = rest.split_once(':')?;
        let number = |text: &str| -> Option<i16> {
            let is_plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            is_plain.then(|| text.parse().ok()).flatten()
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let offset = hours * 60 + minutes;
        (minutes < 60 && offset <= FURTHEST).then_some(Self(sign * offset))
    }

    /// Reads `2024-01-28T10:30:00Z`, with any offset, and what has none by this clock:
    /// `2024-01-28 10:30:00`, `2024-01-28`.
    pub(crate) fn read(self, text: &str) -> Option<Timestamp> {
        // What stands in brackets would be passed over.
        if text.contains('[') || !text.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Some(Timestamp::from_micros(moment.as_microsecond()));
        }
        let local: civil::DateTime = text.parse().ok()?;
        let offset = Offset::from_seconds(i32::from(self.0) * 60).ok()?;
        let moment = offset.to_timestamp(local).ok()?;
        Some(Timestamp::from_micros(moment.as_microsecond()))
    }
}
