//! Exact amounts: quantities in base units, fiat at 10⁻¹⁸, and the only multiplication there is.

use std::{
    fmt::{self, Write as _},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::muldiv::{Rounding, muldiv, scaled_down};

/// A quantity of an asset in its smallest unit: wei, satoshi, cents.
///
/// Stored and passed between our parts as decimal text, since JSON readers round large numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Units(pub i128);

impl Units {
    pub const ZERO: Self = Self(0);

    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The quantity in whole coins, exactly, given the decimals of its asset.
    #[must_use]
    pub fn decimal(self, decimals: u8) -> Decimal {
        Decimal {
            digits: self.0,
            scale: decimals,
        }
    }

    /// What this quantity is worth at `price` for one whole coin, rounded half to even at 10⁻¹⁸;
    /// nothing if it does not fit.
    #[must_use]
    pub fn value(self, decimals: u8, price: Fiat) -> Option<Fiat> {
        scaled_down(self.0, price.0, decimals).map(Fiat)
    }
}

/// How much of an asset there is, in base units.
///
/// Stored and passed between our parts as text: the units' digits, or `uncountable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    Units(Units),
    /// More than we count with, or the sum of amounts of which one could not be counted. It is
    /// not known how much; it is known that no number we have is right.
    Uncountable,
}

impl Quantity {
    pub const ZERO: Self = Self::Units(Units::ZERO);

    /// The units, where they can be counted.
    #[must_use]
    pub const fn units(self) -> Option<Units> {
        match self {
            Self::Units(units) => Some(units),
            Self::Uncountable => None,
        }
    }

    /// A sum or difference that is uncountable where it does not fit.
    #[must_use]
    pub fn of(sum: Option<Units>) -> Self {
        sum.map_or(Self::Uncountable, Self::Units)
    }
}

const UNCOUNTABLE: &str = "uncountable";

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Units(units) => units.fmt(f),
            Self::Uncountable => f.write_str(UNCOUNTABLE),
        }
    }
}

impl FromStr for Quantity {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        match text {
            UNCOUNTABLE => Ok(Self::Uncountable),
            digits => digits.parse().map(Self::Units),
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// An amount of money in some currency, in units of 10⁻¹⁸.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fiat(pub i128);

impl Fiat {
    pub const ZERO: Self = Self(0);
    pub const SCALE: u8 = 18;

    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal {
            digits: self.0,
            scale: Self::SCALE,
        }
    }

    /// `self / of × 100`, rounded half to even; nothing if `of` is zero or the result too large.
    #[must_use]
    pub fn percent_of(self, of: Self) -> Option<Self> {
        let hundred = 100 * 10_i128.pow(u32::from(Self::SCALE));
        muldiv(self.0, hundred, of.0, Rounding::HalfEven).map(Self)
    }
}

/// A number that counts nothing: a health factor, a leverage, a share in percent. In units of 10⁻¹⁸.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ratio(pub i128);

impl Ratio {
    pub const SCALE: u8 = 18;

    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal {
            digits: self.0,
            scale: Self::SCALE,
        }
    }
}

/// A decimal number with every digit it has: `digits · 10^-scale`. On the wire a JSON number
/// without exponent and without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    scale: u8,
}

/// As many zeros as a number may have after its point.
const ZEROS: &str = match str::from_utf8(&[b'0'; u8::MAX as usize]) {
    Ok(zeros) => zeros,
    Err(_) => panic!("zeros are text"),
};

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(self.digits.unsigned_abs());
        let scale = usize::from(self.scale);
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(scale));
        let zeros = scale - fraction.len();
        let fraction = fraction.trim_end_matches('0');
        if self.digits < 0 {
            f.write_str("-")?;
        }
        f.write_str(if whole.is_empty() { "0" } else { whole })?;
        if fraction.is_empty() {
            return Ok(());
        }
        f.write_str(".")?;
        f.write_str(&ZEROS[..zeros])?;
        f.write_str(fraction)
    }
}

