//! The Integration.

use std::collections::HashMap;

use kc_domain::{
    IntegrationId, WorkspaceId,
    integration::{IntegrationView, StageView},
};
use kc_store::{Result, integrations, progress};
use kc_wire::IntegrationJson;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Shared;

/// Integrations as they were read.
pub(crate) struct Connected(Vec<IntegrationView>);

impl Connected {
    /// Those of a workspace.
    pub async fn read(shared: &Shared, workspace: &WorkspaceId) -> Result<Self> {
        let store = &shared.app.store;
        let mut stages: HashMap<IntegrationId, Vec<StageView>> = HashMap::new();
        for log in progress::stages_of_workspace(store, workspace).await? {
            let own = stages.entry(log.integration_id.clone()).or_default();
            own.push(log.into());
        }
        let integrations = integrations::of_workspace(store, workspace).await?;
        let views = integrations.into_iter().map(|integration| {
            let mut own = stages.remove(&integration.id).unwrap_or_default();
            // Databases differ in the order of text.
            own.sort_by_key(|it| it.stage);
            integration.view(own)
        });
        Ok(Self(views.collect()))
    }

    /// One that was just added, and has no stages yet.
    pub async fn one(shared: &Shared, id: &IntegrationId) -> Result<Self> {
        let found = integrations::find(&shared.app.store, id).await?;
        let views = found.into_iter().map(|it| it.view(Vec::new()));
        Ok(Self(views.collect()))
    }

    pub fn json<'a>(&'a self, shared: &'a Shared) -> impl Iterator<Item = IntegrationJson<'a>> {
        self.0.iter().map(|it| json(it, shared))
    }

    /// The same for the person whose they are.
    pub fn of_person<'a>(
        &'a self,
        shared: &'a Shared,
    ) -> impl Iterator<Item = WidgetIntegrationJson<'a>> {
        self.0.iter().map(|it| WidgetIntegrationJson {
            integration: json(it, shared),
            is_verified: it.is_verified,
        })
    }
}

fn json<'a>(integration: &'a IntegrationView, shared: &'a Shared) -> IntegrationJson<'a> {
    let provider = shared.app.catalogue.get(&integration.provider);
    let logo = shared.logo_of(&integration.provider);
    IntegrationJson::new(integration, provider, logo)
}

/// An integration as its own user sees it in the widget.
#[derive(Serialize, ToSchema)]
#[schema(as = WidgetIntegration)]
pub(crate) struct WidgetIntegrationJson<'a> {
    #[serde(flatten)]
    integration: IntegrationJson<'a>,
    /// A signature showed that the address is the user's own.
    is_verified: bool,
}

impl WidgetIntegrationJson<'_> {
    pub fn wallet_id(&self) -> &str {
        self.integration.wallet_id()
    }
}
