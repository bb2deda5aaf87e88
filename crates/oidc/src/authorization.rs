//! The authorisation request: what a client asks a user for, and the address of the answer.

use std::collections::BTreeSet;

use kc_domain::{Scope, Scopes};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::{
    claims::ClaimsRequest,
    compact,
    parameters::Parameters,
    pkce::Challenge,
    refusal::{ErrorCode, Refusal},
};

const LONGEST_STATE: usize = 2048;
const LONGEST_NONCE: usize = 512;
const LONGEST_LOGIN_HINT: usize = 320;
const LONGEST_LANGUAGE: usize = 35;
const MOST_LANGUAGES: usize = 16;

/// What holds for the client that asks.
#[derive(Clone, Copy, Debug)]
pub struct ClientRules<'a> {
    pub require_pkce: bool,
    /// All that the client may ever ask for.
    pub allowed_scopes: &'a Scopes,
    /// The API that our access tokens are for; the only `resource` there is.
    pub resource: &'a str,
}

/// How the client wants the user to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Not at all: answer at once, or fail.
    None,
    /// Sign in again.
    Login,
    /// Agree again.
    Consent,
    /// Choose who to be.
    SelectAccount,
}

impl Prompt {
    pub const ALL: [Self; 4] = [Self::None, Self::Login, Self::Consent, Self::SelectAccount];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

/// A request that can be put to the user. Can be stored as JSON and read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// What is asked for; without `openid` there is no ID token.
    pub scopes: Scopes,
    pub state: Option<String>,
    pub nonce: Option<String>,
    pub prompt: BTreeSet<Prompt>,
    /// Most seconds since the user last signed in.
    pub max_age: Option<u64>,
    pub login_hint: Option<String>,
    /// Languages of the pages, best first.
    pub ui_locales: Vec<String>,
    pub id_token_hint: Option<String>,
    /// Already without what the client may not have.
    pub claims: ClaimsRequest,
    /// The key that the code, and what it buys, is bound to.
    pub dpop_jkt: Option<String>,
    pub challenge: Option<Challenge>,
}

impl AuthorizationRequest {
    /// Reads a request of a client whose `client_id` and `redirect_uri` were found in order, so
    /// that a refusal can be sent there (with the [`state`](Self::state_of) of the request). A
    /// `request_uri` that stands for a pushed request is the caller's to resolve before.
    ///
    /// # Errors
    /// With the code that the standards name for each.
    pub fn parse(parameters: &Parameters, rules: ClientRules<'_>) -> Result<Self, Refusal> {
        refuse_unsupported(parameters)?;
        match parameters.require("response_type")? {
            "code" => {}
            _ => {
                return Err(Refusal::new(
                    ErrorCode::UnsupportedResponseType,
                    "response_type must be code",
                ));
            }
        }
        if parameters
            .get("response_mode")
            .is_some_and(|mode| mode != "query")
        {
            return Err(invalid("response_mode must be query"));
        }
        for resource in parameters.all("resource") {
            if resource != rules.resource {
                return Err(Refusal::new(
                    ErrorCode::InvalidTarget,
                    format!("the only resource is {}", rules.resource),
                ));
            }
        }
        let claims = parameters.get("claims").map(ClaimsRequest::parse);
        Ok(Self {
            scopes: scopes(parameters, rules.allowed_scopes)?,
            state: bounded(parameters, "state", LONGEST_STATE)?,
            nonce: bounded(parameters, "nonce", LONGEST_NONCE)?,
            prompt: prompt(parameters)?,
            max_age: max_age(parameters)?,
            login_hint: bounded(parameters, "login_hint", LONGEST_LOGIN_HINT)?,
            ui_locales: ui_locales(parameters),
            id_token_hint: bounded(parameters, "id_token_hint", compact::LONGEST)?,
            claims: claims
                .transpose()?
                .unwrap_or_default()
                .restricted_to(rules.allowed_scopes),
            dpop_jkt: dpop_jkt(parameters)?,
            challenge: challenge(parameters, rules.require_pkce)?,
        })
    }

