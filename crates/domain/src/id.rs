//! Ids: text with a prefix that names its kind, each kind a type of its own, so that a grant's id
//! can not be passed where a client's is meant.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::asset::AssetId;

/// Longest text that is looked at as an id; anything longer is none of ours.
const LONGEST: usize = 64;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            /// A new id. Ids of one kind sort by the time they were made, which keeps the
            /// databases' indexes dense.
            #[must_use]
            pub fn generate() -> Self {
                Self(format!(concat!($prefix, "{}"), Uuid::now_v7().simple()))
            }

            /// The id if `text` has the form of one: its prefix, then letters, digits, `-` or `_`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let rest = text.strip_prefix($prefix)?;
                let plain = rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
                (!rest.is_empty() && text.len() <= LONGEST && plain).then(|| Self(text.to_owned()))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// An id that was written by us before, as a database column holds it.
            #[must_use]
            pub fn from_stored(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    )*};
}

ids! {
    /// An application registered by a developer.
    ClientId = "client_";
    /// What people belong to, and what holds their integrations.
    WorkspaceId = "ws_";
    /// A person, or a guest made inside the widget.
    UserId = "user_";
    /// One user's permission for one client on one workspace.
    GrantId = "cgrant_";
    /// A key to one workspace's data. The key itself looks different.
    ApiKeyId = "key_";
    /// A browser in which somebody is signed in.
    SessionId = "ses_";
    /// A passkey that a user signs in with.
    PasskeyId = "pk_";
    /// An authorisation request, or a sign-out, that waits for its person.
    InteractionId = "int_";
    /// One run of the widget.
    LinkSessionId = "lsn_";
    /// A user's connection to a provider; the wire calls it `walletId`.
    IntegrationId = "wal_";
    /// A report that was asked for.
    ReportId = "rep_";
    /// What a movement, or several, meant.
    TransactionId = "trx_";
    /// What went from one own wallet to another.
    TransferId = "trf_";
    /// Something that a person should look at.
    FindingId = "fnd_";
    /// An address that is told of events.
    WebhookId = "whk_";
    /// Something that happened and that webhooks are told of.
    EventId = "evt_";
    /// One event on its way to one webhook; the `id` of the message.
    DeliveryId = "whd_";
    /// An NFT that an integration holds.
    NftId = "nft_";
    /// A DeFi position that an integration holds.
    PositionId = "pos_";
    /// One row of the job table.
    JobId = "job_";
}

impl TransactionId {
    /// The id of the transaction that `integration` saw as `transaction` on `chain`: the same
    /// input gives the same id, so a history that is read twice makes no second transaction.
    #[must_use]
    pub fn derive(integration: &IntegrationId, chain: &str, transaction: &str) -> Self {
        let name = format!("{integration}\n{chain}\n{transaction}");
        Self(format!(
            "trx_{}",
            Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).simple()
        ))
    }
}

impl TransferId {
    /// The id of what left with `from` and arrived with `to`: found again, it is the same one.
    #[must_use]
    pub fn derive(
        (from, sent): (&TransactionId, &AssetId),
        (to, received): (&TransactionId, &AssetId),
    ) -> Self {
        let name = format!("{from}\n{sent}\n{to}\n{received}");
        Self(format!(
            "trf_{}",
            Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).simple()
        ))
    }
}

impl FindingId {
    /// The id of what is told of one thing: `owner`, the integration or workspace, and what tells
    /// it from the owner's others. The same thing has the same id whenever it is found again.
    #[must_use]
    pub fn derive(owner: &str, parts: &[&str]) -> Self {
        let name = format!("{owner}\n{}", parts.join("\n"));
        Self(format!(
            "fnd_{}",
            Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).simple()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_of_one_kind_is_no_id_of_another() {
        let client = ClientId::generate();
        assert_eq!(ClientId::parse(client.as_str()), Some(client.clone()));
        assert_eq!(GrantId::parse(client.as_str()), None);
    }

    #[test]
    fn hostile_text_is_no_id() {
        for text in [
            "",
            "client_",
            "client_a b",
            "client_'--",
            "client_\u{202e}x",
        ] {
            assert_eq!(ClientId::parse(text), None, "{text:?}");
        }
        assert_eq!(
            ClientId::parse(&format!("client_{}", "a".repeat(100))),
            None
        );
    }

    #[test]
    fn transaction_id_follows_from_what_was_seen() {
        let wallet = IntegrationId::from_stored("wal_1".into());
        let id = TransactionId::derive(&wallet, "eip155:1", "0xab");
        assert_eq!(id, TransactionId::derive(&wallet, "eip155:1", "0xab"));
        assert_ne!(id, TransactionId::derive(&wallet, "eip155:1", "0xac"));
        let other = IntegrationId::from_stored("wal_2".into());
        assert_ne!(id, TransactionId::derive(&other, "eip155:1", "0xab"));
    }
}
