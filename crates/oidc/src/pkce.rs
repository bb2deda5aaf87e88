//! Proof Key for Code Exchange (RFC 7636): only who asked for a code can redeem it.

use aws_lc_rs::{constant_time, digest};
use serde::{Deserialize, Serialize};

use crate::{
    compact,
    refusal::{ErrorCode, Refusal},
};

/// The SHA-256 of a secret that the client still keeps to itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Challenge([u8; 32]);

impl Challenge {
    /// Takes S256 only: `plain` would show the secret to whoever sees the request.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn parse(challenge: &str, method: Option<&str>) -> Result<Self, Refusal> {
        let invalid = |why| Refusal::new(ErrorCode::InvalidRequest, why);
        match method {
            Some("S256") => {}
            Some("plain") => {
                return Err(invalid("code_challenge_method plain is refused; use S256"));
            }
            Some(_) => return Err(invalid("code_challenge_method must be S256")),
            None => {
                return Err(invalid(
                    "code_challenge_method is missing, which means plain; send S256",
                ));
            }
        }
        compact::decode(challenge)
            .and_then(|hash| hash.try_into().ok())
            .map(Self)
            .ok_or_else(|| {
                invalid(
                    "code_challenge must be the base64url SHA-256 of the verifier: 43 characters",
                )
            })
    }

    /// Whether `verifier` is the secret. Compared in constant time.
    #[must_use]
    pub fn is_met_by(&self, verifier: &str) -> bool {
        let formed = (43..=128).contains(&verifier.len())
            && verifier
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
        let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
        formed && constant_time::verify_slices_are_equal(&self.0, hash.as_ref()).is_ok()
    }
}

impl From<Challenge> for String {
    fn from(challenge: Challenge) -> Self {
        compact::encode(challenge.0)
    }
}

impl TryFrom<String> for Challenge {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text, Some("S256"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn standards_verifier_meets_the_standards_challenge() {
        let challenge = Challenge::parse(CHALLENGE, Some("S256")).unwrap();
        assert!(challenge.is_met_by(VERIFIER));
        for other in [
            "",
            CHALLENGE,
            &VERIFIER[..42],
            &format!("{VERIFIER}k"),
            &VERIFIER.to_lowercase(),
        ] {
            assert!(!challenge.is_met_by(other), "{other}");
        }
    }

    /// A challenge whose verifier is known, but is not of the form that the standard demands.
    #[test]
    fn deformed_verifier_meets_nothing() {
        for verifier in [
            "a".repeat(42),
            "a".repeat(129),
            " ".repeat(43),
            "é".repeat(43),
            format!("{}\n", "a".repeat(43)),
        ] {
            let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
            let challenge = Challenge::parse(&compact::encode(hash), Some("S256")).unwrap();
            assert!(!challenge.is_met_by(&verifier), "{verifier:?}");
        }
        for verifier in ["a".repeat(43), "~".repeat(128)] {
            let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
            let challenge = Challenge::parse(&compact::encode(hash), Some("S256")).unwrap();
            assert!(challenge.is_met_by(&verifier), "{verifier:?}");
        }
    }

    #[test]
    fn only_s256_is_taken() {
        for method in [None, Some("plain"), Some("s256"), Some("S512")] {
            let refusal = Challenge::parse(CHALLENGE, method).unwrap_err();
            assert_eq!(refusal.code, ErrorCode::InvalidRequest);
            assert!(refusal.description.contains("S256"), "{refusal}");
        }
    }

    #[test]
    fn deformed_challenge_is_refused() {
        for wrong in [
            "",
            "short",
            &format!("{CHALLENGE}="),
            &CHALLENGE[..42],
            &"a".repeat(128),
        ] {
            assert!(Challenge::parse(wrong, Some("S256")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn challenge_is_stored_as_its_text() {
        let challenge = Challenge::parse(CHALLENGE, Some("S256")).unwrap();
        let text = serde_json::to_string(&challenge).unwrap();
        assert_eq!(text, format!("\"{CHALLENGE}\""));
        let again: Challenge = serde_json::from_str(&text).unwrap();
        assert_eq!(again, challenge);
    }
}