    /// The `state` to send back with a refusal: that of the request, unless it is too long.
    #[must_use]
    pub fn state_of(parameters: &Parameters) -> Option<&str> {
        parameters
            .get("state")
            .filter(|state| state.len() <= LONGEST_STATE)
    }

    /// Whether the user is to be asked in this way.
    #[must_use]
    pub fn asks(&self, prompt: Prompt) -> bool {
        self.prompt.contains(&prompt)
    }

    /// Whether an ID token is wanted.
    #[must_use]
    pub fn is_openid(&self) -> bool {
        self.scopes.iter().any(|scope| scope.as_str() == "openid")
    }
}

fn invalid(why: impl Into<std::borrow::Cow<'static, str>>) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, why)
}

fn refuse_unsupported(parameters: &Parameters) -> Result<(), Refusal> {
    for (name, code) in [
        ("request", ErrorCode::RequestNotSupported),
        ("request_uri", ErrorCode::RequestUriNotSupported),
        ("registration", ErrorCode::RegistrationNotSupported),
    ] {
        if parameters.get(name).is_some() {
            return Err(Refusal::new(
                code,
                format!("the parameter {name} is not supported"),
            ));
        }
    }
    Ok(())
}

fn scopes(parameters: &Parameters, allowed: &Scopes) -> Result<Scopes, Refusal> {
    let refused = |why: String| Refusal::new(ErrorCode::InvalidScope, why);
    let asked: Scopes = parameters
        .get("scope")
        .unwrap_or_default()
        .parse()
        .map_err(|unknown: kc_domain::scope::UnknownScope| {
            refused(format!("there is no scope {}", unknown.0))
        })?;
    if asked.is_empty() {
        return Err(refused("the parameter scope is missing".into()));
    }
    match asked.first_outside(allowed).map(Scope::as_str) {
        Some(outside) => Err(refused(format!(
            "this client may not ask for the scope {outside}"
        ))),
        None => Ok(asked),
    }
}

fn bounded(
    parameters: &Parameters,
    name: &'static str,
    longest: usize,
) -> Result<Option<String>, Refusal> {
    match parameters.get(name) {
        Some(value) if value.len() > longest => {
            Err(invalid(format!("{name} is longer than {longest} bytes")))
        }
        value => Ok(value.map(str::to_owned)),
    }
}

fn prompt(parameters: &Parameters) -> Result<BTreeSet<Prompt>, Refusal> {
    let prompt: BTreeSet<Prompt> = parameters
        .get("prompt")
        .unwrap_or_default()
        .split_whitespace()
        .map(|word| {
            Prompt::ALL
                .into_iter()
                .find(|prompt| prompt.as_str() == word)
                .ok_or_else(|| invalid("prompt is of none, login, consent and select_account"))
        })
        .collect::<Result<_, _>>()?;
    if prompt.contains(&Prompt::None) && prompt.len() > 1 {
        return Err(invalid("prompt none stands alone"));
    }
    Ok(prompt)
}

fn max_age(parameters: &Parameters) -> Result<Option<u64>, Refusal> {
    parameters
        .get("max_age")
        .map(|text| {
            Some(text)
                .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|text| text.parse().ok())
                .ok_or_else(|| invalid("max_age is a number of seconds"))
        })
        .transpose()
}

