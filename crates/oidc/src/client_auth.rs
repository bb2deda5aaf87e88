//! Who a client says it is, and how it proves that (RFC 6749 section 2.3, RFC 7523, OpenID Connect
//! Core section 9).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kc_domain::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    compact::{Audience, Compact, NumericDate},
    jwk::{self, ClientAlgorithm},
    parameters::{self, Parameters},
    refusal::{ErrorCode, Refusal},
    tokens::seconds,
};

/// The only `client_assertion_type` there is.
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const LONGEST_CLIENT_ID: usize = 2048;
const LONGEST_SECRET: usize = 1024;
const LONGEST_JTI: usize = 256;
const LONGEST_KID: usize = 256;

/// How far the client's clock may be off, in seconds.
const SKEW: i64 = 60;

/// How far ahead an assertion may expire, in seconds: it must be remembered for so long.
const LONGEST_LIFE: i64 = 600;

/// How long ago an assertion may have been made, in seconds.
const OLDEST: i64 = 3600;

/// Most keys that one assertion is tried with.
const MOST_KEYS: usize = 8;

/// A client as it presents itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    pub client_id: String,
    pub proof: Proof,
}

/// What a client proves itself with. Debug shows the kind only.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: a public client.
    None,
    Secret {
        secret: String,
        by: SecretBy,
    },
    /// A JWT to be put to [`verify_assertion`].
    Assertion(String),
}

/// The way that a secret came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretBy {
    Basic,
    Post,
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Secret { by, .. } => write!(f, "Secret({by:?})"),
            Self::Assertion(_) => f.write_str("Assertion"),
        }
    }
}

impl Presented {
    /// Reads the `Authorization` header and the form of a request. The client that an assertion
    /// names is not proven before the assertion is verified.
    ///
    /// # Errors
    /// `invalid_request` for two proofs at once or two names, `invalid_client` for the rest.
    pub fn read(
        authorization_header: Option<&str>,
        parameters: &Parameters,
    ) -> Result<Self, Refusal> {
        let basic = authorization_header.map(read_basic).transpose()?;
        let secret = parameters.get("client_secret");
        let assertion = read_assertion(parameters)?;
        let methods = usize::from(basic.is_some())
            + usize::from(secret.is_some())
            + usize::from(assertion.is_some());
        if methods > 1 {
            return Err(invalid_request(
                "a client proves itself in one way at a time",
            ));
        }
        let (named, proof) = match (basic, secret, assertion) {
            // A public client that sends an empty password proves nothing by it.
            (Some((client_id, secret)), _, _) if secret.is_empty() => {
                (Some(client_id), Proof::None)
            }
            (Some((client_id, secret)), _, _) => {
                let by = SecretBy::Basic;
                (Some(client_id), Proof::Secret { secret, by })
            }
            (_, Some(secret), _) => {
                let (secret, by) = (secret.to_owned(), SecretBy::Post);
                (None, Proof::Secret { secret, by })
            }
            (_, _, Some((client_id, assertion))) => (Some(client_id), Proof::Assertion(assertion)),
            _ => (None, Proof::None),
        };
        let client_id = match (named, parameters.get("client_id")) {
            (Some(named), Some(given)) if named != given => {
                return Err(invalid_request(
                    "client_id names another client than its proof",
                ));
            }
            (Some(named), _) => named,
            (None, Some(given)) => given.to_owned(),
            (None, None) => return Err(invalid_client("the client does not say who it is")),
        };
        let too_long =
            matches!(&proof, Proof::Secret { secret, .. } if secret.len() > LONGEST_SECRET);
        if client_id.is_empty() || client_id.len() > LONGEST_CLIENT_ID || too_long {
            return Err(invalid_client(
                "the client's name or secret can not be one of ours",
            ));
        }
        Ok(Self { client_id, proof })
    }
}

fn invalid_request(why: &'static str) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, why)
}

fn invalid_client(why: &'static str) -> Refusal {
    Refusal::new(ErrorCode::InvalidClient, why)
}

