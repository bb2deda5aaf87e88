//! What our tokens say: access tokens (RFC 9068) and ID tokens (OpenID Connect Core, section 2).

use aws_lc_rs::digest;
use kc_domain::{Scopes, Timestamp};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use crate::{
    compact,
    refusal::{ErrorCode, Refusal},
};

/// `typ` of an access token, so that no other JWT of ours passes for one.
pub const ACCESS_TOKEN_TYPE: &str = "at+jwt";

/// `typ` of an ID token.
pub const ID_TOKEN_TYPE: &str = "JWT";

/// How far ahead the clock of another process of ours may be, in seconds.
const SKEW: i64 = 60;

/// The claims of an access token. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    pub iss: String,
    /// The user.
    pub sub: String,
    /// The API that takes it.
    pub aud: String,
    pub exp: i64,
    pub iat: i64,
    pub jti: String,
    pub client_id: String,
    pub scope: Scopes,
    /// The grant behind it, which decides at every call whether it still counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// The key whose holder alone may use it (DPoP).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
}

/// The key that a token is bound to, by its thumbprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    pub jkt: String,
}

impl AccessToken {
    /// Whether it is ours, meant for `audience`, and in its time. To be asked after
    /// [`crate::KeyRing::verify`].
    ///
    /// # Errors
    /// `invalid_token`.
    pub fn check(&self, issuer: &str, audience: &str, now: Timestamp) -> Result<(), Refusal> {
        let now = seconds(now);
        let wrong = if self.iss != issuer {
            "the token is from another issuer"
        } else if self.aud != audience {
            "the token is meant for another audience"
        } else if self.exp <= now {
            "the token has expired"
        } else if self.iat > now.saturating_add(SKEW) {
            "the token is not valid yet"
        } else {
            return Ok(());
        };
        Err(Refusal::new(ErrorCode::InvalidToken, wrong))
    }
}

/// The claims of an ID token. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdToken {
    pub iss: String,
    pub sub: String,
    /// The client.
    pub aud: String,
    pub exp: i64,
    pub iat: i64,
    pub auth_time: i64,
    pub nonce: Option<String>,
    /// See [`at_hash`].
    pub at_hash: Option<String>,
    pub azp: Option<String>,
    pub amr: Option<Vec<String>>,
    pub acr: Option<String>,
    pub sid: Option<String>,
    /// More claims, beside those above. One that bears the name of one above is left out.
    pub claims: Map<String, Value>,
}

impl IdToken {
    const OWN: [&'static str; 12] = [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "at_hash",
        "azp",
        "amr",
        "acr",
        "sid",
    ];
}

impl Serialize for IdToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("iss", &self.iss)?;
        object.serialize_entry("sub", &self.sub)?;
        object.serialize_entry("aud", &self.aud)?;
        object.serialize_entry("exp", &self.exp)?;
        object.serialize_entry("iat", &self.iat)?;
        object.serialize_entry("auth_time", &self.auth_time)?;
        for (name, value) in [
            ("nonce", &self.nonce),
            ("at_hash", &self.at_hash),
            ("azp", &self.azp),
            ("acr", &self.acr),
            ("sid", &self.sid),
        ] {
            if let Some(value) = value {
                object.serialize_entry(name, value)?;
            }
        }
        if let Some(methods) = &self.amr {
            object.serialize_entry("amr", methods)?;
        }
        for (name, value) in &self.claims {
            if !Self::OWN.contains(&name.as_str()) {
                object.serialize_entry(name, value)?;
            }
        }
        object.end()
    }
}

/// What is read of an ID token that a client shows again (`id_token_hint`). It is a hint of who
/// and which session is meant, and serves as no proof: it may have expired.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct IdTokenHint {
    pub iss: String,
    pub sub: String,
    pub aud: String,
    pub sid: Option<String>,
}

/// Ties an ID token to the access token that came with it: the left half of its SHA-256.
#[must_use]
pub fn at_hash(access_token: &str) -> String {
    let hash = digest::digest(&digest::SHA256, access_token.as_bytes());
    compact::encode(&hash.as_ref()[..16])
}

/// A moment as tokens tell it: whole seconds, rounded down.
#[must_use]
pub fn seconds(moment: Timestamp) -> i64 {
    moment.micros().div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn access_token() -> AccessToken {
        AccessToken {
            iss: "https://connect.example/oidc".into(),
            sub: "user".into(),
            aud: "https://connect.example/api".into(),
            exp: NOW + 86_400,
            iat: NOW,
            jti: "one".into(),
            client_id: "client".into(),
            scope: "openid holdings:read".parse().unwrap(),
            grant_id: None,
            auth_time: None,
            cnf: None,
        }
    }

    fn checked_at(token: &AccessToken, second: i64) -> bool {
        let now = Timestamp::from_seconds(second);
        token
            .check(
                "https://connect.example/oidc",
                "https://connect.example/api",
                now,
            )
            .is_ok()
    }

    #[test]
    fn access_token_counts_until_the_second_it_expires() {
        let token = access_token();
        assert!(checked_at(&token, NOW));
        assert!(checked_at(&token, NOW + 86_399));
        assert!(!checked_at(&token, NOW + 86_400));
        assert!(checked_at(&token, NOW - 60));
        assert!(!checked_at(&token, NOW - 61));
    }

    #[test]
    fn access_token_for_others_is_refused() {
        for change in [
            |token: &mut AccessToken| token.iss.push('/'),
            |token: &mut AccessToken| token.aud = "client".into(),
        ] {
            let mut token = access_token();
            change(&mut token);
            assert!(!checked_at(&token, NOW));
        }
    }

    #[test]
    fn access_token_is_read_as_it_was_written() {
        let mut token = access_token();
        token.grant_id = Some("cgrant_1".into());
        token.cnf = Some(Confirmation { jkt: "key".into() });
        let text = serde_json::to_string(&token).unwrap();
        assert!(text.contains(r#""scope":"openid holdings:read""#), "{text}");
        assert_eq!(serde_json::from_str::<AccessToken>(&text).unwrap(), token);
    }

    #[test]
    fn more_claims_stand_beside_the_tokens_own_and_never_replace_them() {
        let Value::Object(claims) = json!({
            "email": "a@b.example",
            "updated_at": 1_642_248_600,
            "sub": "somebody else",
            "nonce": "another",
        }) else {
            unreachable!()
        };
        let token = IdToken {
            iss: "https://connect.example/oidc".into(),
            sub: "user".into(),
            aud: "client".into(),
            exp: NOW + 1,
            iat: NOW,
            auth_time: NOW,
            nonce: None,
            at_hash: None,
            azp: None,
            amr: Some(vec!["otp".into()]),
            acr: None,
            sid: None,
            claims,
        };
        assert_eq!(
            serde_json::to_value(&token).unwrap(),
            json!({
                "iss": "https://connect.example/oidc",
                "sub": "user",
                "aud": "client",
                "exp": NOW + 1,
                "iat": NOW,
                "auth_time": NOW,
                "amr": ["otp"],
                "email": "a@b.example",
                "updated_at": 1_642_248_600,
            })
        );
    }

    /// The access token and hash of OpenID Connect Core, appendix A.3.
    #[test]
    fn hash_of_an_access_token_is_that_of_the_standards_example() {
        assert_eq!(
            at_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }
}
