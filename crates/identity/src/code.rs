//! Codes that are sent by e-mail and typed in.

use std::fmt;

use aws_lc_rs::{constant_time, hmac, rand};

/// Crockford's base 32: no letter that reads like a digit, and no U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGITS: usize = 6;
const CHARACTERS: usize = 12;
/// Longest text that is looked at as a code.
const LONGEST: usize = 64;

/// How hard a code is to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// Six digits: a million possibilities, enough where only a handful of tries is allowed.
    Six,
    /// Twelve characters, 60 bits: for an account at which somebody is guessing.
    Long,
}

/// A code in the clear. Exists only until its mail is written.
pub struct EmailCode(String);

impl EmailCode {
    /// # Panics
    /// If the machine has no randomness, without which nothing here is safe.
    #[must_use]
    pub fn generate(strength: Strength) -> Self {
        Self(match strength {
            Strength::Six => format!("{:06}", below_a_million()),
            Strength::Long => {
                let mut random = [0; CHARACTERS];
                rand::fill(&mut random).expect("the machine gives random bits");
                random
                    .iter()
                    .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
                    .collect()
            }
        })
    }

    /// As a person reads it: `123456`, or `XXXX-XXXX-XXXX`.
    #[must_use]
    pub fn reveal(&self) -> String {
        if self.0.len() == DIGITS {
            return self.0.clone();
        }
        [&self.0[..4], &self.0[4..8], &self.0[8..]].join("-")
    }

    /// What is kept of it for the challenge that it answers.
    #[must_use]
    pub fn hash(&self, challenge: &str) -> [u8; 32] {
        hash(&self.0, challenge)
    }
}

impl fmt::Debug for EmailCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailCode(…)")
    }
}

/// The code that somebody meant: spaces, dashes and case do not matter, nor whether an O was typed
/// for a 0 and an I or L for a 1. Nothing if it can be no code of ours.
#[must_use]
pub fn normalise(typed: &str) -> Option<String> {
    if typed.len() > LONGEST {
        return None;
    }
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let digits = code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit());
    let characters = code.len() == CHARACTERS && code.bytes().all(|b| ALPHABET.contains(&b));
    (digits || characters).then_some(code)
}

/// The hash of a normalised code, keyed with the id of its challenge: equal codes of two
/// challenges hash unlike. It keeps no six digits from somebody who reads the database; that they
/// last for minutes and a few tries does.
#[must_use]
pub fn hash(code: &str, challenge: &str) -> [u8; 32] {
    let key = hmac::Key::new(hmac::HMAC_SHA256, challenge.as_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(hmac::sign(&key, code.as_bytes()).as_ref());
    hash
}

/// Whether what somebody typed is the code that was kept as `kept`, compared in constant time.
#[must_use]
pub fn fits(typed: &str, challenge: &str, kept: &[u8]) -> bool {
    normalise(typed).is_some_and(|code| {
        constant_time::verify_slices_are_equal(&hash(&code, challenge), kept).is_ok()
    })
}

/// Evenly: what lies past the last whole million of 32 bits is drawn again.
fn below_a_million() -> u32 {
    const EVEN: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let mut random = [0; 4];
        rand::fill(&mut random).expect("the machine gives random bits");
        let number = u32::from_le_bytes(random);
        if number < EVEN {
            return number % 1_000_000;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn code_fits_its_own_challenge_and_no_other() {
        for strength in [Strength::Six, Strength::Long] {
            let code = EmailCode::generate(strength);
            let kept = code.hash("one");
            assert!(fits(&code.reveal(), "one", &kept));
            assert!(!fits(&code.reveal(), "two", &kept));
            assert_ne!(kept, code.hash("two"));
            assert!(!fits(
                &EmailCode::generate(Strength::Long).reveal(),
                "one",
                &kept
            ));
            assert!(!format!("{code:?}").contains(&code.reveal()));
        }
    }

    #[test]
    fn codes_look_as_they_are_announced() {
        for _ in 0..200 {
            let short = EmailCode::generate(Strength::Six).reveal();
            assert!(short.len() == 6 && short.bytes().all(|b| b.is_ascii_digit()));
            let long = EmailCode::generate(Strength::Long).reveal();
            assert_eq!(long.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4]);
            assert!(!long.contains(['I', 'L', 'O', 'U']));
        }
    }

    #[test]
    fn every_digit_comes_at_every_place() {
        let mut seen = vec![BTreeSet::new(); 6];
        for _ in 0..2_000 {
            for (place, digit) in EmailCode::generate(Strength::Six)
                .reveal()
                .chars()
                .enumerate()
            {
                seen[place].insert(digit);
            }
        }
        assert!(seen.iter().all(|digits| digits.len() == 10));
    }

    #[test]
    fn people_type_codes_as_they_read_them() {
        for (typed, code) in [
            ("123456", "123456"),
            (" 123 456 ", "123456"),
            ("123-456", "123456"),
            ("12345O", "123450"),
            ("l2345I", "123451"),
            ("abcd-efgh-jkmn", "ABCDEFGHJKMN"),
            ("ABCD EFGH JKMO", "ABCDEFGHJKM0"),
            ("abcd\u{2013}efgh\u{2013}1lio", "ABCDEFGH1110"),
        ] {
            assert_eq!(normalise(typed).as_deref(), Some(code), "{typed:?}");
        }
    }

    #[test]
    fn what_can_be_no_code_is_none() {
        let endless = " ".repeat(1_000) + "123456";
        for typed in [
            "",
            "12345",
            "1234567",
            "12345a",
            "abcdefghjkmu",
            "１２３４５６",
            "123456\0",
            &endless,
        ] {
            assert_eq!(normalise(typed), None, "{typed:?}");
        }
    }
}
