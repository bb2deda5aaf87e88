//! Reading an integration again, as the Connect API and the data API ask for it.

use kc_domain::{IntegrationId, catalogue::ProviderKind};
use kc_store::integrations::{self, Integration};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{app::Shared, error::ConnectError};

/// How much is read again.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ResyncMode)]
pub(crate) enum Mode {
    /// What is new since the last sync.
    Latest,
    /// Everything again. What is known stays served until the new reading is complete.
    FromStart,
}

/// What becomes of a resync that was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = ResyncQueued)]
pub(crate) struct Queued {
    mode: Mode,
    /// `wallet` or `exchange`.
    integration_type: &'static str,
    #[schema(value_type = String)]
    wallet_id: IntegrationId,
    /// `queued`: it is read in the background.
    status: &'static str,
}

/// Enqueues the sync of an integration that the caller may read again.
pub(crate) async fn resync(
    shared: &Shared,
    integration: Integration,
    mode: Mode,
) -> Result<Queued, ConnectError> {
    let store = &shared.app.store;
    let wanted = match mode {
        Mode::Latest => integrations::Resync::Latest,
        Mode::FromStart => integrations::Resync::FromStart,
    };
    let mut tx = store.begin().await?;
    integrations::resync(&mut tx, &integration, wanted, shared.now()).await?;
    tx.commit().await?;
    store.wake_workers();
    store.wake_watchers();

    let provider = shared.app.catalogue.get(&integration.provider);
    let is_exchange = provider.is_some_and(|it| it.kind == ProviderKind::Exchange);
    Ok(Queued {
        mode,
        integration_type: if is_exchange { "exchange" } else { "wallet" },
        wallet_id: integration.id,
        status: "queued",
    })
}
