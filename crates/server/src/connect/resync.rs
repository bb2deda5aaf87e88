use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use kc_domain::UserId;
use kc_store::{grants, integrations};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    answer::{Envelope, Success},
    app::Shared,
    error::{Code, ConnectError},
    extract::{Client, JsonBody, Wallet},
    openapi::ConnectRefusals,
    resync::{self, Mode, Queued},
    widget::integrations::not_found,
};

#[derive(Deserialize, ToSchema)]
#[schema(as = ResyncIntegration)]
pub(crate) struct Request {
    user_id: String,
    mode: Mode,
}

/// Resync an integration
///
/// `POST /developer/integrations/{walletId}/resync` reads an integration again, in the
/// background; it answers 202 at once. What is queued already is not queued twice.
///
/// Refusals: `GRANT_NOT_FOUND` (403) where the user has given the client nothing,
/// `INTEGRATION_NOT_FOUND` where the user has no such integration.
#[utoipa::path(
    post,
    path = "/developer/integrations/{wallet_id}/resync",
    operation_id = "resyncIntegration",
    tag = "Connect",
    params(("wallet_id" = String, Path, description = "The integration.")),
    request_body = Request,
    responses((status = 202, description = "Queued.", body = Envelope<Queued>), ConnectRefusals),
    security(("client_id" = [], "client_secret" = [])),
)]
pub(crate) async fn call(
    Client(client): Client,
    Wallet(wallet): Wallet,
    State(shared): State<Shared>,
    JsonBody(request): JsonBody<Request>,
) -> Result<HttpResponse, ConnectError> {
    let (store, now) = (&shared.app.store, shared.now());
    let granted = match UserId::parse(&request.user_id) {
        Some(user) => grants::active_of_user(store, &client.id, &user, now).await?,
        None => Vec::new(),
    };
    if granted.is_empty() {
        return Err(ConnectError::new(
            Code::NoGrantOfUser,
            "The user has not granted this client access.",
        ));
    }
    let integration = integrations::find(store, &wallet)
        .await?
        .filter(|found| {
            granted
                .iter()
                .any(|it| it.workspace_id == found.workspace_id)
        })
        .ok_or_else(not_found)?;

    shared
        .count(&shared.limits.resyncs, integration.id.as_str())
        .await?;
    let queued = resync::resync(&shared, integration, request.mode).await?;
    Ok(Success(queued).with_status(StatusCode::ACCEPTED))
}
