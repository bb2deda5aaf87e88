use axum::extract::State;
use kc_domain::{GrantId, Scopes, UserId, WorkspaceId};
use kc_store::grants::Grant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::link_token::{TokenState, look_up};
use crate::{
    answer::{Envelope, Success},
    app::Shared,
    error::ConnectError,
    extract::{Client, JsonBody},
    openapi::ConnectRefusals,
};

#[derive(Deserialize, ToSchema)]
#[schema(as = CheckSession)]
pub(crate) struct Request {
    access_token: String,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = SessionState)]
pub(crate) enum Response {
    Valid {
        has_valid_session: bool,
        #[schema(value_type = String)]
        user_id: UserId,
        #[schema(value_type = String)]
        workspace_id: WorkspaceId,
        workspace_name: String,
        #[schema(value_type = String)]
        granted_scopes: Scopes,
        #[schema(value_type = String)]
        grant_id: GrantId,
    },
    Invalid {
        has_valid_session: bool,
        /// `token_expired`, `token_invalid` or `grant_revoked`.
        reason: &'static str,
    },
}

/// Check an access token
///
/// `POST /link-token/check-session` says whether an access token of the client still opens
/// anything, before the widget is opened for its user.
#[utoipa::path(
    post,
    path = "/link-token/check-session",
    operation_id = "checkSession",
    tag = "Connect",
    request_body = Request,
    responses((status = 200, description = "Whether the token opens anything.", body = Envelope<Response>), ConnectRefusals),
    security(("client_id" = [], "client_secret" = [])),
)]
pub(crate) async fn call(
    Client(client): Client,
    State(shared): State<Shared>,
    JsonBody(request): JsonBody<Request>,
) -> Result<Success<Response>, ConnectError> {
    let (grant, state) = look_up(&request.access_token, &client, &shared).await?;
    let reason = match (grant, state) {
        (Some(grant), TokenState::Live) => return Ok(Success(valid(grant))),
        (_, TokenState::Expired) => "token_expired",
        (_, TokenState::Revoked) => "grant_revoked",
        (_, TokenState::Live | TokenState::Unknown) => "token_invalid",
    };
    Ok(Success(Response::Invalid {
        has_valid_session: false,
        reason,
    }))
}

fn valid(grant: Grant) -> Response {
    Response::Valid {
        has_valid_session: true,
        user_id: grant.user_id,
        workspace_id: grant.workspace_id,
        workspace_name: grant.workspace_name,
        granted_scopes: grant.scopes,
        grant_id: grant.id,
    }
}