impl Decimal {
    /// The text, in one piece from the start: most numbers fit.
    fn text(self) -> String {
        let mut text = String::with_capacity(48);
        // Text takes whatever is written to it.
        let _ = write!(text, "{self}");
        text
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::Number::from_string_unchecked(self.text()).serialize(serializer)
    }
}

/// Why text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("not a plain decimal number")]
    Malformed,
    #[error("more decimal places than the asset has")]
    TooPrecise,
    #[error("too large")]
    TooLarge,
}

/// Reads plain decimal text (`-12.5`, no exponent) into units of `10^-scale`, exactly.
///
/// # Errors
/// [`AmountError`] if the text is no number, has digits past `scale`, or does not fit.
pub fn parse_decimal(text: &str, scale: u8) -> Result<i128, AmountError> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits_only = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits_only(whole) || !digits_only(fraction) {
        return Err(AmountError::Malformed);
    }
    let fraction = fraction.trim_end_matches('0');
    let missing = usize::from(scale)
        .checked_sub(fraction.len())
        .ok_or(AmountError::TooPrecise)?;
    let whole = whole.trim_start_matches('0');
    let magnitude = [whole, fraction]
        .into_iter()
        .flat_map(|part| part.as_bytes().chunks(DIGITS_AT_ONCE))
        .try_fold(0_u128, |number, chunk| {
            let value = chunk
                .iter()
                .fold(0_u64, |value, digit| 10 * value + u64::from(digit - b'0'));
            times_ten(number, chunk.len())?.checked_add(value.into())
        })
        .and_then(|number| times_ten(number, missing))
        .ok_or(AmountError::TooLarge)?;
    let signed = if negative {
        0_i128.checked_sub_unsigned(magnitude)
    } else {
        i128::try_from(magnitude).ok()
    };
    signed.ok_or(AmountError::TooLarge)
}

/// Digits that surely fit in 64 bits.
const DIGITS_AT_ONCE: usize = 19;

/// `number · 10^times`, if it fits.
fn times_ten(number: u128, times: usize) -> Option<u128> {
    if number == 0 {
        return Some(0);
    }
    let times = u32::try_from(times).ok()?;
    number.checked_mul(10_u128.checked_pow(times)?)
}

macro_rules! amount_as_text {
    ($type:ident, $scale:expr) => {
        impl FromStr for $type {
            type Err = AmountError;

            fn from_str(text: &str) -> Result<Self, AmountError> {
                parse_decimal(text, $scale).map($type)
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if !serializer.is_human_readable() {
                    return serializer.serialize_i128(self.0);
                }
                let text = Decimal {
                    digits: self.0,
                    scale: $scale,
                }
                .text();
                serializer.serialize_str(&text)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return i128::deserialize(deserializer).map(Self);
                }
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Decimal {
                    digits: self.0,
                    scale: $scale,
                }
                .fmt(f)
            }
        }
    };
}

amount_as_text!(Units, 0);
amount_as_text!(Fiat, Fiat::SCALE);
amount_as_text!(Ratio, Ratio::SCALE);

/// The part of `whole` that falls to `part` of `of`, rounded down. Take the last part as what is
/// left, and the parts add up to the whole.
#[must_use]
pub fn share(whole: Fiat, part: Units, of: Units) -> Option<Fiat> {
    muldiv(whole.0, part.0, of.0, Rounding::Down).map(Fiat)
}

/// Longest number that is looked at, and largest exponent: no amount needs more.
const LONGEST_NUMBER: usize = 100;
const LARGEST_EXPONENT: i32 = 60;

