//! The secret that a webhook's messages are signed with.

use std::fmt;

use aws_lc_rs::{hmac, rand};
use base64::{Engine as _, engine::general_purpose::STANDARD};

const PREFIX: &str = "whsec_";

/// A signing secret: `whsec_` and 32 random bytes in base64. Never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret {
    text: String,
    bytes: Vec<u8>,
}

impl SigningSecret {
    /// A new one.
    ///
    /// # Panics
    /// If the machine has no randomness, without which nothing here is safe.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = vec![0; 32];
        rand::fill(&mut bytes).expect("the machine gives random bits");
        let text = format!("{PREFIX}{}", STANDARD.encode(&bytes));
        Self { text, bytes }
    }

    /// Reads one that was shown or stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?;
        (!bytes.is_empty()).then(|| Self {
            text: text.to_owned(),
            bytes,
        })
    }

    /// Its text, to show or seal it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The signature of `X-Webhook-Signature`: HMAC-SHA256 of the body in hexadecimal. Its key is
    /// the secret's whole text, as it is shown.
    #[must_use]
    pub fn hex_signature(&self, body: &[u8]) -> String {
        let tag = sign(self.text.as_bytes(), body);
        tag.as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// The signature of `webhook-signature`, as Standard Webhooks 1 describes it: `v1,` and the
    /// HMAC-SHA256 of id, time in seconds and body in base64. Its key is what the text behind
    /// `whsec_` decodes to.
    #[must_use]
    pub fn standard_signature(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let mut signed = format!("{id}.{seconds}.").into_bytes();
        signed.extend_from_slice(body);
        format!("v1,{}", STANDARD.encode(sign(&self.bytes, &signed)))
    }
}

fn sign(key: &[u8], text: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text)
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked out with `openssl dgst -sha256 -hmac`.
    #[test]
    fn hex_signature_is_that_of_the_shown_text() {
        let secret = SigningSecret::parse("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
        assert_eq!(secret.hex_signature(b"{\"a\":1}"), HEX);
    }

    const HEX: &str = "03048224d6df6ae681e2c17f2cbc069167fbe9f7d79b487d5a213faad40300a2";

    #[test]
    fn only_secrets_are_read() {
        let secret = SigningSecret::generate();
        assert_eq!(SigningSecret::parse(secret.reveal()), Some(secret.clone()));
        assert!(!format!("{secret:?}").contains(secret.reveal()));
        for text in ["", "whsec_", "whsec_*", "secret_C2FVsBQIhrscChlQIMV+"] {
            assert_eq!(SigningSecret::parse(text), None, "{text}");
        }
    }
}
