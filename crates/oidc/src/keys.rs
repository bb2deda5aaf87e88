//! Our own keys: making them, signing with them, and verifying what they signed.

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{self, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
        ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    compact::{self, Compact},
    jwk,
    refusal::{ErrorCode, Refusal},
};

/// Length of an RSA modulus of ours.
const RSA_BYTES: usize = 256;

/// How we sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    pub const ALL: [Self; 2] = [Self::Rs256, Self::Es256];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == text)
    }
}

/// Why a key can not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("the machine could not make a key")]
    NotMade,
    #[error("this is not a private key for {0} in PKCS#8")]
    Unreadable(&'static str),
    #[error("there must be exactly one current key for {0}")]
    NoCurrent(&'static str),
}

/// A private key, read once and kept as it is needed for signing. Its Debug shows its name only.
pub struct SigningKey {
    algorithm: Algorithm,
    pair: Pair,
    pkcs8: Vec<u8>,
    id: String,
    jwk: Value,
    public: ParsedPublicKey,
}

enum Pair {
    Rsa(rsa::KeyPair),
    Ec(EcdsaKeyPair),
}

impl SigningKey {
    /// A new key: RSA of 2048 bits, or P-256.
    ///
    /// # Errors
    /// If the machine can not make one.
    pub fn generate(algorithm: Algorithm) -> Result<Self, KeyError> {
        let made = |_| KeyError::NotMade;
        let pkcs8 = match algorithm {
            Algorithm::Rs256 => {
                let pair = rsa::KeyPair::generate(KeySize::Rsa2048).map_err(made)?;
                let der: Pkcs8V1Der<'_> = pair.as_der().map_err(made)?;
                der.as_ref().to_vec()
            }
            Algorithm::Es256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
                let document = pair.and_then(|pair| pair.to_pkcs8v1()).map_err(made)?;
                document.as_ref().to_vec()
            }
        };
        Self::from_pkcs8(algorithm, &pkcs8)
    }

    /// A key as [`SigningKey::pkcs8`] gave it.
    ///
    /// # Errors
    /// If it is none for this algorithm and of its size.
    pub fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let unreadable = KeyError::Unreadable(algorithm.as_str());
        let (pair, members, public) = match algorithm {
            Algorithm::Rs256 => {
                let pair = rsa::KeyPair::from_pkcs8(pkcs8).map_err(|_| unreadable)?;
                if pair.public_modulus_len() != RSA_BYTES {
                    return Err(unreadable);
                }
                let der = pair.public_key().as_ref();
                let (n, e) = rsa_numbers(der).ok_or(unreadable)?;
                let members = json!({
                    "kty": "RSA",
                    "n": compact::encode(n),
                    "e": compact::encode(e),
                });
                let public = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der);
                (Pair::Rsa(pair), members, public)
            }
            Algorithm::Es256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
                    .map_err(|_| unreadable)?;
                let point = pair.public_key().as_ref();
                let Some((x, y)) = point
                    .strip_prefix(&[4])
                    .and_then(|numbers| numbers.split_at_checked(32))
                else {
                    return Err(unreadable);
                };
                let members = json!({
                    "kty": "EC",
                    "crv": "P-256",
                    "x": compact::encode(x),
                    "y": compact::encode(y),
                });
                let public = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                (Pair::Ec(pair), members, public)
            }
        };
        let id = jwk::thumbprint(&members).ok_or(unreadable)?;
        let mut jwk = members;
        jwk["use"] = "sig".into();
        jwk["alg"] = algorithm.as_str().into();
        jwk["kid"] = id.as_str().into();
        Ok(Self {
            algorithm,
            pair,
            pkcs8: pkcs8.to_vec(),
            id,
            jwk,
            public: public.map_err(|_| unreadable)?,
        })
    }

    /// The private key, to be kept encrypted.
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// Its name (`kid`): the thumbprint of its public half.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its public half as others read it.
    #[must_use]
    pub const fn public_jwk(&self) -> &Value {
        &self.jwk
    }

    /// A JWT of type `typ` (such as `at+jwt`) that carries `claims`.
    ///
    /// # Panics
    /// If `claims` can not be written as JSON, or the machine can not sign: no token is better than
    /// a wrong one.
    #[must_use]
    pub fn sign<C: Serialize>(&self, typ: &str, claims: &C) -> String {
        let header = format!(
            r#"{{"alg":"{}","typ":{},"kid":"{}"}}"#,
            self.algorithm.as_str(),
            Value::from(typ),
            self.id
        );
        let claims = serde_json::to_vec(claims).expect("claims can be written as JSON");
        let mut token = String::with_capacity(1024);
        URL_SAFE_NO_PAD.encode_string(header, &mut token);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let unused = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = [0; RSA_BYTES];
                pair.sign(&RSA_PKCS1_SHA256, &unused, token.as_bytes(), &mut signature)
                    .expect("an RSA key of this size signs anything");
                token.push('.');
                URL_SAFE_NO_PAD.encode_string(signature, &mut token);
            }
            Pair::Ec(pair) => {
                let signature = pair
                    .sign(&unused, token.as_bytes())
                    .expect("a P-256 key signs anything");
                token.push('.');
                URL_SAFE_NO_PAD.encode_string(signature, &mut token);
            }
        }
        token
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.id).finish()
    }
}

