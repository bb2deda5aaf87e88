//! Permissions of API keys, as the portal offers them.

use crate::scope::Scopes;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $scopes:literal;)*) => {
        /// What an API key may do. Each opens what certain scopes open for a grant.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Permission { $($(#[$doc])* $name),* }

        impl Permission {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)* _ => None }
            }

            const fn scope_names(self) -> &'static str {
                match self { $(Self::$name => $scopes),* }
            }
        }
    };
}

permissions! {
    /// Who the user is, and the workspace.
    ReadProfile = "read:profile", "users:read workspace:read";
    ReadHoldings = "read:holdings", "holdings:read";
    ReadTransactions = "read:transactions", "transactions:read";
    ReadDefi = "read:defi", "defi:read";
    ReadNft = "read:nft", "nft:read";
    /// The investor profile, gains, the accounting ledger and reports that were made.
    ReadAnalytics = "read:analytics", "analytics:read tax:read accounting:read reports:read";
    WriteTransactions = "write:transactions", "transactions:write";
    ReadIntegrations = "read:integrations", "integrations:read";
}

impl Permission {
    /// The scopes that all of `permissions` together open.
    #[must_use]
    pub fn scopes(permissions: impl IntoIterator<Item = Self>) -> Scopes {
        let names: Vec<&str> = permissions.into_iter().map(Self::scope_names).collect();
        names
            .join(" ")
            .parse()
            .expect("permissions name scopes that exist")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_read_back_and_opens_scopes_that_exist() {
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Some(*permission));
            assert!(!Permission::scopes([*permission]).is_empty());
        }
        assert_eq!(Permission::parse("write:everything"), None);
    }
}