/// Name and secret, each form-encoded before they were joined (RFC 6749, section 2.3.1).
fn read_basic(header: &str) -> Result<(String, String), Refusal> {
    let pair = header
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, encoded)| STANDARD.decode(encoded.trim()).ok())
        .and_then(|pair| {
            let colon = pair.iter().position(|byte| *byte == b':')?;
            let name = parameters::decode(&pair[..colon])?;
            let secret = parameters::decode(&pair[colon + 1..])?;
            Some((name, secret))
        });
    pair.ok_or_else(|| invalid_client("the Authorization header is not readable Basic credentials"))
}

/// The assertion and the client that it names.
fn read_assertion(parameters: &Parameters) -> Result<Option<(String, String)>, Refusal> {
    #[derive(Deserialize)]
    struct Named {
        sub: String,
    }
    let assertion = match (
        parameters.get("client_assertion"),
        parameters.get("client_assertion_type"),
    ) {
        (None, None) => return Ok(None),
        (Some(assertion), Some(ASSERTION_TYPE)) => assertion,
        _ => {
            return Err(invalid_request(
                "client_assertion comes with the client_assertion_type of JWTs",
            ));
        }
    };
    let named: Named = Compact::read(assertion)
        .and_then(|read| read.claims())
        .map_err(invalid_client)?;
    Ok(Some((named.sub, assertion.to_owned())))
}

/// An assertion that held, and must not be taken a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpentAssertion {
    /// What tells it from every other: hash it, and remember the hash …
    pub id: String,
    /// … until then.
    pub expires_at: Timestamp,
}

#[derive(Deserialize)]
struct AssertionClaims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: NumericDate,
    iat: Option<NumericDate>,
    nbf: Option<NumericDate>,
    jti: String,
}

/// Verifies a client's JWT against its keys (a JWK set). `audiences` are the names by which we are
/// known: the issuer and, as older clients have it, the endpoint's URL.
///
/// # Errors
/// `invalid_client`.
pub fn verify_assertion(
    jwt: &str,
    jwks: &Value,
    client_id: &str,
    audiences: &[&str],
    now: Timestamp,
) -> Result<SpentAssertion, Refusal> {
    let read = Compact::read(jwt).map_err(invalid_client)?;
    let header = &read.header;
    let expected_type = header.typ.is_none()
        || header.is_typed("JWT")
        || header.is_typed("client-authentication+jwt");
    if !expected_type || header.jwk.is_some() {
        return Err(invalid_client("the JWT is not a client's assertion"));
    }
    let algorithm = ClientAlgorithm::parse(&header.alg).ok_or_else(|| {
        invalid_client("the assertion must be signed by RS256, PS256, ES256 or EdDSA")
    })?;
    if header
        .kid
        .as_ref()
        .is_some_and(|kid| kid.len() > LONGEST_KID)
    {
        return Err(invalid_client("the kid of the assertion is too long"));
    }
    let kid = header.kid.as_deref();
    let empty = Vec::new();
    let holds = jwks["keys"]
        .as_array()
        .unwrap_or(&empty)
        .iter()
        .filter(|key| kid.is_none() || key["kid"].as_str() == kid)
        .filter_map(|key| jwk::parse(key, algorithm))
        .take(MOST_KEYS)
        .any(|key| key.verify_sig(read.signed, &read.signature).is_ok());
    if !holds {
        return Err(invalid_client("no key of the client made this assertion"));
    }
    let claims: AssertionClaims = read.claims().map_err(invalid_client)?;
    check(&claims, client_id, audiences, seconds(now)).map_err(invalid_client)?;
    Ok(SpentAssertion {
        id: format!("{client_id}\n{}", claims.jti),
        expires_at: Timestamp::from_seconds(claims.exp.0.saturating_add(SKEW)),
    })
}

