//! Tokens that are not ours, or not as we made them.

use kc_oidc::{ACCESS_TOKEN_TYPE, Algorithm, ErrorCode, KeyRing, SigningKey};
use serde_json::{Value, json};

use crate::forger::{decode, encode, hs256, parts, ring, signed_with, unsigned};

fn claims() -> Value {
    json!({"sub": "usr_1", "scope": "openid"})
}

fn header(ring: &KeyRing, algorithm: Algorithm) -> Value {
    json!({
        "alg": algorithm.as_str(),
        "typ": ACCESS_TOKEN_TYPE,
        "kid": ring.signer(algorithm).id(),
    })
}

#[track_caller]
fn assert_refused(ring: &KeyRing, token: &str) {
    let refusal = ring
        .verify::<Value>(token, ACCESS_TOKEN_TYPE)
        .expect_err(token);
    assert_eq!(refusal.code, ErrorCode::InvalidToken);
}

#[test]
fn token_without_a_signature_is_refused() {
    let ring = ring();
    for algorithm in Algorithm::ALL {
        let genuine = ring.signer(algorithm).sign(ACCESS_TOKEN_TYPE, &claims());
        let [_, _, signature] = parts(&genuine);
        for name in ["none", "None", "NONE", "nOnE", ""] {
            let mut header = header(&ring, algorithm);
            header["alg"] = name.into();
            let bare = unsigned(&header, &claims());
            for token in [
                bare.clone(),
                format!("{bare}."),
                format!("{bare}.{signature}"),
                format!("{bare}.AA"),
            ] {
                assert_refused(&ring, &token);
            }
        }
        let bare = unsigned(&header(&ring, algorithm), &claims());
        assert_refused(&ring, &format!("{bare}."));
    }
}

/// The classic confusion: a public key used as the secret of HS256.
#[test]
fn public_key_is_no_shared_secret() {
    let ring = ring();
    let shown: Value = serde_json::from_str(ring.jwks()).unwrap();
    for algorithm in Algorithm::ALL {
        let jwk = ring.signer(algorithm).public_jwk();
        let mut secrets = vec![
            jwk.to_string().into_bytes(),
            ring.jwks().as_bytes().to_vec(),
            shown["keys"].to_string().into_bytes(),
            ring.signer(algorithm).id().as_bytes().to_vec(),
            Vec::new(),
        ];
        for member in ["n", "e", "x", "y"] {
            if let Some(text) = jwk[member].as_str() {
                secrets.push(text.as_bytes().to_vec());
                secrets.push(decode(text));
            }
        }
        secrets.push(pem(jwk));
        for secret in secrets {
            for name in ["HS256", algorithm.as_str()] {
                let mut header = header(&ring, algorithm);
                header["alg"] = name.into();
                assert_refused(&ring, &hs256(&header, &claims(), &secret));
            }
        }
    }
}

/// The public key as others would publish it: PEM of its SubjectPublicKeyInfo.
fn pem(jwk: &Value) -> Vec<u8> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let der = if jwk["kty"] == "RSA" {
        let number = |member: &str| {
            let mut bytes = decode(jwk[member].as_str().unwrap());
            if bytes[0] >= 0x80 {
                bytes.insert(0, 0);
            }
            der(0x02, &bytes)
        };
        let key = der(0x30, &[number("n"), number("e")].concat());
        let kind = [
            0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0,
        ];
        let bits = der(0x03, &[vec![0], key].concat());
        der(0x30, &[kind.to_vec(), bits].concat())
    } else {
        let point = [
            vec![0, 4],
            decode(jwk["x"].as_str().unwrap()),
            decode(jwk["y"].as_str().unwrap()),
        ];
        let kind = [
            0x30, 19, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d,
            3, 1, 7,
        ];
        der(0x30, &[kind.to_vec(), der(0x03, &point.concat())].concat())
    };
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        lines.join("\n")
    )
    .into_bytes()
}

fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    let mut encoded = match value.len() {
        0..=0x7f => vec![tag, length[1]],
        0x80..=0xff => vec![tag, 0x81, length[1]],
        _ => vec![tag, 0x82, length[0], length[1]],
    };
    encoded.extend(value);
    encoded
}

#[test]
fn algorithm_is_that_of_the_key() {
    let ring = ring();
    for (signing, claimed) in [
        (Algorithm::Rs256, Algorithm::Es256),
        (Algorithm::Es256, Algorithm::Rs256),
    ] {
        let genuine = ring.signer(signing).sign(ACCESS_TOKEN_TYPE, &claims());
        let [_, payload, signature] = parts(&genuine);
        // Another algorithm with the same key, another key with the same algorithm, and both.
        for (name, key) in [(claimed, signing), (signing, claimed), (claimed, claimed)] {
            let mut header = header(&ring, key);
            header["alg"] = name.as_str().into();
            let head = encode(header.to_string());
            assert_refused(&ring, &format!("{head}.{payload}.{signature}"));
        }
    }
    // The key's own signature under a header that names another algorithm.
    for name in [
        "none", "HS256", "RS256", "ES384", "EdDSA", "es256", "ES256 ",
    ] {
        let mut header = header(&ring, Algorithm::Es256);
        header["alg"] = name.into();
        let token = signed_with(ring.signer(Algorithm::Es256), &header, &claims());
        assert_refused(&ring, &token);
    }
}

