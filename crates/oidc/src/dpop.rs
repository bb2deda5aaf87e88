//! Proof that whoever uses a token holds the key it is bound to (DPoP, RFC 9449).

use aws_lc_rs::{constant_time, digest};
use kc_domain::Timestamp;
use serde::Deserialize;
use url::Url;

use crate::{
    compact::{self, Compact, NumericDate},
    jwk::{self, CLIENT_ALGORITHMS, ClientAlgorithm},
    refusal::{ErrorCode, Refusal},
    tokens::seconds,
};

/// `typ` of a proof.
pub const PROOF_TYPE: &str = "dpop+jwt";

/// The algorithms that a proof may be signed by.
pub const ALGORITHMS: [&str; 4] = CLIENT_ALGORITHMS;

/// How long ago a proof may have been made, in seconds.
const OLDEST: i64 = 300;

/// How far ahead the client's clock may be, in seconds.
const SKEW: i64 = 60;

const LONGEST_JTI: usize = 256;

/// A proof that held, and must not be taken a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The thumbprint of the key that made it.
    pub jkt: String,
    /// Its name, unique to the key: remember both …
    pub jti: String,
    /// … until then.
    pub expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Claims {
    htm: String,
    htu: String,
    iat: NumericDate,
    jti: String,
    ath: Option<String>,
}

/// Verifies the `DPoP` header of a request to `url` (as the client sees it). With an access token
/// the proof must be for that very token; that the token is bound to the key is the caller's to
/// compare (`cnf.jkt` with [`Proof::jkt`]).
///
/// # Errors
/// `invalid_dpop_proof`.
pub fn verify(
    proof: &str,
    method: &str,
    url: &str,
    access_token: Option<&str>,
    now: Timestamp,
) -> Result<Proof, Refusal> {
    try_verify(proof, method, url, access_token, seconds(now))
        .map_err(|why| Refusal::new(ErrorCode::InvalidDpopProof, why))
}

fn try_verify(
    proof: &str,
    method: &str,
    url: &str,
    access_token: Option<&str>,
    now: i64,
) -> Result<Proof, &'static str> {
    let read = Compact::read(proof)?;
    if !read.header.is_typed(PROOF_TYPE) {
        return Err("typ of the proof must be dpop+jwt");
    }
    let algorithm = ClientAlgorithm::parse(&read.header.alg)
        .ok_or("the proof must be signed by RS256, PS256, ES256 or EdDSA")?;
    let public = read.header.jwk.as_ref().ok_or("the proof has no jwk")?;
    if jwk::is_private(public) {
        return Err("the jwk of the proof must be a public key only");
    }
    let key = jwk::parse(public, algorithm).ok_or("the jwk of the proof is no key for its alg")?;
    let jkt = jwk::thumbprint(public).ok_or("the jwk of the proof can not be read")?;
    key.verify_sig(read.signed, &read.signature)
        .map_err(|_| "the signature of the proof does not hold")?;
    let claims: Claims = read.claims()?;
    if claims.htm != method {
        return Err("htm of the proof is another method");
    }
    if !is_same_address(&claims.htu, url) {
        return Err("htu of the proof is another address");
    }
    if claims.jti.is_empty() || claims.jti.len() > LONGEST_JTI {
        return Err("jti of the proof has 1 to 256 bytes");
    }
    let last = claims.iat.0.saturating_add(OLDEST);
    if last < now || claims.iat.0 > now.saturating_add(SKEW) {
        return Err("the proof was not made just now");
    }
    if let Some(token) = access_token {
        let hash = digest::digest(&digest::SHA256, token.as_bytes());
        let named = claims.ath.as_deref().and_then(compact::decode);
        let named = named.ok_or("ath is missing from the proof")?;
        constant_time::verify_slices_are_equal(&named, hash.as_ref())
            .map_err(|_| "ath of the proof is of another token")?;
    }
    Ok(Proof {
        jkt,
        jti: claims.jti,
        expires_at: Timestamp::from_seconds(last.saturating_add(1)),
    })
}

