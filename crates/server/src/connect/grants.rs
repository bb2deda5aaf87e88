use axum::extract::State;
use kc_domain::{GrantId, Scopes, WorkspaceId};
use kc_store::grants;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::{Envelope, Success},
    app::Shared,
    error::ConnectError,
    extract::Client,
    openapi::ConnectRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = Grants)]
pub(crate) struct Response {
    grants: Vec<Grant>,
    count: usize,
}

#[derive(Serialize, ToSchema)]
struct Grant {
    #[schema(value_type = String)]
    grant_id: GrantId,
    #[schema(value_type = String)]
    workspace_id: WorkspaceId,
    #[schema(value_type = String)]
    scopes: Scopes,
    created_at: String,
    expires_at: String,
}

/// List grants
///
/// `GET /token/grants` lists the client's grants that are neither revoked nor expired, the oldest
/// first.
#[utoipa::path(
    get,
    path = "/token/grants",
    operation_id = "listGrants",
    tag = "Connect",
    responses((status = 200, description = "The active grants.", body = Envelope<Response>), ConnectRefusals),
    security(("client_id" = [], "client_secret" = [])),
)]
pub(crate) async fn call(
    Client(client): Client,
    State(shared): State<Shared>,
) -> Result<Success<Response>, ConnectError> {
    let active = grants::active_of_client(&shared.app.store, &client.id, shared.now()).await?;
    let grants: Vec<Grant> = active
        .into_iter()
        .map(|grant| Grant {
            grant_id: grant.id,
            workspace_id: grant.workspace_id,
            scopes: grant.scopes,
            created_at: grant.created_at.to_string(),
            expires_at: grant.expires_at.to_string(),
        })
        .collect();
    Ok(Success(Response {
        count: grants.len(),
        grants,
    }))
}
