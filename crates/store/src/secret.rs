//! Secrets that we hand out: 256 random bits with a prefix, kept only as their SHA-256.

use std::fmt;

use aws_lc_rs::{constant_time, digest, rand};

/// Longest text that is hashed as a token; ours are shorter.
const LONGEST: usize = 256;

/// A secret in the clear. Exists only while it is handed out; never printed by accident.
pub struct Secret(String);

impl Secret {
    /// A new one, such as `link_…`.
    ///
    /// # Panics
    /// If the machine has no randomness, without which nothing here is safe.
    #[must_use]
    pub fn generate(prefix: &str) -> Self {
        let mut bits = [0_u8; 32];
        rand::fill(&mut bits).expect("the machine gives random bits");
        let mut text = String::with_capacity(prefix.len() + 64);
        text.push_str(prefix);
        for byte in bits {
            use fmt::Write as _;
            write!(text, "{byte:02x}").expect("text takes any write");
        }
        Self(text)
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }

    /// Its text, to hand it out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The SHA-256 of a secret.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of what somebody presents. Text longer than any secret of ours hashes to
    /// something that fits nothing, without being read.
    #[must_use]
    pub fn of(presented: &str) -> Self {
        let presented = if presented.len() > LONGEST {
            ""
        } else {
            presented
        };
        Self::of_long(presented)
    }

    /// The hash of text of any length that is no secret of ours.
    #[must_use]
    pub fn of_long(text: &str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    /// The hash of anything that is no secret of ours.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
        Self(hash)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether this is the hash that is kept, compared in constant time.
    #[must_use]
    pub fn is(&self, kept: &[u8]) -> bool {
        constant_time::verify_slices_are_equal(&self.0, kept).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_fits_its_own_hash_and_no_other() {
        let (one, other) = (Secret::generate("cat_"), Secret::generate("cat_"));
        assert_eq!(one.reveal().len(), "cat_".len() + 64);
        assert!(SecretHash::of(one.reveal()).is(one.hash().as_bytes()));
        assert!(!SecretHash::of(one.reveal()).is(other.hash().as_bytes()));
        assert!(!format!("{one:?}").contains(one.reveal()));
    }
}