/// Modulus and exponent out of `RSAPublicKey` (RFC 8017, appendix A.1.1), without leading zeros.
fn rsa_numbers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, rest) = der_value(der, 0x30)?;
    let (n, exponent) = der_value(sequence, 0x02)?;
    let (e, end) = der_value(exponent, 0x02)?;
    let positive = |number: &'_ [u8]| number.iter().take_while(|byte| **byte == 0).count();
    (rest.is_empty() && end.is_empty()).then(|| (&n[positive(n)..], &e[positive(e)..]))
}

/// The first value, if it has this tag, and what follows it.
fn der_value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => {
            let (length, rest) = rest.split_at_checked(2)?;
            let length = <[u8; 2]>::try_from(length).ok()?;
            (usize::from(u16::from_be_bytes(length)), rest)
        }
        _ => return None,
    };
    (*first == tag)
        .then(|| rest.split_at_checked(length))
        .flatten()
}

/// Where a key stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Shown, so that everybody knows it before it signs.
    Next,
    /// Signs.
    Current,
    /// Signs no more, until what it signed has expired.
    Previous,
}

/// The keys of an installation. All of them verify: another process may already have moved on, or
/// not yet.
#[derive(Debug)]
pub struct KeyRing {
    keys: Vec<SigningKey>,
    current: [usize; Algorithm::ALL.len()],
    jwks: String,
}

impl KeyRing {
    /// # Errors
    /// Unless every algorithm has exactly one current key.
    pub fn new(keys: Vec<(KeyState, SigningKey)>) -> Result<Self, KeyError> {
        let mut current = [0; Algorithm::ALL.len()];
        for (place, algorithm) in current.iter_mut().zip(Algorithm::ALL) {
            let mut found = keys.iter().enumerate().filter(|(_, (state, key))| {
                *state == KeyState::Current && key.algorithm == algorithm
            });
            match (found.next(), found.next()) {
                (Some((position, _)), None) => *place = position,
                _ => return Err(KeyError::NoCurrent(algorithm.as_str())),
            }
        }
        let keys: Vec<SigningKey> = keys.into_iter().map(|(_, key)| key).collect();
        let public: Vec<&Value> = keys.iter().map(SigningKey::public_jwk).collect();
        let jwks = json!({ "keys": public }).to_string();
        Ok(Self {
            keys,
            current,
            jwks,
        })
    }

    /// The key that signs now.
    #[must_use]
    pub fn signer(&self, algorithm: Algorithm) -> &SigningKey {
        let place = match algorithm {
            Algorithm::Rs256 => 0,
            Algorithm::Es256 => 1,
        };
        &self.keys[self.current[place]]
    }

    /// All public keys as the text of a JWK set.
    #[must_use]
    pub fn jwks(&self) -> &str {
        &self.jwks
    }

    /// Whether a key of this name is one of ours.
    #[must_use]
    pub fn knows(&self, kid: &str) -> bool {
        self.keys.iter().any(|key| key.id == kid)
    }

