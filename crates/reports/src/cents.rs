//! Amounts in whole cents, as forms and paper have them.

use kc_domain::Fiat;

const CENT: i128 = 10_i128.pow(Fiat::SCALE as u32 - 2);

/// The amount in whole cents, halves away from zero, so that a loss is rounded as a gain is.
pub(crate) const fn in_cents(amount: Fiat) -> i128 {
    let (whole, rest) = (amount.0 / CENT, amount.0 % CENT);
    if rest >= CENT / 2 {
        whole + 1
    } else if rest <= -CENT / 2 {
        whole - 1
    } else {
        whole
    }
}

/// Two decimal places always: `-1234.50`.
pub(crate) fn written(cents: i128) -> String {
    let (sign, cents) = (if cents < 0 { "-" } else { "" }, cents.unsigned_abs());
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// With groups of thousands, for people: `-1,234.50`.
pub(crate) fn grouped(cents: i128) -> String {
    let (sign, magnitude) = (if cents < 0 { "-" } else { "" }, cents.unsigned_abs());
    let whole = (magnitude / 100).to_string();
    let mut text = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(&format!(".{:02}", magnitude % 100));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_cent_is_rounded_away_from_zero() {
        for (amount, cents) in [
            ("1.005", 101),
            ("1.0049", 100),
            ("-1.005", -101),
            ("-1.0049", -100),
            ("0.015", 2),
            ("0.025", 3),
            ("0", 0),
        ] {
            let amount: Fiat = amount.parse().expect("an amount");
            assert_eq!(in_cents(amount), cents);
        }
    }

    #[test]
    fn cents_are_written_with_their_sign_and_zeros() {
        assert_eq!(written(-5), "-0.05");
        assert_eq!(grouped(-123_456_789), "-1,234,567.89");
        assert_eq!(grouped(99_900), "999.00");
    }
}
