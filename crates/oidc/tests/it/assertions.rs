//! Assertions of clients by every algorithm that is taken, and by those that are not.

use aws_lc_rs::{
    encoding::AsDer as _,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding},
};
use kc_domain::Timestamp;
use kc_oidc::{Algorithm, ErrorCode, Refusal, SigningKey, client_auth};
use serde_json::{Value, json};

use crate::forger::{encode, hs256, signed_with, unsigned};

const NOW: i64 = 1_700_000_000;
const ISSUER: &str = "https://connect.example/oidc";

fn claims() -> Value {
    json!({"iss": "cli", "sub": "cli", "aud": ISSUER, "jti": "j", "exp": NOW + 60})
}

fn verify(jwt: &str, jwk: &Value) -> Result<(), Refusal> {
    let jwks = json!({"keys": [jwk]});
    let now = Timestamp::from_seconds(NOW);
    client_auth::verify_assertion(jwt, &jwks, "cli", &[ISSUER], now).map(drop)
}

#[track_caller]
fn assert_refused(jwt: &str, jwk: &Value) {
    let refusal = verify(jwt, jwk).expect_err(jwt);
    assert_eq!(refusal.code, ErrorCode::InvalidClient);
}

struct Rsa {
    pair: RsaKeyPair,
    jwk: Value,
}

impl Rsa {
    fn new() -> Self {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let key = SigningKey::from_pkcs8(Algorithm::Rs256, der.as_ref()).unwrap();
        let jwk = json!({
            "kty": "RSA", "n": key.public_jwk()["n"], "e": key.public_jwk()["e"],
        });
        Self { pair, jwk }
    }

    fn sign(&self, alg: &str, padding: &'static dyn RsaEncoding) -> String {
        let signed = unsigned(&json!({ "alg": alg }), &claims());
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                padding,
                &SystemRandom::new(),
                signed.as_bytes(),
                &mut signature,
            )
            .unwrap();
        format!("{signed}.{}", encode(signature))
    }
}

#[test]
fn rsa_signatures_hold_under_their_own_padding_only() {
    let rsa = Rsa::new();
    verify(&rsa.sign("RS256", &RSA_PKCS1_SHA256), &rsa.jwk).unwrap();
    verify(&rsa.sign("PS256", &RSA_PSS_SHA256), &rsa.jwk).unwrap();
    assert_refused(&rsa.sign("RS256", &RSA_PSS_SHA256), &rsa.jwk);
    assert_refused(&rsa.sign("PS256", &RSA_PKCS1_SHA256), &rsa.jwk);
    // A key that is for one algorithm serves no other.
    let mut narrow = rsa.jwk.clone();
    narrow["alg"] = "RS256".into();
    assert_refused(&rsa.sign("PS256", &RSA_PSS_SHA256), &narrow);
}

#[test]
fn ed25519_signature_holds() {
    let pair = Ed25519KeyPair::generate().unwrap();
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key())});
    let signed = unsigned(&json!({"alg": "EdDSA"}), &claims());
    let signature = encode(pair.sign(signed.as_bytes()));
    verify(&format!("{signed}.{signature}"), &jwk).unwrap();
}

#[test]
fn public_key_of_a_client_is_no_shared_secret() {
    let rsa = Rsa::new();
    let public = rsa.jwk["n"].as_str().unwrap().as_bytes();
    for alg in ["HS256", "RS256", "none"] {
        assert_refused(&hs256(&json!({ "alg": alg }), &claims(), public), &rsa.jwk);
    }
    let shared = json!({"kty": "oct", "k": "AAAA"});
    assert_refused(
        &hs256(&json!({"alg": "HS256"}), &claims(), &[0; 3]),
        &shared,
    );
}

#[test]
fn assertion_brings_no_key_along() {
    let rsa = Rsa::new();
    let own = SigningKey::generate(Algorithm::Es256).unwrap();
    for key in [&rsa.jwk, own.public_jwk()] {
        let header = json!({"alg": "ES256", "jwk": own.public_jwk()});
        assert_refused(&signed_with(&own, &header, &claims()), key);
    }
    let bare = json!({"alg": "ES256"});
    verify(&signed_with(&own, &bare, &claims()), own.public_jwk()).unwrap();
    assert_refused(&signed_with(&own, &bare, &claims()), &rsa.jwk);
}

#[test]
fn jwt_of_another_kind_is_no_assertion() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    for typ in ["dpop+jwt", "at+jwt", "logout+jwt", ""] {
        assert_refused(&key.sign(typ, &claims()), key.public_jwk());
    }
    for typ in ["JWT", "client-authentication+jwt"] {
        verify(&key.sign(typ, &claims()), key.public_jwk()).unwrap();
    }
}