    /// The claims of a JWT of type `typ` that one of our keys signed. Says nothing about its
    /// times, its issuer and its audience: those are the caller's to check.
    ///
    /// # Errors
    /// `invalid_token`.
    pub fn verify<C: DeserializeOwned>(&self, token: &str, typ: &str) -> Result<C, Refusal> {
        let invalid = |why| Refusal::new(ErrorCode::InvalidToken, why);
        let read = Compact::read(token).map_err(invalid)?;
        if read.header.jwk.is_some() {
            return Err(invalid("the JWT brings its own key along"));
        }
        if !read.header.is_typed(typ) {
            return Err(invalid("the JWT is of another type"));
        }
        let key = read
            .header
            .kid
            .as_deref()
            .and_then(|kid| self.keys.iter().find(|key| key.id == kid))
            .ok_or_else(|| invalid("the JWT is signed by a key that is not ours"))?;
        // The key says how it signs; what the token says must only agree.
        if read.header.alg != key.algorithm.as_str() {
            return Err(invalid("the JWT names another algorithm than its key's"));
        }
        key.public
            .verify_sig(read.signed, &read.signature)
            .map_err(|_| invalid("the signature of the JWT does not hold"))?;
        read.claims().map_err(invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> KeyRing {
        let keys = Algorithm::ALL.map(|algorithm| {
            let key = SigningKey::generate(algorithm).unwrap();
            (KeyState::Current, key)
        });
        KeyRing::new(keys.into()).unwrap()
    }

    #[test]
    fn what_a_key_signs_it_verifies() {
        let ring = ring();
        for algorithm in Algorithm::ALL {
            let token = ring.signer(algorithm).sign("at+jwt", &json!({"sub": "u"}));
            let claims: Value = ring.verify(&token, "at+jwt").unwrap();
            assert_eq!(claims, json!({"sub": "u"}));
            assert_eq!(
                ring.verify::<Value>(&token, "JWT").unwrap_err().code,
                ErrorCode::InvalidToken
            );
        }
    }

    #[test]
    fn stored_key_is_the_same_key() {
        for algorithm in Algorithm::ALL {
            let key = SigningKey::generate(algorithm).unwrap();
            let again = SigningKey::from_pkcs8(algorithm, key.pkcs8()).unwrap();
            assert_eq!(again.public_jwk(), key.public_jwk());
            assert_eq!(key.id().len(), 43);
        }
    }

    #[test]
    fn key_of_one_algorithm_is_none_of_the_other() {
        let rsa = SigningKey::generate(Algorithm::Rs256).unwrap();
        let ec = SigningKey::generate(Algorithm::Es256).unwrap();
        assert!(SigningKey::from_pkcs8(Algorithm::Es256, rsa.pkcs8()).is_err());
        assert!(SigningKey::from_pkcs8(Algorithm::Rs256, ec.pkcs8()).is_err());
        assert!(SigningKey::from_pkcs8(Algorithm::Es256, b"").is_err());
    }

    #[test]
    fn public_key_can_be_read_by_others_and_gives_nothing_away() {
        for (ours, theirs) in [
            (Algorithm::Rs256, jwk::ClientAlgorithm::Rs256),
            (Algorithm::Es256, jwk::ClientAlgorithm::Es256),
        ] {
            let key = SigningKey::generate(ours).unwrap();
            assert!(!jwk::is_private(key.public_jwk()));
            let read = jwk::parse(key.public_jwk(), theirs).unwrap();
            let token = key.sign("JWT", &json!({}));
            let compact = Compact::read(&token).unwrap();
            read.verify_sig(compact.signed, &compact.signature).unwrap();
        }
    }

    #[test]
    fn previous_and_next_keys_verify_and_are_shown() {
        let old = SigningKey::generate(Algorithm::Es256).unwrap();
        let token = old.sign("JWT", &json!({}));
        let (old_id, mut keys) = (old.id().to_owned(), vec![(KeyState::Previous, old)]);
        for algorithm in Algorithm::ALL {
            for state in [KeyState::Current, KeyState::Next] {
                keys.push((state, SigningKey::generate(algorithm).unwrap()));
            }
        }
        let ring = KeyRing::new(keys).unwrap();
        assert!(ring.verify::<Value>(&token, "JWT").is_ok());
        assert!(ring.knows(&old_id));
        assert_ne!(ring.signer(Algorithm::Es256).id(), old_id);
        let shown: Value = serde_json::from_str(ring.jwks()).unwrap();
        assert_eq!(shown["keys"].as_array().unwrap().len(), 5);
    }

    #[test]
    fn ring_needs_one_current_key_for_each_algorithm() {
        let key = |state, algorithm| (state, SigningKey::generate(algorithm).unwrap());
        let lacking = vec![
            key(KeyState::Current, Algorithm::Rs256),
            key(KeyState::Next, Algorithm::Es256),
        ];
        assert_eq!(
            KeyRing::new(lacking).unwrap_err(),
            KeyError::NoCurrent("ES256")
        );
        let double = vec![
            key(KeyState::Current, Algorithm::Es256),
            key(KeyState::Current, Algorithm::Es256),
            key(KeyState::Current, Algorithm::Rs256),
        ];
        assert!(KeyRing::new(double).is_err());
    }

    #[test]
    fn debug_shows_no_key() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        assert_eq!(format!("{key:?}"), format!("SigningKey({:?})", key.id()));
    }
}
