//! `a · b / c` of 128 bits each, exactly, and the machine's own division where it is enough.

use ruint::aliases::U256;

/// Where a quotient that is not whole goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Toward zero.
    Down,
    /// To the nearest, halves to the even neighbour.
    HalfEven,
}

/// `a · b / c` through 256 bits, so that the product never overflows; nothing if `c` is zero or
/// the quotient does not fit.
#[must_use]
pub fn muldiv(a: i128, b: i128, c: i128, rounding: Rounding) -> Option<i128> {
    let divisor = c.unsigned_abs();
    if divisor == 0 {
        return None;
    }
    let divided = divide(product(a, b), divisor)?;
    let quotient = signed(rounded(divided, divisor, rounding)?, (a < 0) != (b < 0))?;
    if c < 0 {
        quotient.checked_neg()
    } else {
        Some(quotient)
    }
}

/// `a · b / 10^decimals`, halves to the even neighbour; nothing if it does not fit.
pub(crate) fn scaled_down(a: i128, b: i128, decimals: u8) -> Option<i128> {
    let product = product(a, b);
    let magnitude = if let Some(power) = POWERS.get(usize::from(decimals)) {
        power.divide_half_even(product)
    } else if let Some(power) = 10_u128.checked_pow(u32::from(decimals)) {
        rounded(divide(product, power)?, power, Rounding::HalfEven)
    } else {
        by_large_power(product, decimals)
    };
    signed(magnitude?, (a < 0) != (b < 0))
}

/// The lower and the upper half of a number of 256 bits.
type Wide = (u128, u128);

/// Quotient and remainder.
type Divided = (u128, u128);

const LIMB: u32 = 64;

const fn low(number: u128) -> u128 {
    number & u64::MAX as u128
}

fn product(a: i128, b: i128) -> Wide {
    a.unsigned_abs().carrying_mul(b.unsigned_abs(), 0)
}

fn signed(magnitude: u128, is_negative: bool) -> Option<i128> {
    let magnitude = i128::try_from(magnitude).ok()?;
    Some(if is_negative { -magnitude } else { magnitude })
}

fn rounded((quotient, rest): Divided, divisor: u128, rounding: Rounding) -> Option<u128> {
    if rounding == Rounding::Down {
        return Some(quotient);
    }
    let missing = divisor - rest;
    let is_up = rest > missing || (rest == missing && quotient % 2 == 1);
    quotient.checked_add(is_up.into())
}

/// Nothing if the quotient has more than 128 bits.
fn divide((lower, upper): Wide, divisor: u128) -> Option<Divided> {
    if upper == 0 {
        let quotient = lower / divisor;
        return Some((quotient, lower - quotient * divisor));
    }
    if upper >= divisor {
        return None;
    }
    if divisor >> LIMB == 0 {
        let number = (upper << LIMB) | (lower >> LIMB);
        let high = number / divisor;
        let number = ((number - high * divisor) << LIMB) | low(lower);
        let quotient = number / divisor;
        return Some(((high << LIMB) | quotient, number - quotient * divisor));
    }
    let shift = divisor.leading_zeros();
    let divisor = divisor << shift;
    let (lower, upper) = shifted((lower, upper), shift);
    let (high, rest) = next_limb(upper, lower >> LIMB, divisor);
    let (quotient, rest) = next_limb(rest, low(lower), divisor);
    Some(((high << LIMB) | quotient, rest >> shift))
}

/// Toward the upper end, past which nothing goes.
const fn shifted((lower, upper): Wide, shift: u32) -> Wide {
    if shift == 0 {
        return (lower, upper);
    }
    (lower << shift, (upper << shift) | (lower >> (128 - shift)))
}

/// One limb of a quotient as it is done by hand, limbs being the digits (Knuth, The Art of Computer
/// Programming, 4.3.1, algorithm D). The divisor's first bit is set, and `rest` is below it.
fn next_limb(rest: u128, next: u128, divisor: u128) -> (u128, u128) {
    let (first, second) = (divisor >> LIMB, low(divisor));
    // Never too small, and too large by no more than two.
    let mut quotient = (rest / first).min(u64::MAX.into());
    let mut over = rest - quotient * first;
    while over >> LIMB == 0 && quotient * second > ((over << LIMB) | next) {
        quotient -= 1;
        over += first;
    }
    // What is cut off on either side is the same.
    let rest = ((over << LIMB) | next).wrapping_sub(quotient * second);
    (quotient, rest)
}

/// A power of ten by which is divided without a division (Möller and Granlund, Improved division by
/// invariant integers, algorithm 4).
#[derive(Clone, Copy)]
struct Power {
    value: u64,
    /// How many bits are free above it.
    shift: u32,
    /// `⌊(2^128 − 1) / d⌋ − 2^64`, where `d` is the value without free bits.
    reciprocal: u64,
}

/// Those that leave a bit free.
const POWERS: [Power; 19] = {
    let mut powers = [Power::new(1); 19];
    let mut place = 1;
    while place < powers.len() {
        powers[place] = Power::new(powers[place - 1].value * 10);
        place += 1;
    }
    powers
};