/// Whether both are the same address but for query and fragment, each read as a browser would.
fn is_same_address(one: &str, other: &str) -> bool {
    let read = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    match (read(one), read(other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
    };
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_562_262_616;
    const URL: &str = "https://server.example.com/token";

    struct Holder(EcdsaKeyPair);

    impl Holder {
        fn new() -> Self {
            Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
        }

        fn jwk(&self) -> Value {
            let point = self.0.public_key().as_ref();
            json!({
                "kty": "EC", "crv": "P-256",
                "x": compact::encode(&point[1..33]), "y": compact::encode(&point[33..]),
            })
        }

        fn sign(&self, header: &Value, claims: &Value) -> String {
            let signed = format!(
                "{}.{}",
                compact::encode(header.to_string()),
                compact::encode(claims.to_string())
            );
            let signature = self
                .0
                .sign(&SystemRandom::new(), signed.as_bytes())
                .unwrap();
            format!("{signed}.{}", compact::encode(signature))
        }

        fn header(&self) -> Value {
            json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk()})
        }
    }

    fn claims() -> Value {
        json!({"jti": "-BwC3ESc6acc2lTc", "htm": "POST", "htu": URL, "iat": NOW})
    }

    fn verified(proof: &str, token: Option<&str>) -> Result<Proof, Refusal> {
        verify(proof, "POST", URL, token, Timestamp::from_seconds(NOW))
    }

    /// The proof of RFC 9449, section 4.1, and the thumbprint that section 6.1 gives for its key.
    #[test]
    fn standards_proof_holds_and_names_its_key() {
        let proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
        let held = verified(proof, None).unwrap();
        assert_eq!(held.jkt, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
        assert_eq!(held.jti, "-BwC3ESc6acc2lTc");
    }

    #[test]
    fn proof_is_remembered_until_it_can_not_be_used_again() {
        let holder = Holder::new();
        let proof = holder.sign(&holder.header(), &claims());
        let held = verified(&proof, None).unwrap();
        assert!(verify(&proof, "POST", URL, None, held.expires_at).is_err());
        let just_before = Timestamp::from_seconds(seconds(held.expires_at) - 1);
        assert!(verify(&proof, "POST", URL, None, just_before).is_ok());
    }

    #[test]
    fn proof_of_another_request_is_refused() {
        let holder = Holder::new();
        for (name, value) in [
            ("htm", json!("GET")),
            ("htm", json!("post")),
            ("htu", json!("https://server.example.com/token/")),
            ("htu", json!("https://server.example.com/other")),
            ("htu", json!("http://server.example.com/token")),
            ("htu", json!("https://server.example.com:8443/token")),
            ("htu", json!("https://evil.example.com/token")),
            ("htu", json!("https://user@server.example.com/token")),
            ("htu", json!("/token")),
            ("iat", json!(NOW - 301)),
            ("iat", json!(NOW + 61)),
            ("iat", json!(i64::MAX)),
            ("iat", Value::Null),
            ("jti", json!("")),
            ("jti", json!("j".repeat(257))),
            ("jti", Value::Null),
        ] {
            let mut changed = claims();
            changed[name] = value;
            let refusal = verified(&holder.sign(&holder.header(), &changed), None)
                .expect_err(&changed.to_string());
            assert_eq!(refusal.code, ErrorCode::InvalidDpopProof);
        }
    }

    #[test]
    fn address_is_compared_in_normal_form_without_query() {
        let holder = Holder::new();
        for same in [
            "https://SERVER.example.com:443/token",
            "https://server.example.com/token?x=1#y",
            "https://server.example.com/./token",
        ] {
            let mut changed = claims();
            changed["htu"] = same.into();
            verified(&holder.sign(&holder.header(), &changed), None).unwrap();
        }
    }

    #[test]
    fn header_must_bring_the_public_key_that_signed() {
        let (holder, other) = (Holder::new(), Holder::new());
        let mut private = holder.jwk();
        private["d"] = compact::encode([7; 32]).into();
        for (name, value) in [
            ("typ", json!("JWT")),
            ("typ", Value::Null),
            ("alg", json!("none")),
            ("alg", json!("HS256")),
            ("alg", json!("RS256")),
            ("jwk", Value::Null),
            ("jwk", json!({"kty": "oct", "k": "AAAA"})),
            ("jwk", json!({})),
            ("jwk", private),
            ("jwk", other.jwk()),
        ] {
            let mut header = holder.header();
            header[name] = value;
            let refusal =
                verified(&holder.sign(&header, &claims()), None).expect_err(&header.to_string());
            assert_eq!(refusal.code, ErrorCode::InvalidDpopProof);
        }
    }

    #[test]
    fn proof_with_a_token_is_for_that_token() {
        let holder = Holder::new();
        let bare = holder.sign(&holder.header(), &claims());
        assert!(verified(&bare, Some("token")).is_err());
        let mut bound = claims();
        bound["ath"] = compact::encode(digest::digest(&digest::SHA256, b"token")).into();
        let bound = holder.sign(&holder.header(), &bound);
        assert!(verified(&bound, Some("token")).is_ok());
        assert!(verified(&bound, Some("another")).is_err());
    }

    #[test]
    fn proof_by_ed25519_holds() {
        let pair = Ed25519KeyPair::generate().unwrap();
        let x = compact::encode(pair.public_key());
        let header = json!({
            "typ": "dpop+jwt", "alg": "EdDSA",
            "jwk": {"kty": "OKP", "crv": "Ed25519", "x": x},
        });
        let signed = format!(
            "{}.{}",
            compact::encode(header.to_string()),
            compact::encode(claims().to_string())
        );
        let signature = compact::encode(pair.sign(signed.as_bytes()));
        verified(&format!("{signed}.{signature}"), None).unwrap();
    }
}
