//! What an API key shall be, before it is one.

use std::net::IpAddr;

use ipnet::IpNet;
use kc_domain::{Permission, Timestamp, text};
use kc_store::{TextList, api_keys::Permissions};

const LONGEST_NAME: usize = 100;
const MOST_ADDRESSES: usize = 50;

/// What somebody asks of a key.
#[derive(Clone, Debug, Default)]
pub struct ApiKeyDraft {
    pub name: String,
    /// `read:holdings` and the like; one at least.
    pub permissions: Vec<String>,
    /// Addresses and networks (CIDR) that may use it; any where there is none.
    pub allowed_addresses: Vec<String>,
    pub expires_at: Option<Timestamp>,
}

/// What a key may be.
#[derive(Clone, Debug)]
pub struct CheckedApiKey {
    pub name: String,
    pub permissions: Permissions,
    pub allowed_addresses: TextList,
    pub expires_at: Option<Timestamp>,
}

impl ApiKeyDraft {
    /// # Errors
    /// In a sentence for a person, if such a key can not be.
    pub fn check(&self, now: Timestamp) -> Result<CheckedApiKey, String> {
        let name = text::clean(&self.name, LONGEST_NAME);
        if name.is_empty() {
            return Err("The key needs a name.".to_owned());
        }
        if self.expires_at.is_some_and(|at| at <= now) {
            return Err("The key would have expired already.".to_owned());
        }
        Ok(CheckedApiKey {
            name,
            permissions: permissions(&self.permissions)?,
            allowed_addresses: addresses(&self.allowed_addresses)?,
            expires_at: self.expires_at,
        })
    }
}

fn permissions(words: &[String]) -> Result<Permissions, String> {
    let mut permissions = Vec::new();
    for word in words {
        let Some(permission) = Permission::parse(word) else {
            let all: Vec<_> = Permission::ALL.iter().map(|it| it.as_str()).collect();
            let all = all.join(", ");
            return Err(format!("A permission is not known. There are: {all}."));
        };
        if !permissions.contains(&permission) {
            permissions.push(permission);
        }
    }
    if permissions.is_empty() {
        return Err("The key needs a permission at least.".to_owned());
    }
    Ok(Permissions(permissions))
}

fn addresses(texts: &[String]) -> Result<TextList, String> {
    if texts.len() > MOST_ADDRESSES {
        return Err(format!(
            "A key can have {MOST_ADDRESSES} addresses at most."
        ));
    }
    let mut addresses = Vec::new();
    for text in texts {
        let text = text.trim();
        let network = || text.parse().map(|it: IpNet| it.trunc().to_string());
        let address = text.parse().map(|it: IpAddr| it.to_canonical().to_string());
        let address = address
            .or_else(|_| network())
            .map_err(|_| "An address must be like 192.0.2.7 or 192.0.2.0/24.".to_owned())?;
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    Ok(TextList(addresses))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> ApiKeyDraft {
        ApiKeyDraft {
            name: " Nightly\u{202e} export ".into(),
            permissions: vec!["read:holdings".into(), "read:holdings".into()],
            allowed_addresses: vec!["192.0.2.77/24".into(), "::ffff:192.0.2.7".into()],
            expires_at: None,
        }
    }

    #[test]
    fn what_was_asked_is_written_in_one_way() {
        let checked = draft().check(Timestamp::EPOCH).unwrap();
        assert_eq!(checked.name, "Nightly export");
        assert_eq!(checked.permissions.0, [Permission::ReadHoldings]);
        assert_eq!(checked.allowed_addresses.0, ["192.0.2.0/24", "192.0.2.7"]);
    }

    #[test]
    fn key_that_can_not_be_is_refused() {
        let now = Timestamp::from_seconds(1_000);
        let changes: [fn(&mut ApiKeyDraft); 6] = [
            |it| it.name = "\u{200b} ".into(),
            |it| it.permissions.clear(),
            |it| it.permissions.push("write:everything".into()),
            |it| it.allowed_addresses = vec!["example.com".into()],
            |it| it.allowed_addresses = vec!["192.0.2.7".into(); 51],
            |it| it.expires_at = Some(Timestamp::from_seconds(1_000)),
        ];
        for change in changes {
            let mut draft = draft();
            change(&mut draft);
            assert!(draft.check(now).is_err(), "{draft:?}");
        }
    }
}
