//! Numbers that are already text in the database, put on the wire digit by digit.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Number;

/// A plain decimal number as it is stored: digits, at most one point, perhaps a minus. It is never
/// turned into a number on its way, so nothing can be lost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digits<'a>(&'a str);

impl<'a> Digits<'a> {
    fn new(text: &'a str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        (digits(whole) && digits(fraction)).then_some(Self(text))
    }

    /// A whole number of base units in whole coins.
    pub fn scaled(self, decimals: u8) -> Scaled<'a> {
        Scaled {
            digits: self,
            decimals,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Digits<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(<&str>::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("no plain decimal number"))
    }
}

impl Serialize for Digits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Number::from_string_unchecked(self.0.to_owned()).serialize(serializer)
    }
}

/// [`Digits`] with the point moved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scaled<'a> {
    digits: Digits<'a>,
    decimals: u8,
}

impl Scaled<'_> {
    fn text(self) -> String {
        let text = self.digits.0;
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", text),
        };
        let decimals = usize::from(self.decimals);
        let mut number = String::with_capacity(digits.len() + decimals + 3);
        number.push_str(sign);
        let split = digits.len().saturating_sub(decimals);
        let (whole, fraction) = digits.split_at(split);
        let zeros = decimals - fraction.len();
        let fraction = fraction.trim_end_matches('0');
        number.push_str(if whole.is_empty() { "0" } else { whole });
        if !fraction.is_empty() {
            number.push('.');
            number.extend(std::iter::repeat_n('0', zeros));
            number.push_str(fraction);
        }
        number
    }
}

impl Serialize for Scaled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Number::from_string_unchecked(self.text()).serialize(serializer)
    }
}

/// Longest number of base units that is shown: the largest of a chain has 78 digits.
const LONGEST: usize = 100;

/// A stranger's whole number of base units, in whole coins; nothing if the text is no such number.
pub(crate) fn coins_of(text: &str, decimals: u8) -> Option<Number> {
    if text.is_empty() || text.len() > LONGEST || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = match text.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let coins = Digits::new(digits)?.scaled(decimals);
    Some(Number::from_string_unchecked(coins.text()))
}

#[cfg(test)]
mod tests {
    use kc_domain::Units;

    use super::*;

    #[test]
    fn moving_the_point_gives_what_counting_gives() {
        let units = [
            0,
            1,
            -1,
            10,
            999,
            1_000,
            -1_500,
            10_i128.pow(18),
            i128::MAX,
            i128::MIN,
        ];
        for units in units {
            for decimals in [0, 1, 3, 6, 18, 30, 77] {
                let stored = Units(units).to_string();
                let moved = Digits::new(&stored).unwrap().scaled(decimals).text();
                assert_eq!(moved, Units(units).decimal(decimals).to_string());
            }
        }
    }

    #[test]
    fn strangers_amount_is_shown_whole_or_not_at_all() {
        let coins = |text: &str| coins_of(text, 2).map(|it| it.to_string());
        let nines = "9".repeat(78);
        let shown = format!("{}.99", "9".repeat(76));
        assert_eq!(coins(&nines), Some(shown));
        assert_eq!(coins("0012"), Some("0.12".to_owned()));
        assert_eq!(coins("000"), Some("0".to_owned()));
        for text in ["", "-1", "1.5", "0x1", "1e9", "\u{202e}9", &"9".repeat(101)] {
            assert_eq!(coins(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_number_does_not_reach_the_wire() {
        for text in ["", "-", ".", "1.", ".5", "1e5", "1,0", "0x1", "1 "] {
            assert!(Digits::new(text).is_none(), "{text:?}");
        }
    }
}
