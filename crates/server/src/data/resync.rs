use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use kc_store::integrations;
use serde::Deserialize;
use utoipa::ToSchema;

use super::transactions::asked::no_wallet;
use crate::{
    answer::json,
    app::Shared,
    error::DataError,
    extract::{Access, DataBody, IntegrationsWrite, WalletPart},
    openapi::DataWriteRefusals,
    resync::{self, Mode, Queued},
};

#[derive(Deserialize, ToSchema)]
#[schema(as = ResyncOwnIntegration)]
pub(crate) struct Request {
    mode: Mode,
}

/// Resync an integration by the data API
///
/// `POST /api/v1/integrations/{walletId}/resync` reads an integration again, in the background; it
/// answers 202 at once. The integration's status tells how far it is. What is queued already is not
/// queued twice.
///
/// Refusals: `wallet_not_found` where the workspace has no such integration; those of
/// `POST /developer/integrations/{walletId}/resync` in the data API's shape.
#[utoipa::path(
    post,
    path = "/api/v1/integrations/{wallet_id}/resync",
    operation_id = "resyncOwnIntegration",
    tag = "Data",
    params(("wallet_id" = String, Path, description = "The integration.")),
    request_body = Request,
    responses((status = 202, description = "Queued.", body = Queued), DataWriteRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<IntegrationsWrite>,
    WalletPart(wallet): WalletPart,
    State(shared): State<Shared>,
    DataBody(request): DataBody<Request>,
) -> Result<HttpResponse, DataError> {
    let found = match wallet {
        Some(wallet) => integrations::find(&shared.app.store, &wallet).await?,
        None => None,
    };
    let integration = found
        .filter(|found| found.workspace_id == access.row.workspace_id)
        .ok_or_else(|| no_wallet("walletId"))?;
    shared
        .count(&shared.limits.resyncs, integration.id.as_str())
        .await?;
    let queued = resync::resync(&shared, integration, request.mode).await?;
    Ok(json(StatusCode::ACCEPTED, &queued))
}
