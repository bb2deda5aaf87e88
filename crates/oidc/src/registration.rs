//! What a client says of itself: when it registers (RFC 7591), or in a document whose URL is its
//! `client_id`.

use kc_domain::{Scope, Scopes, text};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use url::{Host, Url};

use crate::{
    jwk,
    keys::Algorithm,
    redirect_uri,
    refusal::{ErrorCode, Refusal},
};

/// Longest metadata that is read, in bytes.
pub const LONGEST: usize = 32 * 1024;

const LONGEST_NAME: usize = 80;
const LONGEST_URL: usize = 2048;
const LONGEST_METADATA_URL: usize = 512;
const MOST_REDIRECT_URIS: usize = 20;
const MOST_KEYS: usize = 10;

/// Where the metadata comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// Sent to us to be registered.
    Registered,
    /// Fetched from this URL, which is the client's `client_id`.
    Document { url: &'a str },
}

/// How a client proves itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    None,
    ClientSecretBasic,
    ClientSecretPost,
    PrivateKeyJwt,
}

impl AuthMethod {
    pub const ALL: [Self; 4] = [
        Self::None,
        Self::ClientSecretBasic,
        Self::ClientSecretPost,
        Self::PrivateKeyJwt,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// Whether the client is given a secret.
    #[must_use]
    pub const fn has_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

/// The metadata that we honour, in order. Written as JSON it has the members of RFC 7591, as the
/// answer to a registration repeats them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientMetadata {
    /// Cleaned of characters that deceive; still to be escaped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    pub redirect_uris: Vec<String>,
    /// Of those asked for, the ones that we have: always `authorization_code`, perhaps
    /// `refresh_token`.
    pub grant_types: Vec<String>,
    pub response_types: Vec<String>,
    pub token_endpoint_auth_method: AuthMethod,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Of those asked for, the ones that there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scopes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    #[serde(serialize_with = "algorithm_name")]
    pub id_token_signed_response_alg: Algorithm,
    pub dpop_bound_access_tokens: bool,
}

fn algorithm_name<S: Serializer>(algorithm: &Algorithm, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(algorithm.as_str())
}

/// The members as they come. Others are ignored, as the standard wants it.
#[derive(Deserialize)]
struct Given {
    client_id: Option<String>,
    client_secret: Option<Value>,
    client_name: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
    token_endpoint_auth_method: Option<String>,
    jwks: Option<Value>,
    jwks_uri: Option<String>,
    scope: Option<String>,
    logo_uri: Option<String>,
    client_uri: Option<String>,
    #[serde(default)]
    post_logout_redirect_uris: Vec<String>,
    id_token_signed_response_alg: Option<String>,
    dpop_bound_access_tokens: Option<bool>,
}

impl ClientMetadata {
    /// Reads and checks metadata.
    ///
    /// # Errors
    /// `invalid_redirect_uri`, or `invalid_client_metadata` for the rest.
    pub fn parse(json: &[u8], source: Source<'_>) -> Result<Self, Refusal> {
        if json.len() > LONGEST {
            return Err(invalid("the metadata is too long"));
        }
        let given: Given = serde_json::from_slice(json).map_err(|_| {
            invalid("the metadata is not an object with members of the right types")
        })?;
        let method = auth_method(&given, source)?;
        let public = method == AuthMethod::None;
        check_addresses(&given.redirect_uris, public)?;
        if given.redirect_uris.is_empty() {
            return Err(Refusal::new(
                ErrorCode::InvalidRedirectUri,
                "redirect_uris is missing",
            ));
        }
        check_addresses(&given.post_logout_redirect_uris, public)?;
        check_keys(&given, method)?;
        let algorithm = match given.id_token_signed_response_alg.as_deref() {
            None => Algorithm::Rs256,
            Some(name) => Algorithm::parse(name)
                .ok_or_else(|| invalid("id_token_signed_response_alg must be RS256 or ES256"))?,
        };
        Ok(Self {
            client_name: given
                .client_name
                .map(|name| text::clean(&name, LONGEST_NAME))
                .filter(|name| !name.is_empty()),
            redirect_uris: given.redirect_uris,
            grant_types: those_we_have(
                given.grant_types,
                &["authorization_code", "refresh_token"],
                "grant_types must have authorization_code",
            )?,
            response_types: those_we_have(
                given.response_types,
                &["code"],
                "response_types must have code",
            )?,
            token_endpoint_auth_method: method,
            jwks: given.jwks,
            jwks_uri: web_address(given.jwks_uri, "jwks_uri must be an https URL")?,
            scope: given
                .scope
                .map(|scope| scope.split_whitespace().filter_map(Scope::parse).collect()),
            logo_uri: web_address(given.logo_uri, "logo_uri must be an https URL")?,
            client_uri: web_address(given.client_uri, "client_uri must be an https URL")?,
            post_logout_redirect_uris: given.post_logout_redirect_uris,
            id_token_signed_response_alg: algorithm,
            dpop_bound_access_tokens: given.dpop_bound_access_tokens.unwrap_or(false),
        })
    }
}

fn invalid(why: &'static str) -> Refusal {
    Refusal::new(ErrorCode::InvalidClientMetadata, why)
}

fn auth_method(given: &Given, source: Source<'_>) -> Result<AuthMethod, Refusal> {
    let named = given
        .token_endpoint_auth_method
        .as_deref()
        .map(|name| {
            AuthMethod::parse(name)
                .ok_or_else(|| invalid("token_endpoint_auth_method is none that we have"))
        })
        .transpose()?;
    let Source::Document { url } = source else {
        return Ok(named.unwrap_or(AuthMethod::ClientSecretBasic));
    };
    if given.client_id.as_deref() != Some(url) {
        return Err(invalid("client_id in the document must be its own URL"));
    }
    let method = named.unwrap_or(AuthMethod::None);
    if method.has_secret() || given.client_secret.is_some() {
        return Err(invalid("a client described by a document has no secret"));
    }
    Ok(method)
}

fn check_addresses(uris: &[String], public: bool) -> Result<(), Refusal> {
    if uris.len() > MOST_REDIRECT_URIS {
        return Err(Refusal::new(
            ErrorCode::InvalidRedirectUri,
            "there are more than 20 redirect URIs",
        ));
    }
    uris.iter()
        .try_for_each(|uri| redirect_uri::check_registrable(uri, public))
}

fn check_keys(given: &Given, method: AuthMethod) -> Result<(), Refusal> {
    if given.jwks.is_some() && given.jwks_uri.is_some() {
        return Err(invalid("jwks and jwks_uri exclude each other"));
    }
    let has_keys = given.jwks.is_some() || given.jwks_uri.is_some();
    if method == AuthMethod::PrivateKeyJwt && !has_keys {
        return Err(invalid("private_key_jwt needs jwks or jwks_uri"));
    }
    given.jwks.as_ref().map_or(Ok(()), check_jwks)
}

/// Whether this is a JWK set that a client may have: a few keys, all of them public.
///
/// # Errors
/// `invalid_client_metadata`.
pub fn check_jwks(jwks: &Value) -> Result<(), Refusal> {
    let keys = jwks.get("keys").and_then(Value::as_array);
    let sound = keys.is_some_and(|keys| {
        (1..=MOST_KEYS).contains(&keys.len())
            && keys
                .iter()
                .all(|key| key.is_object() && !jwk::is_private(key))
    });
    if sound {
        Ok(())
    } else {
        Err(invalid("jwks must hold 1 to 10 public keys"))
    }
}

/// The ones that we have, if the first of those is among them; that one if nothing was said.
fn those_we_have(
    given: Option<Vec<String>>,
    ours: &[&str],
    lacking: &'static str,
) -> Result<Vec<String>, Refusal> {
    let Some(given) = given else {
        return Ok(ours.iter().take(1).map(|&name| name.to_owned()).collect());
    };
    let taken: Vec<String> = ours
        .iter()
        .filter(|name| given.iter().any(|it| it == *name))
        .map(|&name| name.to_owned())
        .collect();
    if taken.first().map(String::as_str) == ours.first().copied() {
        Ok(taken)
    } else {
        Err(invalid(lacking))
    }
}

fn web_address(given: Option<String>, otherwise: &'static str) -> Result<Option<String>, Refusal> {
    given
        .map(|text| {
            Url::parse(&text)
                .ok()
                .filter(|url| url.scheme() == "https" && text.len() <= LONGEST_URL)
                .filter(|url| url.username().is_empty() && url.password().is_none())
                .map(String::from)
                .ok_or_else(|| invalid(otherwise))
        })
        .transpose()
}

/// The URL of a client's metadata document, if that is what a `client_id` is: https, with a path,
/// without fragment, user and dot segments. With `loopback` (development) also http to this
/// machine.
#[must_use]
pub fn is_metadata_url(client_id: &str, loopback: bool) -> Option<Url> {
    let url = Url::parse(client_id).ok()?;
    let own_machine = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let fetched = url.scheme() == "https" || (url.scheme() == "http" && loopback && own_machine);
    let sound = client_id.len() <= LONGEST_METADATA_URL
        && url.as_str() == client_id
        && url.path() != "/"
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    (fetched && sound).then_some(url)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DOCUMENT: &str = "https://app.example/client.json";

    fn register(metadata: &Value) -> Result<ClientMetadata, Refusal> {
        ClientMetadata::parse(metadata.to_string().as_bytes(), Source::Registered)
    }

    fn document(metadata: &Value) -> Result<ClientMetadata, Refusal> {
        let source = Source::Document { url: DOCUMENT };
        ClientMetadata::parse(metadata.to_string().as_bytes(), source)
    }

    fn with(base: Value, name: &str, value: Value) -> Value {
        let mut changed = base;
        changed[name] = value;
        changed
    }

    fn least() -> Value {
        json!({"redirect_uris": ["https://app.example/cb"]})
    }

    fn keys() -> Value {
        json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}]})
    }

    #[test]
    fn what_is_not_said_has_the_standards_defaults() {
        let read = register(&least()).unwrap();
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            json!({
                "redirect_uris": ["https://app.example/cb"],
                "grant_types": ["authorization_code"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "client_secret_basic",
                "id_token_signed_response_alg": "RS256",
                "dpop_bound_access_tokens": false,
            })
        );
    }

    #[test]
    fn what_is_said_is_kept_and_what_we_lack_is_left_out() {
        let read = register(&json!({
            "client_name": "My\u{202e} App\n",
            "redirect_uris": ["http://127.0.0.1/cb", "com.example.app:/cb"],
            "grant_types": ["refresh_token", "authorization_code", "implicit"],
            "response_types": ["code", "token"],
            "token_endpoint_auth_method": "none",
            "scope": "openid admin:all holdings:read",
            "logo_uri": "https://app.example/logo.png",
            "client_uri": "https://app.example",
            "post_logout_redirect_uris": ["https://app.example/bye"],
            "id_token_signed_response_alg": "ES256",
            "dpop_bound_access_tokens": true,
            "software_id": 7,
        }))
        .unwrap();
        assert_eq!(read.client_name.as_deref(), Some("My App"));
        assert_eq!(read.grant_types, ["authorization_code", "refresh_token"]);
        assert_eq!(read.response_types, ["code"]);
        assert_eq!(read.scope.unwrap().to_string(), "openid holdings:read");
        assert_eq!(read.id_token_signed_response_alg, Algorithm::Es256);
        assert!(read.dpop_bound_access_tokens);
    }

    #[test]
    fn unsound_metadata_is_refused() {
        let private = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "A", "d": "A"}]});
        let shared = json!({"keys": [{"kty": "oct", "k": "AAAA"}]});
        let many = json!({"keys": vec![json!({"kty": "OKP"}); 11]});
        let uris = vec!["https://app.example/cb"; 21];
        for (name, value) in [
            ("redirect_uris", json!([])),
            ("redirect_uris", json!("https://app.example/cb")),
            ("redirect_uris", json!(["http://app.example/cb"])),
            ("redirect_uris", json!(["javascript:alert(1)"])),
            ("redirect_uris", json!(["com.example.app:/cb"])),
            ("redirect_uris", json!(uris)),
            ("post_logout_redirect_uris", json!(["data:text/html,x"])),
            ("grant_types", json!(["implicit"])),
            ("grant_types", json!(["refresh_token"])),
            ("grant_types", json!([])),
            ("response_types", json!(["token"])),
            ("token_endpoint_auth_method", json!("tls_client_auth")),
            ("token_endpoint_auth_method", json!("private_key_jwt")),
            ("jwks", private),
            ("jwks", shared),
            ("jwks", many),
            ("jwks", json!({"keys": []})),
            ("jwks", json!([])),
            ("jwks_uri", json!("http://app.example/jwks")),
            ("logo_uri", json!("javascript:alert(1)")),
            ("logo_uri", json!("data:image/png;base64,AA")),
            ("client_uri", json!("https://a:b@app.example")),
            ("id_token_signed_response_alg", json!("none")),
            ("id_token_signed_response_alg", json!("HS256")),
            ("client_name", json!(7)),
        ] {
            let metadata = with(least(), name, value);
            assert!(register(&metadata).is_err(), "{metadata}");
        }
        let both = with(with(least(), "jwks", keys()), "jwks_uri", json!(DOCUMENT));
        assert!(register(&both).is_err());
        for text in ["", "[]", "null", "{"] {
            assert!(ClientMetadata::parse(text.as_bytes(), Source::Registered).is_err());
        }
        let long = with(least(), "x", json!("a".repeat(LONGEST)));
        assert!(register(&long).is_err());
    }

    #[test]
    fn document_describes_the_client_at_its_own_url() {
        let own = with(least(), "client_id", json!(DOCUMENT));
        let read = document(&own).unwrap();
        assert_eq!(read.token_endpoint_auth_method, AuthMethod::None);
        assert!(document(&least()).is_err());
        for other in [
            "https://app.example/client.json?",
            "https://app.example/other.json",
            "https://evil.example/client.json",
            "https://APP.example/client.json",
        ] {
            let metadata = with(least(), "client_id", json!(other));
            assert!(document(&metadata).is_err(), "{other}");
        }
    }

    #[test]
    fn client_of_a_document_has_no_secret() {
        let own = with(least(), "client_id", json!(DOCUMENT));
        for method in ["client_secret_basic", "client_secret_post"] {
            let metadata = with(own.clone(), "token_endpoint_auth_method", json!(method));
            assert!(document(&metadata).is_err(), "{method}");
        }
        assert!(document(&with(own.clone(), "client_secret", json!("s"))).is_err());
        let keyed = with(own, "token_endpoint_auth_method", json!("private_key_jwt"));
        let keyed = with(keyed, "jwks", keys());
        assert_eq!(
            document(&keyed).unwrap().token_endpoint_auth_method,
            AuthMethod::PrivateKeyJwt
        );
    }

    #[test]
    fn url_of_a_document_is_told_from_other_names() {
        for sound in [
            DOCUMENT,
            "https://app.example:8443/a/b?v=1",
            "https://app.example/a/",
        ] {
            assert!(is_metadata_url(sound, false).is_some(), "{sound}");
        }
        for other in [
            "",
            "client",
            "app.example/client.json",
            "https://app.example",
            "https://app.example/",
            "https://app.example/?a=b",
            "https://app.example/a#b",
            "https://app.example/a#",
            "https://user@app.example/a",
            "https://@app.example/a",
            "https://app.example/a/../b",
            "https://app.example/a/./b",
            "https://app.example/%2e%2e/b",
            "https://APP.example/a",
            "https:/app.example/a",
            "https://app.example\\a",
            "http://app.example/a",
            "http://127.0.0.1.evil.example/a",
            "ftp://app.example/a",
            "file:///etc/passwd",
        ] {
            assert!(is_metadata_url(other, true).is_none(), "{other}");
        }
        for own in [
            "http://localhost:3000/a",
            "http://127.0.0.1:3000/a",
            "http://[::1]/a",
        ] {
            assert!(is_metadata_url(own, true).is_some(), "{own}");
            assert!(is_metadata_url(own, false).is_none(), "{own}");
        }
    }
}
