//! What a client learns of a person: by the scopes granted, and by the claims it asked for.

use std::{collections::BTreeSet, fmt, sync::LazyLock};

use kc_domain::{Scope, Scopes};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::refusal::{ErrorCode, Refusal};

/// Longest `claims` parameter that is read, in bytes.
const LONGEST: usize = 4096;

/// Most values of `acr` that one may insist on.
const MOST_VALUES: usize = 16;

/// A claim that a client may ask for by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    Sub,
    Name,
    Picture,
    UpdatedAt,
    Locale,
    Email,
    EmailVerified,
    AuthTime,
    Acr,
}

impl Claim {
    pub const ALL: [Self; 9] = [
        Self::Sub,
        Self::Name,
        Self::Picture,
        Self::UpdatedAt,
        Self::Locale,
        Self::Email,
        Self::EmailVerified,
        Self::AuthTime,
        Self::Acr,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sub => "sub",
            Self::Name => "name",
            Self::Picture => "picture",
            Self::UpdatedAt => "updated_at",
            Self::Locale => "locale",
            Self::Email => "email",
            Self::EmailVerified => "email_verified",
            Self::AuthTime => "auth_time",
            Self::Acr => "acr",
        }
    }

    /// The scope that brings it too. A claim that has none says nothing of the person.
    #[must_use]
    pub const fn scope(self) -> Option<&'static str> {
        match self {
            Self::Name | Self::Picture | Self::UpdatedAt | Self::Locale => Some("profile"),
            Self::Email | Self::EmailVerified => Some("email"),
            Self::Sub | Self::AuthTime | Self::Acr => None,
        }
    }

    fn is_within(self, scopes: &Scopes) -> bool {
        self.scope()
            .is_none_or(|needed| scopes.iter().any(|scope| scope.as_str() == needed))
    }
}

/// The `claims` parameter (OpenID Connect Core, section 5.5): claims wanted beside those of the
/// scopes. Claims that we do not know are left out, as the standard wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimsRequest {
    pub userinfo: BTreeSet<Claim>,
    pub id_token: BTreeSet<Claim>,
    /// The only user whom the client wants to hear of.
    pub subject: Option<String>,
    /// If not empty: one of these must be how the user signs in, or the request fails.
    pub essential_acr: Vec<String>,
}

impl ClaimsRequest {
    /// # Errors
    /// `invalid_request` if it is not the object that the standard describes.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let invalid = || {
            Refusal::new(
                ErrorCode::InvalidRequest,
                "claims is not an object as OpenID Connect describes it",
            )
        };
        if text.len() > LONGEST {
            return Err(invalid());
        }
        let Ok(Value::Object(sections)) = serde_json::from_str(text) else {
            return Err(invalid());
        };
        let mut read = Self::default();
        for (section, wanted) in &sections {
            let into = match section.as_str() {
                "userinfo" => &mut read.userinfo,
                "id_token" => &mut read.id_token,
                _ => continue,
            };
            let wanted = match wanted {
                Value::Null => continue,
                Value::Object(wanted) => wanted,
                _ => return Err(invalid()),
            };
            for (name, how) in wanted {
                if !how.is_null() && !how.is_object() {
                    return Err(invalid());
                }
                let Some(claim) = Claim::ALL.into_iter().find(|it| it.as_str() == name) else {
                    continue;
                };
                into.insert(claim);
                match claim {
                    Claim::Sub => {
                        let Some(subject) = how.get("value") else {
                            continue;
                        };
                        let subject = subject.as_str().ok_or_else(invalid)?;
                        if read.subject.as_deref().is_some_and(|it| it != subject) {
                            return Err(invalid());
                        }
                        read.subject = Some(subject.to_owned());
                    }
                    Claim::Acr if how.get("essential") == Some(&Value::Bool(true)) => {
                        read.essential_acr = accepted_values(how).ok_or_else(invalid)?;
                    }
                    _ => {}
                }
            }
        }
        Ok(read)
    }

    /// Without the claims that none of `scopes` would bring: asking by name is no way round what
    /// a client may have, or what the user agreed to.
    #[must_use]
    pub fn restricted_to(mut self, scopes: &Scopes) -> Self {
        self.userinfo.retain(|claim| claim.is_within(scopes));
        self.id_token.retain(|claim| claim.is_within(scopes));
        self
    }

    /// The scopes under which the user must be told of these claims.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        self.userinfo
            .union(&self.id_token)
            .filter_map(|claim| claim.scope().and_then(Scope::parse))
            .collect()
    }
}

