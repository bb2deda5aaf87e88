//! Public keys of others as JWK (RFC 7517): read strictly, named by their thumbprint (RFC 7638).

use aws_lc_rs::{
    digest,
    signature::{
        ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
        RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
    },
};
use serde_json::Value;

use crate::compact;

/// RSA keys of clients: long enough to be safe, short enough that verifying stays cheap.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=512;

/// Members that only a private or a shared key has.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// How clients may sign. Never with a shared secret: a public key would then be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientAlgorithm {
    Rs256,
    Ps256,
    Es256,
    EdDsa,
}

/// Their names, for the metadata.
pub(crate) const CLIENT_ALGORITHMS: [&str; 4] = ["RS256", "PS256", "ES256", "EdDSA"];

impl ClientAlgorithm {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            "ES256" => Some(Self::Es256),
            "EdDSA" => Some(Self::EdDsa),
            _ => None,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// Whether a key gives away what must stay with its owner.
pub(crate) fn is_private(jwk: &Value) -> bool {
    PRIVATE.iter().any(|member| jwk.get(member).is_some())
}

/// The key that `jwk` describes, if it is one for `algorithm` and for signatures.
pub(crate) fn parse(jwk: &Value, algorithm: ClientAlgorithm) -> Option<ParsedPublicKey> {
    if is_for_another_use(jwk, algorithm) {
        return None;
    }
    let kind = text(jwk, "kty")?;
    match algorithm {
        ClientAlgorithm::Rs256 | ClientAlgorithm::Ps256 if kind == "RSA" => {
            let (n, e) = (bytes(jwk, "n")?, bytes(jwk, "e")?);
            if !RSA_BYTES.contains(&n.len()) || n[0] == 0 || !is_odd(&n) || !is_exponent(&e) {
                return None;
            }
            let parameters = if algorithm == ClientAlgorithm::Rs256 {
                &RSA_PKCS1_2048_8192_SHA256
            } else {
                &RSA_PSS_2048_8192_SHA256
            };
            RsaPublicKeyComponents { n, e }
                .to_parsed_public_key(parameters)
                .ok()
        }
        ClientAlgorithm::Es256 if kind == "EC" && text(jwk, "crv")? == "P-256" => {
            let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
            if x.len() != 32 || y.len() != 32 {
                return None;
            }
            let point = [&[4], x.as_slice(), y.as_slice()].concat();
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()
        }
        ClientAlgorithm::EdDsa if kind == "OKP" && text(jwk, "crv")? == "Ed25519" => {
            let x = bytes(jwk, "x").filter(|x| x.len() == 32)?;
            ParsedPublicKey::new(&ED25519, x).ok()
        }
        _ => None,
    }
}

/// An odd number from 3 (with 1, everybody could sign) to 32 bits, without leading zeros.
fn is_exponent(e: &[u8]) -> bool {
    e.len() <= 4 && e.first().is_some_and(|first| *first != 0) && is_odd(e) && e != [1]
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|last| last % 2 == 1)
}

fn is_for_another_use(jwk: &Value, algorithm: ClientAlgorithm) -> bool {
    let another_use = jwk.get("use").is_some_and(|usage| usage != "sig");
    let another_algorithm = jwk.get("alg").is_some_and(|alg| alg != algorithm.text());
    let another_operation = jwk.get("key_ops").is_some_and(|operations| {
        !operations
            .as_array()
            .is_some_and(|list| list.iter().any(|operation| operation == "verify"))
    });
    another_use || another_algorithm || another_operation
}

/// The name of a key that follows from the key alone: SHA-256 over its required members in order.
pub(crate) fn thumbprint(jwk: &Value) -> Option<String> {
    let members: &[&str] = match text(jwk, "kty")? {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        _ => return None,
    };
    let mut canonical = String::from("{");
    for (position, member) in members.iter().enumerate() {
        let gap = if position == 0 { "" } else { "," };
        let value = serde_json::to_string(text(jwk, member)?).ok()?;
        canonical.push_str(&format!("{gap}\"{member}\":{value}"));
    }
    canonical.push('}');
    Some(compact::encode(digest::digest(
        &digest::SHA256,
        canonical.as_bytes(),
    )))
}

fn text<'a>(jwk: &'a Value, member: &str) -> Option<&'a str> {
    jwk.get(member)?.as_str()
}

fn bytes(jwk: &Value, member: &str) -> Option<Vec<u8>> {
    compact::decode(text(jwk, member)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The example of RFC 7638, section 3.1.
    fn rfc_key() -> Value {
        json!({
            "kty": "RSA",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            "e": "AQAB",
            "alg": "RS256",
            "kid": "2011-04-29",
        })
    }

    #[test]
    fn thumbprint_is_that_of_the_standards_example() {
        assert_eq!(
            thumbprint(&rfc_key()).unwrap(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }

    #[test]
    fn key_serves_only_what_it_says_it_is_for() {
        assert!(parse(&rfc_key(), ClientAlgorithm::Rs256).is_some());
        for algorithm in [
            ClientAlgorithm::Ps256,
            ClientAlgorithm::Es256,
            ClientAlgorithm::EdDsa,
        ] {
            assert!(parse(&rfc_key(), algorithm).is_none(), "{algorithm:?}");
        }
        for (member, value) in [
            ("use", json!("enc")),
            ("key_ops", json!(["encrypt"])),
            ("key_ops", json!([])),
            ("alg", json!("RSA-OAEP")),
        ] {
            let mut key = rfc_key();
            key[member] = value;
            assert!(parse(&key, ClientAlgorithm::Rs256).is_none(), "{key}");
        }
    }

    #[test]
    fn weak_and_deformed_keys_are_refused() {
        let short = compact::encode([0xff; 128]);
        let long = compact::encode([0xff; 1024]);
        let padded = compact::encode([&[0], [0xff; 256].as_slice()].concat());
        for n in [short.as_str(), &long, &padded, "", "not base64!"] {
            let mut key = rfc_key();
            key["n"] = json!(n);
            assert!(parse(&key, ClientAlgorithm::Rs256).is_none());
        }
        for e in ["", "AA", "AQ", "BA", "AAAB", "AQAAAAAAAAAB"] {
            let mut key = rfc_key();
            key["e"] = json!(e);
            assert!(parse(&key, ClientAlgorithm::Rs256).is_none(), "e {e:?}");
        }
    }

    #[test]
    fn point_off_the_curve_is_refused() {
        let one = compact::encode([1; 32]);
        let key = json!({"kty": "EC", "crv": "P-256", "x": one, "y": one});
        assert!(parse(&key, ClientAlgorithm::Es256).is_none());
    }
}