/// A number as people and programs write it, without its exponent: programs write small numbers as
/// `1e-7`. Nothing if it has a sign, a comma or anything else beside digits and a point.
#[must_use]
pub fn plain_decimal(text: &str) -> Option<String> {
    if text.len() > LONGEST_NUMBER || text.starts_with(['-', '+']) {
        return None;
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    if exponent.abs() > LARGEST_EXPONENT {
        return None;
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_plain(whole) || !is_plain(fraction) {
        return None;
    }
    let digits = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let length = i32::try_from(digits.len()).ok()?;
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    Some(if point <= 0 {
        format!("0.{}{digits}", zeros(-point))
    } else if point >= length {
        format!("{digits}{}", zeros(point - length))
    } else {
        let (whole, fraction) = digits.split_at(usize::try_from(point).ok()?);
        format!("{whole}.{fraction}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_reaches_the_wire() {
        let cases = [
            (1, 18, "0.000000000000000001"),
            (
                420_690_000_000_123_456_789_012_345_678,
                18,
                "420690000000.123456789012345678",
            ),
            (-1_500, 3, "-1.5"),
            (0, 18, "0"),
            (7, 0, "7"),
            (i128::MAX, 77, &format!("0.{}{}", "0".repeat(38), i128::MAX)),
        ];
        for (digits, scale, wire) in cases {
            let json = serde_json::to_string(&Units(digits).decimal(scale)).unwrap();
            assert_eq!(json, wire);
        }
    }

    #[test]
    fn text_that_is_no_exact_amount_is_refused() {
        assert_eq!("1e5".parse::<Fiat>(), Err(AmountError::Malformed));
        assert_eq!("".parse::<Fiat>(), Err(AmountError::Malformed));
        assert_eq!(".".parse::<Fiat>(), Err(AmountError::Malformed));
        assert_eq!("NaN".parse::<Fiat>(), Err(AmountError::Malformed));
        assert_eq!(
            "0.0000000000000000001".parse::<Fiat>(),
            Err(AmountError::TooPrecise)
        );
        assert_eq!("9".repeat(60).parse::<Fiat>(), Err(AmountError::TooLarge));
        assert_eq!(
            "-170141183460469231731687303715884105729".parse::<Units>(),
            Err(AmountError::TooLarge)
        );
        assert_eq!(
            "340282366920938463463374607431768211456".parse::<Units>(),
            Err(AmountError::TooLarge)
        );
        assert_eq!(
            "-12.50".parse::<Fiat>(),
            Ok(Fiat(-12_500_000_000_000_000_000))
        );
        assert_eq!(
            Units::from_str(&i128::MIN.to_string()),
            Ok(Units(i128::MIN))
        );
        assert_eq!(parse_decimal(&"0".repeat(300), 255), Ok(0));
        assert_eq!(parse_decimal("0.1", 38), Ok(10_i128.pow(37)));
        assert_eq!(
            "00012345678901234567890.000000000000000001".parse::<Fiat>(),
            Ok(Fiat(12_345_678_901_234_567_890_000_000_000_000_000_001))
        );
    }

    #[test]
    fn product_beyond_128_bits_is_exact() {
        assert_eq!(
            muldiv(i128::MAX, i128::MAX, i128::MAX, Rounding::Down),
            Some(i128::MAX)
        );
        assert_eq!(muldiv(i128::MAX, 2, 1, Rounding::Down), None);
        assert_eq!(muldiv(1, 1, 0, Rounding::Down), None);
        assert_eq!(muldiv(7, 1, -2, Rounding::Down), Some(-3));
    }

    #[test]
    fn halves_round_to_the_even_neighbour() {
        for (a, expected) in [(1, 0), (3, 2), (5, 2), (7, 4), (-3, -2)] {
            assert_eq!(muldiv(a, 1, 2, Rounding::HalfEven), Some(expected), "{a}/2");
        }
    }

    #[test]
    fn value_of_a_wei_at_a_price_is_kept_to_the_last_place() {
        let price: Fiat = "2000.5".parse().unwrap();
        assert_eq!(Units(1).value(18, price), Some(Fiat(2000)));
        assert_eq!(Units(3).value(18, price), Some(Fiat(6002)));
        assert_eq!(Units(10_i128.pow(18)).value(18, price), Some(price));
        assert_eq!(Units(i128::MAX).value(255, price), Some(Fiat::ZERO));
    }
}
