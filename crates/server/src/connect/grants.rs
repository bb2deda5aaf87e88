use axum::extract::State;
use kc_domain::{GrantId, Scopes, WorkspaceId};
use kc_store::grants;
use serde::Serialize;

use crate::{answer::Success, app::Shared, error::ConnectError, extract::Client};

#[derive(Serialize)]
pub(crate) struct Response {
    grants: Vec<Grant>,
    count: usize,
}

#[derive(Serialize)]
struct Grant {
    grant_id: GrantId,
    workspace_id: WorkspaceId,
    scopes: Scopes,
    created_at: String,
    expires_at: String,
}

/// `GET /token/grants` lists the client's grants that are neither revoked nor expired, the oldest
/// first.
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
