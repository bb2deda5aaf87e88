//! Sealing what must be read again but never lie in the database in the clear: AES-256-GCM with a
//! key of its own for each value, wrapped by the installation's master key.

use std::fmt;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac, rand,
};

/// The first byte of a sealed value: how it was sealed.
const FORM: u8 = 1;
const KEY_LEN: usize = 32;
const TAG_LEN: usize = 16;
const WRAPPED_LEN: usize = NONCE_LEN + KEY_LEN + TAG_LEN;

/// The key that wraps all others. Lives in memory only; never printed.
#[derive(Clone)]
pub struct MasterKey([u8; KEY_LEN]);

/// A sealed value that does not open: another master key sealed it, or it was changed or moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open with this master key")]
pub struct DoesNotOpen;

impl MasterKey {
    #[must_use]
    pub const fn new(key: [u8; KEY_LEN]) -> Self {
        Self(key)
    }

    /// A new one.
    ///
    /// # Panics
    /// If the machine has no randomness, without which nothing here is safe.
    #[must_use]
    pub fn generate() -> Self {
        Self(random())
    }

    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().as_bytes();
        if text.len() != KEY_LEN * 2 {
            return None;
        }
        let mut key = [0; KEY_LEN];
        for (byte, digits) in key.iter_mut().zip(text.chunks_exact(2)) {
            let digits = std::str::from_utf8(digits).ok()?;
            if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                return None;
            }
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        Some(Self(key))
    }

    /// As [`MasterKey::parse`] reads it, to keep it in a file.
    #[must_use]
    pub fn reveal(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Seals a value under its identity: what opens it must name the same one, so that a value
    /// can not be moved to another row.
    #[must_use]
    pub fn seal(&self, identity: &str, plain: &[u8]) -> Vec<u8> {
        let own: [u8; KEY_LEN] = random();
        let mut sealed = Vec::with_capacity(1 + WRAPPED_LEN + NONCE_LEN + plain.len() + TAG_LEN);
        sealed.push(FORM);
        encrypt(&self.0, identity, &own, &mut sealed);
        encrypt(&own, identity, plain, &mut sealed);
        sealed
    }

    /// Opens a value.
    ///
    /// # Errors
    /// If another master key sealed it, or under another identity, or it was changed.
    pub fn open(&self, identity: &str, sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        let rest = sealed.strip_prefix(&[FORM]).ok_or(DoesNotOpen)?;
        let (wrapped, value) = rest.split_at_checked(WRAPPED_LEN).ok_or(DoesNotOpen)?;
        let own = decrypt(&self.0, identity, wrapped)?;
        let own: [u8; KEY_LEN] = own.try_into().map_err(|_| DoesNotOpen)?;
        decrypt(&own, identity, value)
    }

    /// A key for one purpose, always the same for it, that tells nothing of this one.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; KEY_LEN] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let mut derived = [0; KEY_LEN];
        derived.copy_from_slice(hmac::sign(&key, purpose.as_bytes()).as_ref());
        derived
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bits = [0; N];
    rand::fill(&mut bits).expect("the machine gives random bits");
    bits
}

fn cipher(key: &[u8; KEY_LEN]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("the key has the cipher's length"))
}

fn encrypt(key: &[u8; KEY_LEN], identity: &str, plain: &[u8], out: &mut Vec<u8>) {
    let nonce: [u8; NONCE_LEN] = random();
    let mut text = plain.to_vec();
    cipher(key)
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(identity.as_bytes()),
            &mut text,
        )
        .expect("the value is shorter than the cipher's limit");
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&text);
}

fn decrypt(key: &[u8; KEY_LEN], identity: &str, sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or(DoesNotOpen)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| DoesNotOpen)?;
    let mut text = text.to_vec();
    let plain = cipher(key)
        .open_in_place(nonce, Aad::from(identity.as_bytes()), &mut text)
        .map_err(|_| DoesNotOpen)?;
    Ok(plain.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_opens_with_its_key_under_its_identity_only() {
        let key = MasterKey::generate();
        let sealed = key.seal("key_1", b"secret");
        assert_eq!(key.open("key_1", &sealed), Ok(b"secret".to_vec()));
        assert_eq!(key.open("key_2", &sealed), Err(DoesNotOpen));
        assert_eq!(
            MasterKey::generate().open("key_1", &sealed),
            Err(DoesNotOpen)
        );
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(
                key.open("key_1", &changed),
                Err(DoesNotOpen),
                "byte {place}"
            );
            assert_eq!(key.open("key_1", &sealed[..place]), Err(DoesNotOpen));
        }
    }

    #[test]
    fn same_value_never_looks_the_same() {
        let key = MasterKey::generate();
        assert_ne!(key.seal("a", b"x"), key.seal("a", b"x"));
    }

    #[test]
    fn key_reads_what_it_writes_and_nothing_else() {
        let key = MasterKey::generate();
        let read = MasterKey::parse(&format!("{}\n", key.reveal())).unwrap();
        assert_eq!(read.reveal(), key.reveal());
        for wrong in ["", "00", &"g".repeat(64), &"+1".repeat(32), &"0".repeat(66)] {
            assert!(MasterKey::parse(wrong).is_none(), "{wrong}");
        }
        assert!(!format!("{key:?}").contains(&key.reveal()));
    }
}