#[test]
fn key_of_another_installation_is_refused() {
    let (ours, theirs) = (ring(), ring());
    for algorithm in Algorithm::ALL {
        let foreign = theirs.signer(algorithm);
        let token = foreign.sign(ACCESS_TOKEN_TYPE, &claims());
        assert_refused(&ours, &token);
        // The same under the name of our key.
        let [_, payload, _] = parts(&token);
        let head = encode(header(&ours, algorithm).to_string());
        let [_, _, signature] = parts(&token);
        assert_refused(&ours, &format!("{head}.{payload}.{signature}"));
    }
    for kid in [
        json!(null),
        json!(""),
        json!(7),
        json!(["a"]),
        json!("../../dev/null"),
    ] {
        let mut header = header(&ours, Algorithm::Es256);
        header["kid"] = kid;
        let bare = unsigned(&header, &claims());
        assert_refused(&ours, &format!("{bare}.AA"));
    }
}

/// A header that brings or points at the attacker's own key, with a sound signature by it.
#[test]
fn token_chooses_no_key_of_its_own() {
    let ring = ring();
    let attacker = SigningKey::generate(Algorithm::Es256).unwrap();
    for (member, value) in [
        ("jwk", attacker.public_jwk().clone()),
        ("jku", json!("https://evil.example/jwks")),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["AAAA"])),
        ("crit", json!(["exp"])),
    ] {
        for kid in [attacker.id(), ring.signer(Algorithm::Es256).id()] {
            let header = json!({
                "alg": "ES256", "typ": ACCESS_TOKEN_TYPE, "kid": kid, member: value,
            });
            let token = signed_with(&attacker, &header, &claims());
            assert_refused(&ring, &token);
        }
        // Even where our own key signed it.
        let mut own = header(&ring, Algorithm::Es256);
        own[member] = value;
        let token = signed_with(ring.signer(Algorithm::Es256), &own, &claims());
        assert_refused(&ring, &token);
    }
    let plain = header(&ring, Algorithm::Es256);
    let token = signed_with(ring.signer(Algorithm::Es256), &plain, &claims());
    ring.verify::<Value>(&token, ACCESS_TOKEN_TYPE).unwrap();
}

#[test]
fn changed_token_is_refused() {
    let ring = ring();
    for algorithm in Algorithm::ALL {
        let genuine = ring.signer(algorithm).sign(ACCESS_TOKEN_TYPE, &claims());
        ring.verify::<Value>(&genuine, ACCESS_TOKEN_TYPE).unwrap();
        let [head, payload, signature] = parts(&genuine);
        let admin = encode(json!({"sub": "usr_2", "scope": "openid"}).to_string());
        let mut bytes = decode(&signature);
        bytes[10] ^= 1;
        let flipped = encode(&bytes);
        let zeros = encode(vec![0; bytes.len()]);
        let short = encode(&bytes[..bytes.len() - 1]);
        for token in [
            format!("{head}.{admin}.{signature}"),
            format!("{head}.{payload}.{flipped}"),
            format!("{head}.{payload}.{zeros}"),
            format!("{head}.{payload}.{short}"),
            format!("{head}.{payload}.{signature}{signature}"),
            format!("{head}.{payload}"),
            format!("{head}..{signature}"),
            format!(".{payload}.{signature}"),
            format!("{head}.{payload}.{signature}.{signature}"),
            format!("{head}.{payload}.{signature}."),
            format!(".{head}.{payload}.{signature}"),
            format!("{head}.{payload}.{signature}="),
            format!("{head}=.{payload}.{signature}"),
            format!("{head}.{payload}=.{signature}"),
            format!(" {genuine}"),
            format!("{genuine}\n"),
            format!("{genuine}\0"),
            genuine.replace('.', ".\n"),
            genuine.to_uppercase(),
            String::new(),
            "..".into(),
            ".".into(),
        ] {
            assert_refused(&ring, &token);
        }
    }
}

#[test]
fn no_single_character_can_be_changed() {
    let ring = ring();
    let genuine = ring
        .signer(Algorithm::Es256)
        .sign(ACCESS_TOKEN_TYPE, &claims());
    for position in 0..genuine.len() {
        let mut bytes = genuine.clone().into_bytes();
        bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
        assert_refused(&ring, &String::from_utf8(bytes).unwrap());
    }
}

#[test]
fn huge_and_deep_tokens_are_refused_without_effort() {
    let ring = ring();
    let big = json!({"sub": "a".repeat(20_000)});
    let token = ring.signer(Algorithm::Rs256).sign(ACCESS_TOKEN_TYPE, &big);
    assert_refused(&ring, &token);
    assert_refused(&ring, &".".repeat(20_000));
    assert_refused(&ring, &"a".repeat(50_000_000));
    let deep = encode(format!("{}{}", r#"{"alg":"#, "[".repeat(9_000)));
    assert_refused(&ring, &format!("{deep}.e30.AA"));
}

#[test]
fn jwt_of_one_kind_is_none_of_another() {
    let ring = ring();
    let key = ring.signer(Algorithm::Rs256);
    for typ in ["JWT", "dpop+jwt", "logout+jwt", "", "at+jwt; charset=x"] {
        assert_refused(&ring, &key.sign(typ, &claims()));
    }
    let access = key.sign(ACCESS_TOKEN_TYPE, &claims());
    assert!(ring.verify::<Value>(&access, "JWT").is_err());
}
