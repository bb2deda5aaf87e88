use axum::extract::State;
use kc_domain::{GrantId, Scopes, UserId, WorkspaceId};
use kc_store::grants::Grant;
use serde::{Deserialize, Serialize};

use super::link_token::{TokenState, look_up};
use crate::{
    answer::Success,
    app::Shared,
    error::ConnectError,
    extract::{Client, JsonBody},
};

#[derive(Deserialize)]
pub(crate) struct Request {
    access_token: String,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Response {
    Valid {
        has_valid_session: bool,
        user_id: UserId,
        workspace_id: WorkspaceId,
        workspace_name: String,
        granted_scopes: Scopes,
        grant_id: GrantId,
    },
    Invalid {
        has_valid_session: bool,
        /// `token_expired`, `token_invalid` or `grant_revoked`.
        reason: &'static str,
    },
}

/// `POST /link-token/check-session` says whether an access token of the client still opens
/// anything, before the widget is opened for its user.
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