/// The languages that can be tags at all; others are no reason to fail.
fn ui_locales(parameters: &Parameters) -> Vec<String> {
    parameters
        .get("ui_locales")
        .unwrap_or_default()
        .split_whitespace()
        .filter(|tag| {
            tag.len() <= LONGEST_LANGUAGE
                && tag
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
        .take(MOST_LANGUAGES)
        .map(str::to_owned)
        .collect()
}

fn dpop_jkt(parameters: &Parameters) -> Result<Option<String>, Refusal> {
    parameters
        .get("dpop_jkt")
        .map(|text| {
            compact::decode(text)
                .filter(|hash| hash.len() == 32)
                .map(|_| text.to_owned())
                .ok_or_else(|| invalid("dpop_jkt is the SHA-256 thumbprint of a key"))
        })
        .transpose()
}

fn challenge(parameters: &Parameters, required: bool) -> Result<Option<Challenge>, Refusal> {
    let method = parameters.get("code_challenge_method");
    match parameters.get("code_challenge") {
        Some(challenge) => Challenge::parse(challenge, method).map(Some),
        None if required => Err(invalid(
            "code_challenge is missing: PKCE with S256 is compulsory",
        )),
        None if method.is_some() => {
            Err(invalid("code_challenge_method stands without a challenge"))
        }
        None => Ok(None),
    }
}

/// The address of an answer: the redirect URI with these parameters behind those that it has.
#[must_use]
pub fn response_url(redirect_uri: &str, pairs: &[(&str, &str)]) -> String {
    // `%20` is a space to everybody, `+` only to those who read forms.
    let answer = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
        .replace('+', "%20");
    let joint = match redirect_uri.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{redirect_uri}{joint}{answer}")
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::claims::Claim;

    const API: &str = "https://connect.example/api";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn parse_with(
        pairs: &[(&str, &str)],
        require_pkce: bool,
    ) -> Result<AuthorizationRequest, Refusal> {
        let allowed = "openid profile offline_access holdings:read"
            .parse()
            .unwrap();
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        let rules = ClientRules {
            require_pkce,
            allowed_scopes: &allowed,
            resource: API,
        };
        AuthorizationRequest::parse(&Parameters::parse(query.as_bytes()).unwrap(), rules)
    }

    /// A sound request with these parameters changed; an empty one is left out.
    fn parse(changes: &[(&str, &str)]) -> Result<AuthorizationRequest, Refusal> {
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", "client"),
            ("redirect_uri", "https://app.example/callback"),
            ("scope", "openid holdings:read"),
            ("state", "abc"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        pairs.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        pairs.extend(changes);
        parse_with(&pairs, true)
    }

    fn refused(changes: &[(&str, &str)]) -> ErrorCode {
        parse(changes).expect_err(&format!("{changes:?}")).code
    }

    #[test]
    fn sound_request_is_read_and_can_be_stored() {
        let jkt = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
        let request = parse(&[
            ("nonce", "n"),
            ("prompt", "login consent"),
            ("max_age", "0"),
            ("login_hint", "a@b.example"),
            ("ui_locales", "de fr-CA <script> en"),
            ("claims", r#"{"userinfo":{"name":null,"email":null}}"#),
            ("resource", API),
            ("dpop_jkt", jkt),
            ("acr_values", "anything"),
            ("display", "popup"),
            ("response_mode", "query"),
        ])
        .unwrap();
        assert!(request.is_openid());
        assert_eq!(request.scopes.to_string(), "openid holdings:read");
        assert_eq!(request.state.as_deref(), Some("abc"));
        assert!(request.asks(Prompt::Login) && request.asks(Prompt::Consent));
        assert!(!request.asks(Prompt::None));
        assert_eq!(request.max_age, Some(0));
        assert_eq!(request.ui_locales, ["de", "fr-CA", "en"]);
        assert_eq!(request.dpop_jkt.as_deref(), Some(jkt));
        assert_eq!(
            request.claims.userinfo,
            [Claim::Name].into(),
            "this client may not have the address"
        );
        let stored = serde_json::to_string(&request).unwrap();
        assert_eq!(
            serde_json::from_str::<AuthorizationRequest>(&stored).unwrap(),
            request
        );
    }

    #[test]
    fn each_fault_has_the_code_that_the_standards_name() {
        for (name, value, code) in [
            ("response_type", "", ErrorCode::InvalidRequest),
            ("response_type", "token", ErrorCode::UnsupportedResponseType),
            (
                "response_type",
                "code id_token",
                ErrorCode::UnsupportedResponseType,
            ),
            ("response_mode", "fragment", ErrorCode::InvalidRequest),
            ("response_mode", "form_post", ErrorCode::InvalidRequest),
            ("scope", "", ErrorCode::InvalidScope),
            ("scope", "openid admin:all", ErrorCode::InvalidScope),
            ("scope", "openid email", ErrorCode::InvalidScope),
            ("scope", "openid holdings:write", ErrorCode::InvalidScope),
            ("prompt", "none login", ErrorCode::InvalidRequest),
            ("prompt", "create", ErrorCode::InvalidRequest),
            ("max_age", "-1", ErrorCode::InvalidRequest),
            ("max_age", "+1", ErrorCode::InvalidRequest),
            ("max_age", "1.5", ErrorCode::InvalidRequest),
            ("max_age", "99999999999999999999", ErrorCode::InvalidRequest),
            ("claims", "[]", ErrorCode::InvalidRequest),
            ("dpop_jkt", "short", ErrorCode::InvalidRequest),
            (
                "resource",
                "https://other.example/api",
                ErrorCode::InvalidTarget,
            ),
            (
                "resource",
                "https://connect.example/api/",
                ErrorCode::InvalidTarget,
            ),
            ("request", "e30.e30.", ErrorCode::RequestNotSupported),
            (
                "request_uri",
                "https://evil.example",
                ErrorCode::RequestUriNotSupported,
            ),
            ("registration", "{}", ErrorCode::RegistrationNotSupported),
            ("code_challenge", "", ErrorCode::InvalidRequest),
            ("code_challenge", "abc", ErrorCode::InvalidRequest),
            ("code_challenge_method", "", ErrorCode::InvalidRequest),
            ("code_challenge_method", "plain", ErrorCode::InvalidRequest),
        ] {
            assert_eq!(refused(&[(name, value)]), code, "{name}={value}");
        }
    }

    #[test]
    fn one_wrong_resource_among_right_ones_is_refused() {
        let code = refused(&[("resource", API), ("resource", "https://other.example")]);
        assert_eq!(code, ErrorCode::InvalidTarget);
    }

    #[test]
    fn long_parameters_are_refused() {
        for (name, longest) in [("state", 2048), ("nonce", 512), ("login_hint", 320)] {
            parse(&[(name, &"a".repeat(longest))]).unwrap();
            assert_eq!(
                refused(&[(name, &"a".repeat(longest + 1))]),
                ErrorCode::InvalidRequest
            );
        }
    }

    #[test]
    fn request_without_openid_wants_no_id_token() {
        let request = parse(&[("scope", "holdings:read")]).unwrap();
        assert!(!request.is_openid());
    }

    #[test]
    fn challenge_is_optional_only_where_the_client_may_leave_it_out() {
        let bare = [("response_type", "code"), ("scope", "openid")];
        assert!(parse_with(&bare, true).is_err());
        assert_eq!(parse_with(&bare, false).unwrap().challenge, None);
        let half = [bare[0], bare[1], ("code_challenge_method", "S256")];
        assert!(parse_with(&half, false).is_err());
    }

    #[test]
    fn answer_is_added_behind_what_the_address_has() {
        let pairs = [("code", "a b&c"), ("iss", "https://connect.example/oidc")];
        for (base, before) in [
            ("https://app.example/cb", vec![]),
            ("https://app.example/cb?", vec![]),
            ("https://app.example/cb?t=1", vec![("t", "1")]),
            ("https://app.example/cb?t=1&", vec![("t", "1")]),
            ("com.example.app:/cb", vec![]),
        ] {
            let answer = response_url(base, &pairs);
            assert!(answer.contains("a%20b%26c"), "{answer}");
            let url = Url::parse(&answer).unwrap();
            let read: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            let wanted: Vec<(String, String)> = before
                .iter()
                .chain(&pairs)
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            assert_eq!(read, wanted, "{base}");
        }
    }
}