/// `value` or `values` of a claim, as texts.
fn accepted_values(how: &Value) -> Option<Vec<String>> {
    let one = |value: &Value| value.as_str().map(str::to_owned);
    match (how.get("value"), how.get("values")) {
        (Some(value), _) => Some(vec![one(value)?]),
        (None, Some(values)) => {
            let values = values
                .as_array()
                .filter(|values| values.len() <= MOST_VALUES)?;
            values.iter().map(one).collect()
        }
        (None, None) => Some(Vec::new()),
    }
}

/// What we know of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub sub: String,
    pub name: Option<String>,
    pub picture: Option<String>,
    /// Seconds since 1970.
    pub updated_at: Option<i64>,
    pub email: Option<String>,
    pub email_verified: bool,
    /// A language tag such as `de`.
    pub locale: Option<String>,
}

impl Person {
    fn claim(&self, claim: Claim) -> Option<Value> {
        match claim {
            Claim::Name => self.name.clone().map(Value::from),
            Claim::Picture => self.picture.clone().map(Value::from),
            Claim::UpdatedAt => self.updated_at.map(Value::from),
            Claim::Locale => self.locale.clone().map(Value::from),
            Claim::Email => self.email.clone().map(Value::from),
            Claim::EmailVerified => self.email.as_ref().map(|_| self.email_verified.into()),
            // These belong to the token, not to the person.
            Claim::Sub | Claim::AuthTime | Claim::Acr => None,
        }
    }

    fn claims(&self, wanted: impl Fn(Claim) -> bool) -> Map<String, Value> {
        Claim::ALL
            .into_iter()
            .filter(|claim| wanted(*claim))
            .filter_map(|claim| Some((claim.as_str().to_owned(), self.claim(claim)?)))
            .collect()
    }
}

/// Shows who by the id only.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Person").field(&self.sub).finish()
    }
}

/// `<resource>_access` of every resource, with the scopes that open it.
static ACCESS: LazyLock<Vec<(String, Vec<Scope>)>> = LazyLock::new(|| {
    Scope::resources()
        .iter()
        .map(|resource| {
            let claim = format!("{}_access", resource.replace('-', "_"));
            let scopes = ["read", "write"]
                .iter()
                .filter_map(|access| Scope::parse(&format!("{resource}:{access}")))
                .collect();
            (claim, scopes)
        })
        .collect()
});

/// The names of the `<resource>_access` claims.
pub fn access_claims() -> impl Iterator<Item = &'static str> {
    ACCESS.iter().map(|(claim, _)| claim.as_str())
}

/// The answer of userinfo: who it is, what the granted scopes and `asked` bring, and for every
/// resource whether the scopes open it. `asked` must already be
/// [restricted](ClaimsRequest::restricted_to) to what the user agreed to.
#[must_use]
pub fn userinfo(person: &Person, scopes: &Scopes, asked: &BTreeSet<Claim>) -> Map<String, Value> {
    let mut answer = person.claims(|claim| {
        asked.contains(&claim) || (claim.scope().is_some() && claim.is_within(scopes))
    });
    answer.insert("sub".into(), person.sub.as_str().into());
    for (claim, opening) in ACCESS.iter() {
        let open = opening.iter().any(|scope| scopes.grants(scope));
        answer.insert(claim.clone(), open.into());
    }
    answer
}

