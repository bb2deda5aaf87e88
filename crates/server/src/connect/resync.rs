use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use kc_domain::{IntegrationId, UserId, catalogue::ProviderKind};
use kc_store::{grants, integrations};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::{Envelope, Success},
    app::Shared,
    error::{Code, ConnectError},
    extract::{Client, JsonBody, Wallet},
    openapi::ConnectRefusals,
    widget::integrations::not_found,
};

#[derive(Deserialize, ToSchema)]
#[schema(as = ResyncIntegration)]
pub(crate) struct Request {
    user_id: String,
    mode: Mode,
}

#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ResyncMode)]
enum Mode {
    /// What is new since the last sync.
    Latest,
    /// Everything again. What is known stays served until the new reading is complete.
    FromStart,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ResyncQueued)]
pub(crate) struct Response {
    mode: Mode,
    integration_type: &'static str,
    #[schema(value_type = String)]
    wallet_id: IntegrationId,
    status: &'static str,
}

/// `POST /developer/integrations/{walletId}/resync` reads an integration again, in the
/// background; it answers 202 at once.
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
    responses((status = 202, description = "Queued.", body = Envelope<Response>), ConnectRefusals),
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

    let mode = match request.mode {
        Mode::Latest => integrations::Resync::Latest,
        Mode::FromStart => integrations::Resync::FromStart,
    };
    let mut tx = store.begin().await?;
    integrations::resync(&mut tx, &integration, mode, now).await?;
    tx.commit().await?;
    store.wake_workers();
    store.wake_watchers();

    let provider = shared.app.catalogue.get(&integration.provider);
    let is_exchange = provider.is_some_and(|it| it.kind == ProviderKind::Exchange);
    let response = Response {
        mode: request.mode,
        integration_type: if is_exchange { "exchange" } else { "wallet" },
        wallet_id: integration.id,
        status: "queued",
    };
    Ok(Success(response).with_status(StatusCode::ACCEPTED))
}
