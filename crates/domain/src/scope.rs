//! Scopes: what a grant lets a client read or change. Older and newer names mean the same.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What a new client may ask for when nobody says otherwise.
pub const DEFAULT_SCOPES: &str = "openid profile offline_access email portfolios:read \
     transactions:read integrations:read tax:read accounting:read reports:read workspace:read \
     users:read";

const IDENTITY: [&str; 4] = ["openid", "profile", "email", "offline_access"];
const RESOURCES: [&str; 16] = [
    "portfolios",
    "transactions",
    "balances",
    "integrations",
    "defi",
    "nft",
    "tax",
    "accounting",
    "reports",
    "workspace",
    "users",
    "holdings",
    "defi-portfolio",
    "nft-portfolio",
    "ledger",
    "analytics",
];

/// One scope by its name on the wire, known to exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(String);

impl Scope {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let known = IDENTITY.contains(&text)
            || text.split_once(':').is_some_and(|(resource, access)| {
                RESOURCES.contains(&resource) && matches!(access, "read" | "write")
            });
        known.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Everything that can be read or written: the part before `:read` and `:write`.
    #[must_use]
    pub fn resources() -> &'static [&'static str] {
        &RESOURCES
    }

    /// The resources whose scopes open the same.
    fn synonyms(&self) -> &'static [&'static str] {
        match self.resource() {
            "holdings" | "balances" => &["portfolios", "holdings", "balances"],
            "defi" | "defi-portfolio" => &["portfolios", "defi", "defi-portfolio"],
            "nft" | "nft-portfolio" => &["portfolios", "nft", "nft-portfolio"],
            "accounting" | "ledger" => &["accounting", "ledger"],
            _ => &[],
        }
    }

    fn parts(&self) -> (&str, &str) {
        self.0.split_once(':').unwrap_or((&self.0, ""))
    }

    fn resource(&self) -> &str {
        self.parts().0
    }

    /// Whether it opens what `other` names.
    fn opens(&self, other: &Self) -> bool {
        let ((resource, access), (_, wanted)) = (self.parts(), other.parts());
        self == other || (access == wanted && other.synonyms().contains(&resource))
    }
}

/// A set of scopes, in the order in which they were given. On the wire one string with spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

/// The word in a list of scopes that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no scope {0:?}")]
pub struct UnknownScope(pub String);

impl Scopes {
    pub fn iter(&self) -> std::slice::Iter<'_, Scope> {
        self.0.iter()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `scope` itself is in the set.
    #[must_use]
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// Whether the set opens what `scope` names, under any of its names.
    #[must_use]
    pub fn grants(&self, scope: &Scope) -> bool {
        self.0.iter().any(|held| held.opens(scope))
    }

    /// The first scope that names something that `allowed` does not open.
    #[must_use]
    pub fn first_outside(&self, allowed: &Self) -> Option<&Scope> {
        self.0.iter().find(|scope| !allowed.grants(scope))
    }
}

impl<'a> IntoIterator for &'a Scopes {
    type Item = &'a Scope;
    type IntoIter = std::slice::Iter<'a, Scope>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut seen = BTreeSet::new();
        Self(
            scopes
                .into_iter()
                .filter(|scope| seen.insert(scope.clone()))
                .collect(),
        )
    }
}

impl FromStr for Scopes {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        text.split_whitespace()
            .map(|word| Scope::parse(word).ok_or_else(|| UnknownScope(word.to_owned())))
            .collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.0.iter().enumerate() {
            let gap = if position == 0 { "" } else { " " };
            write!(f, "{gap}{}", scope.0)?;
        }
        Ok(())
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(name: &str) -> Scope {
        Scope::parse(name).unwrap()
    }

    #[test]
    fn default_scopes_are_all_known() {
        let scopes: Scopes = DEFAULT_SCOPES.parse().unwrap();
        assert_eq!(scopes.to_string(), DEFAULT_SCOPES);
    }

    #[test]
    fn older_and_newer_names_open_the_same() {
        let newer: Scopes = "holdings:read".parse().unwrap();
        assert!(newer.grants(&scope("balances:read")));
        assert!(!newer.grants(&scope("nft:read")));
        let older: Scopes = "portfolios:read ledger:read".parse().unwrap();
        for opened in [
            "holdings:read",
            "balances:read",
            "nft-portfolio:read",
            "accounting:read",
        ] {
            assert!(older.grants(&scope(opened)), "{opened}");
        }
        assert!(!older.grants(&scope("portfolios:write")));
    }

    #[test]
    fn who_may_ask_under_one_name_may_ask_under_the_others() {
        let allowed: Scopes = "portfolios:read defi:write openid".parse().unwrap();
        let within: Scopes = "openid balances:read nft:read defi-portfolio:write"
            .parse()
            .unwrap();
        assert_eq!(within.first_outside(&allowed), None);
        for outside in [
            "holdings:write",
            "portfolios:write",
            "transactions:read",
            "profile",
        ] {
            let asked: Scopes = outside.parse().unwrap();
            assert_eq!(asked.first_outside(&allowed), Some(&scope(outside)));
        }
        // What is wider is not opened by a part of it.
        let part: Scopes = "holdings:read".parse().unwrap();
        assert!(!part.grants(&scope("portfolios:read")));
    }

    #[test]
    fn unknown_scope_is_named() {
        let error = "openid admin:all".parse::<Scopes>().unwrap_err();
        assert_eq!(error, UnknownScope("admin:all".into()));
    }

    #[test]
    fn scope_given_twice_counts_once() {
        let scopes: Scopes = " email  openid email ".parse().unwrap();
        assert_eq!(scopes.to_string(), "email openid");
    }
}