/// The claims of a person that an ID token carries because the client asked for them there.
#[must_use]
pub fn id_token_claims(person: &Person, asked: &BTreeSet<Claim>) -> Map<String, Value> {
    person.claims(|claim| asked.contains(&claim))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn person() -> Person {
        Person {
            sub: "usr_1".into(),
            name: Some("John Doe".into()),
            picture: Some("https://example.com/avatar.jpg".into()),
            updated_at: Some(1_642_248_600),
            email: Some("john@example.com".into()),
            email_verified: true,
            locale: None,
        }
    }

    fn scopes(text: &str) -> Scopes {
        text.parse().unwrap()
    }

    fn told(text: &str) -> Map<String, Value> {
        userinfo(&person(), &scopes(text), &BTreeSet::new())
    }

    #[test]
    fn userinfo_is_what_the_documents_show() {
        let answer = told(
            "openid profile email holdings:read transactions:write defi-portfolio:read tax:read integrations:read",
        );
        let shown = json!({
            "sub": "usr_1",
            "name": "John Doe",
            "email": "john@example.com",
            "email_verified": true,
            "picture": "https://example.com/avatar.jpg",
            "updated_at": 1_642_248_600,
            "holdings_access": true,
            "transactions_access": true,
            "defi_portfolio_access": true,
            "nft_portfolio_access": false,
            "ledger_access": false,
            "tax_access": true,
            "integrations_access": true,
        });
        for (claim, value) in shown.as_object().unwrap() {
            assert_eq!(answer.get(claim), Some(value), "{claim}");
        }
    }

    #[test]
    fn without_scopes_only_the_subject_is_told_and_no_access() {
        let answer = told("openid");
        for (claim, value) in &answer {
            assert!(claim == "sub" || *value == json!(false), "{claim}: {value}");
        }
        assert_eq!(answer.len(), 17);
    }

    #[test]
    fn every_resource_of_both_vocabularies_has_its_access() {
        let named: Vec<&str> = access_claims().collect();
        for claim in [
            "holdings_access",
            "transactions_access",
            "defi_portfolio_access",
            "nft_portfolio_access",
            "ledger_access",
            "tax_access",
            "integrations_access",
            "portfolios_access",
            "balances_access",
            "defi_access",
            "nft_access",
            "accounting_access",
            "reports_access",
            "workspace_access",
            "users_access",
            "analytics_access",
        ] {
            assert!(named.contains(&claim), "{claim}");
        }
        assert_eq!(named.len(), 16);
    }

    #[test]
    fn older_and_newer_names_give_the_same_access() {
        let open = |text: &str| -> Vec<String> {
            told(text)
                .into_iter()
                .filter(|(_, value)| *value == json!(true))
                .map(|(claim, _)| claim)
                .collect()
        };
        assert_eq!(open("ledger:write"), ["accounting_access", "ledger_access"]);
        assert_eq!(
            open("portfolios:read"),
            [
                "balances_access",
                "defi_access",
                "defi_portfolio_access",
                "holdings_access",
                "nft_access",
                "nft_portfolio_access",
                "portfolios_access"
            ]
        );
    }

    #[test]
    fn email_is_not_verified_where_there_is_none() {
        let nobody = Person {
            email: None,
            ..person()
        };
        let answer = userinfo(&nobody, &scopes("openid email"), &BTreeSet::new());
        assert!(!answer.contains_key("email"));
        assert!(!answer.contains_key("email_verified"));
    }

    #[test]
    fn claims_asked_for_by_name_are_read() {
        let read = ClaimsRequest::parse(
            r#"{
                "userinfo": {"email": {"essential": true}, "shoe_size": null, "name": null},
                "id_token": {
                    "auth_time": {"essential": true},
                    "sub": {"value": "usr_1"},
                    "acr": {"essential": true, "values": ["one", "two"]}
                },
                "something": 7
            }"#,
        )
        .unwrap();
        assert_eq!(read.userinfo, [Claim::Name, Claim::Email].into());
        assert_eq!(
            read.id_token,
            [Claim::Sub, Claim::AuthTime, Claim::Acr].into()
        );
        assert_eq!(read.subject.as_deref(), Some("usr_1"));
        assert_eq!(read.essential_acr, ["one", "two"]);
        assert_eq!(read.scopes().to_string(), "profile email");
        let stored = serde_json::to_string(&read).unwrap();
        assert_eq!(
            serde_json::from_str::<ClaimsRequest>(&stored).unwrap(),
            read
        );
    }

    #[test]
    fn deformed_claims_are_refused() {
        let deep = format!(r#"{{"userinfo":{}"#, "[".repeat(2000));
        let long = format!(r#"{{"userinfo":{{}}{}}}"#, " ".repeat(LONGEST));
        for wrong in [
            "",
            "null",
            "[]",
            "{",
            r#"{"userinfo":[]}"#,
            r#"{"userinfo":{"email":true}}"#,
            r#"{"id_token":{"sub":{"value":7}}}"#,
            r#"{"id_token":{"sub":{"value":"a"}},"userinfo":{"sub":{"value":"b"}}}"#,
            &deep,
            &long,
        ] {
            assert!(ClaimsRequest::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn asking_by_name_is_no_way_round_the_scopes() {
        let asked = ClaimsRequest::parse(
            r#"{"userinfo":{"email":null,"name":null},"id_token":{"email":null,"auth_time":null}}"#,
        )
        .unwrap()
        .restricted_to(&scopes("openid profile"));
        let answer = userinfo(&person(), &scopes("openid"), &asked.userinfo);
        assert_eq!(answer.get("name"), Some(&json!("John Doe")));
        assert_eq!(answer.get("email"), None);
        assert_eq!(asked.id_token, [Claim::AuthTime].into());
    }

    #[test]
    fn id_token_carries_only_what_was_asked_for_there() {
        let claims = id_token_claims(&person(), &[Claim::Email, Claim::Sub].into());
        assert_eq!(Value::from(claims), json!({"email": "john@example.com"}));
    }

    #[test]
    fn debug_shows_nobodys_address() {
        assert_eq!(format!("{:?}", person()), r#"Person("usr_1")"#);
    }
}