impl Power {
    const fn new(value: u64) -> Self {
        let shift = value.leading_zeros();
        Self {
            value,
            shift,
            // The upper half is 1, which is to be taken off.
            reciprocal: (u128::MAX / (value << shift) as u128) as u64,
        }
    }

    /// Nothing if the quotient has more than 128 bits.
    fn divide_half_even(&self, (lower, upper): Wide) -> Option<u128> {
        if upper >= u128::from(self.value) {
            return None;
        }
        // There are free bits above every power that is kept.
        let upper = ((upper as u64) << self.shift) | (lower >> (128 - self.shift)) as u64;
        let lower = lower << self.shift;
        let (high, rest) = self.next_limb(upper, (lower >> LIMB) as u64);
        let (quotient, rest) = self.next_limb(rest, lower as u64);
        let rest = rest >> self.shift;
        let missing = self.value - rest;
        let is_up = rest > missing || (rest == missing && quotient % 2 == 1);
        let quotient = (u128::from(high) << LIMB) | u128::from(quotient);
        quotient.checked_add(is_up.into())
    }

    fn next_limb(&self, rest: u64, next: u64) -> (u64, u64) {
        let divisor = self.value << self.shift;
        let number = (u128::from(rest) << LIMB) | u128::from(next);
        let guess = u128::from(self.reciprocal) * u128::from(rest) + number;
        let mut quotient = ((guess >> LIMB) as u64).wrapping_add(1);
        let mut rest = next.wrapping_sub(quotient.wrapping_mul(divisor));
        if rest > guess as u64 {
            quotient = quotient.wrapping_sub(1);
            rest = rest.wrapping_add(divisor);
        }
        if rest >= divisor {
            quotient = quotient.wrapping_add(1);
            rest -= divisor;
        }
        (quotient, rest)
    }
}

/// By a power of ten that has more than 128 bits.
fn by_large_power((lower, upper): Wide, decimals: u8) -> Option<u128> {
    // 2^127 · 2^127 < 10^77, so past that the quotient is below half of the last place kept.
    if decimals > 77 {
        return Some(0);
    }
    let number: U256 = (U256::from(upper) << 128_u32) | U256::from(lower);
    let divisor = U256::from(10).pow(U256::from(decimals));
    let (mut quotient, rest) = number.div_rem(divisor);
    let missing = divisor - rest;
    if rest > missing || (rest == missing && quotient.bit(0)) {
        quotient += U256::from(1);
    }
    u128::try_from(quotient).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By a library's division of 256 bits.
    fn by_library(a: i128, b: i128, divisor: U256, rounding: Rounding) -> Option<i128> {
        let product = U256::from(a.unsigned_abs()) * U256::from(b.unsigned_abs());
        let (mut quotient, rest) = product.div_rem(divisor);
        let twice: U256 = rest << 1_u32;
        let is_up = twice > divisor || (twice == divisor && quotient.bit(0));
        if rounding == Rounding::HalfEven && is_up {
            quotient += U256::from(1);
        }
        let magnitude = i128::try_from(quotient).ok()?;
        Some(if (a < 0) != (b < 0) {
            -magnitude
        } else {
            magnitude
        })
    }

    /// Numbers of every length, and those at the edges of limbs.
    fn numbers() -> Vec<i128> {
        let mut state = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834_u128;
        let mut numbers = vec![0, i128::MAX, i128::MIN];
        for bits in 1..127 {
            state = state.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645) + 1;
            let random = (state >> (127 - bits)).cast_signed();
            let edge = 1_i128 << bits;
            numbers.extend([random, edge]);
            if bits % 7 == 0 || bits % 64 == 0 {
                numbers.extend([-random, edge - 1, edge + 1]);
            }
        }
        numbers
    }

    #[test]
    fn every_product_is_divided_as_by_library() {
        let numbers = numbers();
        let mut fitting = 0;
        for (place, a) in numbers.iter().enumerate() {
            for b in numbers.iter().skip(place % 5).step_by(5) {
                for c in numbers.iter().skip(place % 11).step_by(11) {
                    let rounding = if (a ^ b) % 2 == 0 {
                        Rounding::Down
                    } else {
                        Rounding::HalfEven
                    };
                    let expected = match c {
                        0 => None,
                        _ => by_library(*a, *b, U256::from(c.unsigned_abs()), rounding),
                    };
                    let expected = expected.map(|it| if *c < 0 { -it } else { it });
                    assert_eq!(muldiv(*a, *b, *c, rounding), expected, "{a} · {b} / {c}");
                    fitting += usize::from(expected.is_some());
                }
            }
        }
        assert!(fitting > 10_000, "{fitting}");
    }

    #[test]
    fn every_power_of_ten_divides_as_by_library() {
        let numbers = numbers();
        for decimals in 0..=80_u8 {
            let divisor = U256::from(10).pow(U256::from(decimals.min(77)));
            for (place, a) in numbers.iter().enumerate().step_by(3) {
                for b in numbers.iter().skip(place % 7).step_by(7) {
                    let expected = match decimals {
                        78.. => Some(0),
                        _ => by_library(*a, *b, divisor, Rounding::HalfEven),
                    };
                    let found = scaled_down(*a, *b, decimals);
                    assert_eq!(found, expected, "{a} · {b} / 10^{decimals}");
                }
            }
        }
    }
}
