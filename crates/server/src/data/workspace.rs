use axum::extract::State;
use kc_domain::WorkspaceId;
use kc_store::{integrations, people};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::Bare,
    app::Shared,
    error::{DataCode, DataError},
    extract::{Access, WorkspaceRead},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = Workspace)]
pub(crate) struct Response {
    #[schema(value_type = String)]
    id: WorkspaceId,
    name: String,
    base_currency: String,
    role: &'static str,
    integrations_count: usize,
    created_at: String,
}

/// Read the workspace
///
/// `GET /api/v1/workspace` tells of the workspace that the grant is for.
#[utoipa::path(
    get,
    path = "/api/v1/workspace",
    operation_id = "getWorkspace",
    tag = "Data",
    responses((status = 200, description = "The workspace.", body = Response), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<WorkspaceRead>,
    State(shared): State<Shared>,
) -> Result<Bare<Response>, DataError> {
    let (store, grant) = (&shared.app.store, access.row);
    let gone = || DataError::new(DataCode::NotFound, "The user has left the workspace.");
    let workspace = people::workspace(store, &grant.workspace_id)
        .await?
        .ok_or_else(gone)?;
    let role = people::role(store, &workspace.id, &grant.user_id)
        .await?
        .ok_or_else(gone)?;
    let connected = integrations::of_workspace(store, &workspace.id).await?;
    Ok(Bare(Response {
        id: workspace.id,
        name: workspace.name,
        base_currency: workspace.base_currency,
        role: role.as_str(),
        integrations_count: connected.len(),
        created_at: workspace.created_at.to_string(),
    }))
}
