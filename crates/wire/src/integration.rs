//! The Integration.

use kc_domain::{
    IntegrationStatus,
    catalogue::{Provider, ProviderKind},
    integration::{IntegrationView, StageView},
};
use serde::{Serialize, Serializer};
use url::Url;
use utoipa::ToSchema;

/// An integration as applications get it, from calls and in webhooks.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Integration)]
pub struct IntegrationJson<'a> {
    provider: &'a str,
    provider_public_name: &'a str,
    public_address: &'a str,
    wallet_id: &'a str,
    #[schema(required)]
    logo_url: Option<&'a str>,
    is_contract: bool,
    #[schema(required)]
    alias: Option<&'a str>,
    /// `active` before the first sync, then `QUEUED`, `ONGOING`, `COMPLETED`, `PARTIALLY SYNCED` or
    /// `FAILED`.
    status: &'static str,
    /// The state under the name that older programs poll.
    key: Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Stages::is_empty", serialize_with = "statuses")]
    #[schema(value_type = std::collections::BTreeMap<String, String>, required = false)]
    last_sync_log: Stages<'a>,
    #[serde(skip_serializing_if = "Stages::is_empty", serialize_with = "details")]
    #[schema(value_type = std::collections::BTreeMap<String, StageDetail<'a>>, required = false)]
    last_sync_log_details: Stages<'a>,
    /// Milliseconds since 1970.
    added_on: i64,
    #[schema(required)]
    last_synced_at: Option<i64>,
    /// Not all of the history was read, as the guest's limit of transactions was reached.
    #[serde(skip_serializing_if = "is_false")]
    #[schema(required = false)]
    limit_exceeded: bool,
    category: &'static str,
    #[serde(rename = "type")]
    import: &'static str,
    total_transactions: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IntegrationKey)]
struct Key {
    status: &'static str,
}

#[derive(Clone, Copy)]
struct Stages<'a>(&'a [StageView]);

impl Stages<'_> {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Serialize, ToSchema)]
struct StageDetail<'a> {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    message: Option<&'a str>,
    #[serde(rename = "limitExceeded", skip_serializing_if = "is_false")]
    limit_exceeded: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

fn statuses<S: Serializer>(stages: &Stages<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let entries = stages.0.iter();
    serializer.collect_map(entries.map(|it| (it.stage.as_str(), it.status.as_str())))
}

fn details<S: Serializer>(stages: &Stages<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(stages.0.iter().map(|it| {
        let detail = StageDetail {
            status: it.status.as_str(),
            message: it.message.as_deref(),
            limit_exceeded: it.limit_exceeded,
        };
        (it.stage.as_str(), detail)
    }))
}

impl<'a> IntegrationJson<'a> {
    /// The integration with what the catalogue knows of its provider, and the logo's absolute URL.
    #[must_use]
    pub fn new(
        integration: &'a IntegrationView,
        provider: Option<&'a Provider>,
        logo_url: Option<&'a str>,
    ) -> Self {
        Self {
            provider: &integration.provider,
            provider_public_name: provider.map_or(&integration.provider, |it| &it.public_name),
            public_address: &integration.address,
            wallet_id: integration.id.as_str(),
            logo_url,
            is_contract: integration.is_contract,
            alias: integration.alias.as_deref(),
            status: integration.status.as_str(),
            key: Key {
                status: match integration.status {
                    IntegrationStatus::Ongoing => "SYNCING",
                    other => other.as_str(),
                },
            },
            message: integration.message.as_deref(),
            last_sync_log: Stages(&integration.stages),
            last_sync_log_details: Stages(&integration.stages),
            added_on: integration.added_at.millis(),
            last_synced_at: integration.last_synced_at.map(|at| at.millis()),
            limit_exceeded: integration.stages.iter().any(|it| it.limit_exceeded),
            category: match provider.map(|it| it.kind) {
                Some(ProviderKind::Wallet) => "wallet",
                Some(ProviderKind::Exchange) => "exchange",
                Some(ProviderKind::Blockchain) => "blockchain",
                Some(ProviderKind::Services) | None => "unknown",
            },
            import: if provider.is_some_and(|it| it.is_csv) {
                "csv"
            } else {
                "api"
            },
            total_transactions: integration.total_transactions,
        }
    }

    #[must_use]
    pub const fn wallet_id(&self) -> &'a str {
        self.wallet_id
    }

    /// Whether `text`, in lower case, is part of what a person would look for.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let names = [
            self.provider,
            self.provider_public_name,
            self.public_address,
            self.alias.unwrap_or(""),
        ];
        names.iter().any(|name| name.to_lowercase().contains(text))
    }
}

/// A URL that may be a path on this installation, made absolute for those who read it elsewhere.
#[must_use]
pub fn absolute(public_url: &Url, url: &str) -> String {
    public_url
        .join(url)
        .map_or_else(|_| url.to_owned(), String::from)
}
