use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use kc_domain::GrantId;
use kc_store::grants;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::json,
    app::Shared,
    error::{Code, ConnectError},
    extract::{Client, JsonBody},
    openapi::ConnectRefusals,
};

#[derive(Deserialize, ToSchema)]
#[schema(as = RevokeGrant)]
pub(crate) struct Request {
    grant_id: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = GrantRevoked)]
pub(crate) struct Response {
    success: bool,
    message: &'static str,
}

/// Revoke a grant
///
/// `POST /token/revoke` revokes a grant of the client. Its tokens are dead when this answers.
/// Revoking what was revoked already is no failure.
///
/// Refusals: `GRANT_NOT_FOUND` where the client has no such grant.
#[utoipa::path(
    post,
    path = "/token/revoke",
    operation_id = "revokeGrant",
    tag = "Connect",
    request_body = Request,
    responses((status = 200, description = "The grant is revoked.", body = Response), ConnectRefusals),
    security(("client_id" = [], "client_secret" = [])),
)]
pub(crate) async fn call(
    Client(client): Client,
    State(shared): State<Shared>,
    JsonBody(request): JsonBody<Request>,
) -> Result<HttpResponse, ConnectError> {
    let not_found = || ConnectError::new(Code::GrantNotFound, "The client has no such grant.");
    let grant = GrantId::parse(&request.grant_id).ok_or_else(not_found)?;

    let mut tx = shared.app.store.begin_single().await?;
    let revoked = grants::revoke(&mut tx, &client.id, &grant, shared.now()).await?;
    tx.commit().await?;

    if !revoked {
        return Err(not_found());
    }
    let response = Response {
        success: true,
        message: "Grant revoked successfully",
    };
    Ok(json(StatusCode::OK, &response))
}
