//! The Integration.

use kc_domain::{IntegrationId, IntegrationStatus, WorkspaceId, catalogue::ProviderKind};
use kc_store::{
    Result,
    integrations::{self, Integration},
    progress::{self, StageLog},
};
use serde::{Serialize, Serializer};

use crate::app::Shared;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntegrationJson<'a> {
    provider: &'a str,
    provider_public_name: &'a str,
    public_address: &'a str,
    wallet_id: &'a str,
    logo_url: Option<&'a str>,
    is_contract: bool,
    alias: Option<&'a str>,
    status: &'static str,
    /// The state under the name that older programs poll.
    key: Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Stages::is_empty", serialize_with = "statuses")]
    last_sync_log: Stages<'a>,
    #[serde(skip_serializing_if = "Stages::is_empty", serialize_with = "details")]
    last_sync_log_details: Stages<'a>,
    /// Milliseconds since 1970.
    added_on: i64,
    last_synced_at: Option<i64>,
    category: &'static str,
    #[serde(rename = "type")]
    import: &'static str,
    total_transactions: i64,
}

#[derive(Serialize)]
struct Key {
    status: &'static str,
}

#[derive(Clone, Copy)]
struct Stages<'a>(&'a [StageLog]);

impl Stages<'_> {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Serialize)]
struct StageDetail<'a> {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

fn statuses<S: Serializer>(
    stages: &Stages<'_>,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    let entries = stages.0.iter();
    serializer.collect_map(entries.map(|it| (it.stage.as_str(), it.status.as_str())))
}

fn details<S: Serializer>(
    stages: &Stages<'_>,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_map(stages.0.iter().map(|it| {
        let detail = StageDetail {
            status: it.status.as_str(),
            message: it.message.as_deref(),
        };
        (it.stage.as_str(), detail)
    }))
}

impl<'a> IntegrationJson<'a> {
    fn new(integration: &'a Integration, stages: &'a [StageLog], shared: &'a Shared) -> Self {
        let provider = shared.app.catalogue.get(&integration.provider);
        Self {
            provider: &integration.provider,
            provider_public_name: provider.map_or(&integration.provider, |it| &it.public_name),
            public_address: &integration.address,
            wallet_id: integration.id.as_str(),
            logo_url: shared.logo_of(&integration.provider),
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
            last_sync_log: Stages(stages),
            last_sync_log_details: Stages(stages),
            added_on: integration.added_at.millis(),
            last_synced_at: integration.last_synced_at.map(|at| at.millis()),
            category: match provider.map(|it| it.kind) {
                Some(ProviderKind::Wallet) => "wallet",
                Some(ProviderKind::Exchange) => "exchange",
                Some(ProviderKind::Blockchain) => "blockchain",
                Some(ProviderKind::Services) | None => "unknown",
            },
            import: "api",
            total_transactions: integration.total_transactions,
        }
    }

    pub const fn wallet_id(&self) -> &'a str {
        self.wallet_id
    }

    /// Whether `text`, in lower case, is part of what a person would look for.
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

/// Integrations as they were read.
pub(crate) struct Connected {
    integrations: Vec<Integration>,
    /// In the order of the integrations' ids.
    stages: Vec<StageLog>,
}

impl Connected {
    /// Those of a workspace.
    pub async fn read(shared: &Shared, workspace: &WorkspaceId) -> Result<Self> {
        let store = &shared.app.store;
        let mut stages = progress::stages_of_workspace(store, workspace).await?;
        // Databases differ in the order of text.
        stages.sort_by(|a, b| (&a.integration_id, a.stage).cmp(&(&b.integration_id, b.stage)));
        Ok(Self {
            integrations: integrations::of_workspace(store, workspace).await?,
            stages,
        })
    }

    /// One that was just added, and has no stages yet.
    pub async fn one(shared: &Shared, id: &IntegrationId) -> Result<Self> {
        let found = integrations::find(&shared.app.store, id).await?;
        Ok(Self {
            integrations: found.into_iter().collect(),
            stages: Vec::new(),
        })
    }

    pub fn json<'a>(&'a self, shared: &'a Shared) -> impl Iterator<Item = IntegrationJson<'a>> {
        self.integrations.iter().map(|integration| {
            let id = &integration.id;
            let from = self.stages.partition_point(|it| it.integration_id < *id);
            let to = self.stages.partition_point(|it| it.integration_id <= *id);
            IntegrationJson::new(integration, &self.stages[from..to], shared)
        })
    }
}