fn check(
    claims: &AssertionClaims,
    client_id: &str,
    audiences: &[&str],
    now: i64,
) -> Result<(), &'static str> {
    if claims.iss != client_id || claims.sub != client_id {
        return Err("iss and sub of the assertion must be the client_id");
    }
    if !claims.aud.names_one_of(audiences) {
        return Err("aud of the assertion must be the issuer");
    }
    if claims.jti.is_empty() || claims.jti.len() > LONGEST_JTI {
        return Err("jti of the assertion has 1 to 256 bytes");
    }
    if claims.exp.0.saturating_add(SKEW) <= now {
        return Err("the assertion has expired");
    }
    if claims.exp.0 > now.saturating_add(LONGEST_LIFE + SKEW) {
        return Err("the assertion expires more than ten minutes ahead");
    }
    let ahead = |date: &NumericDate| date.0 > now.saturating_add(SKEW);
    if claims.nbf.as_ref().is_some_and(ahead) || claims.iat.as_ref().is_some_and(ahead) {
        return Err("the assertion is not valid yet");
    }
    if claims
        .iat
        .is_some_and(|made| made.0 < now.saturating_sub(OLDEST))
    {
        return Err("the assertion was made too long ago");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        compact,
        keys::{Algorithm, SigningKey},
    };

    fn form(text: &str) -> Parameters {
        Parameters::parse(text.as_bytes()).unwrap()
    }

    fn basic(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    fn assertion_naming(client: &str) -> String {
        let header = compact::encode(r#"{"alg":"ES256"}"#);
        let claims = compact::encode(json!({ "sub": client }).to_string());
        format!("client_assertion_type={ASSERTION_TYPE}&client_assertion={header}.{claims}.AA")
    }

    #[test]
    fn each_way_of_proof_is_read() {
        let secret = |by| Proof::Secret {
            secret: "s+e c".into(),
            by,
        };
        for (header, body, proof) in [
            (
                Some(basic("cli:s%2Be+c")),
                String::new(),
                secret(SecretBy::Basic),
            ),
            (
                Some(basic("cli:s%2Be+c").replace("Basic", "bAsIc")),
                "client_id=cli".into(),
                secret(SecretBy::Basic),
            ),
            (
                None,
                "client_id=cli&client_secret=s%2Be+c".into(),
                secret(SecretBy::Post),
            ),
            (None, "client_id=cli".into(), Proof::None),
            (Some(basic("cli:")), String::new(), Proof::None),
        ] {
            let read = Presented::read(header.as_deref(), &form(&body)).unwrap();
            assert_eq!(read.client_id, "cli");
            assert_eq!(read.proof, proof);
        }
        let read = Presented::read(None, &form(&assertion_naming("cli"))).unwrap();
        assert_eq!(read.client_id, "cli");
        assert!(matches!(read.proof, Proof::Assertion(_)));
    }

    #[test]
    fn two_proofs_or_two_names_are_refused() {
        let assertion = assertion_naming("cli");
        for (header, body) in [
            (
                Some(basic("cli:s")),
                "client_id=cli&client_secret=s".to_owned(),
            ),
            (Some(basic("cli:s")), assertion.clone()),
            (None, format!("client_id=cli&client_secret=s&{assertion}")),
            (Some(basic("cli:s")), "client_id=other".to_owned()),
            (None, format!("client_id=other&{assertion}")),
            (None, "client_id=cli&client_assertion=a.b.c".to_owned()),
            (
                None,
                format!("client_id=cli&client_assertion_type={ASSERTION_TYPE}"),
            ),
            (None, assertion.replace("jwt-bearer", "saml2-bearer")),
        ] {
            let refusal = Presented::read(header.as_deref(), &form(&body)).unwrap_err();
            assert_eq!(refusal.code, ErrorCode::InvalidRequest, "{body}");
        }
    }

    #[test]
    fn who_can_not_be_read_is_no_client() {
        for header in [
            "Basic",
            "Basic ",
            "Basic !!!",
            "Bearer abc",
            &basic("no colon"),
            &basic(":secret"),
            &basic("cli:%"),
            &basic("cli:%ff"),
            &basic(&format!("cli:{}", "s".repeat(2000))),
            &basic(&format!("{}:s", "c".repeat(3000))),
        ] {
            let refusal = Presented::read(Some(header), &form("")).expect_err(header);
            assert_eq!(refusal.code, ErrorCode::InvalidClient);
        }
        assert!(Presented::read(None, &form("")).is_err());
    }

    #[test]
    fn debug_shows_no_secret() {
        let read = Presented::read(Some(&basic("cli:hush")), &form("")).unwrap();
        assert!(!format!("{read:?}").contains("hush"));
        let read = Presented::read(None, &form(&assertion_naming("cli"))).unwrap();
        assert!(!format!("{read:?}").contains("ey"), "{read:?}");
    }

    const NOW: i64 = 1_700_000_000;
    const ISSUER: &str = "https://connect.example/oidc";

    fn verify(key: &SigningKey, claims: &Value) -> Result<SpentAssertion, Refusal> {
        let jwks = json!({"keys": [key.public_jwk()]});
        let jwt = key.sign("JWT", claims);
        let now = Timestamp::from_seconds(NOW);
        verify_assertion(&jwt, &jwks, "cli", &[ISSUER], now)
    }

    fn claims() -> Value {
        json!({
            "iss": "cli", "sub": "cli", "aud": ISSUER, "jti": "j1",
            "iat": NOW, "exp": NOW + 60,
        })
    }

    #[test]
    fn sound_assertion_holds_and_is_remembered_until_it_can_not_be_used_again() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let spent = verify(&key, &claims()).unwrap();
        assert_eq!(spent.id, "cli\nj1");
        assert_eq!(spent.expires_at, Timestamp::from_seconds(NOW + 120));
        let jwks = json!({"keys": [key.public_jwk()]});
        let jwt = key.sign("JWT", &claims());
        assert!(verify_assertion(&jwt, &jwks, "cli", &[ISSUER], spent.expires_at).is_err());
    }

    #[test]
    fn claims_that_say_something_else_are_refused() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let with = |name: &str, value: Value| {
            let mut claims = claims();
            claims[name] = value;
            verify(&key, &claims)
        };
        for (name, value) in [
            ("iss", json!("other")),
            ("sub", json!("other")),
            ("aud", json!("https://other.example")),
            ("aud", json!([])),
            ("aud", json!(7)),
            ("aud", json!([ISSUER, 7])),
            ("jti", json!("")),
            ("jti", json!("j".repeat(257))),
            ("jti", Value::Null),
            ("exp", Value::Null),
            ("exp", json!(NOW - 60)),
            ("exp", json!(NOW + 661)),
            ("exp", json!(i64::MAX)),
            ("exp", json!(i64::MIN)),
            ("nbf", json!(NOW + 61)),
            ("iat", json!(NOW + 61)),
            ("iat", json!(NOW - 3601)),
            ("iat", json!("now")),
        ] {
            let refusal = with(name, value.clone()).expect_err(&format!("{name}: {value}"));
            assert_eq!(refusal.code, ErrorCode::InvalidClient);
        }
        for (name, value) in [
            ("aud", json!(["https://other.example", ISSUER])),
            ("exp", json!(NOW - 59)),
            ("exp", json!(NOW + 660)),
            ("nbf", json!(NOW + 60)),
            ("iat", Value::Null),
        ] {
            with(name, value).unwrap();
        }
    }

    #[test]
    fn only_the_clients_own_keys_count() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let other = SigningKey::generate(Algorithm::Es256).unwrap();
        let jwt = key.sign("JWT", &claims());
        let now = Timestamp::from_seconds(NOW);
        for jwks in [
            json!({"keys": [other.public_jwk()]}),
            json!({"keys": []}),
            json!({"keys": {"kid": key.id()}}),
            json!([key.public_jwk()]),
            json!(null),
        ] {
            assert!(verify_assertion(&jwt, &jwks, "cli", &[ISSUER], now).is_err());
        }
        let both = json!({"keys": [other.public_jwk(), key.public_jwk()]});
        verify_assertion(&jwt, &both, "cli", &[ISSUER], now).unwrap();
        let mut misnamed = key.public_jwk().clone();
        misnamed["kid"] = "another".into();
        let misnamed = json!({"keys": [misnamed]});
        assert!(verify_assertion(&jwt, &misnamed, "cli", &[ISSUER], now).is_err());
    }
}
