use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use kc_domain::{LinkSessionId, Scopes, UserId, WorkspaceId};
use kc_store::{
    clients, grants, link_sessions,
    secret::{Secret, SecretHash},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SESSION;
use crate::{
    answer::Envelope,
    app::Shared,
    error::{Code, ConnectError},
    extract::{Client, Idempotent},
    openapi::ConnectRefusals,
};

#[derive(Deserialize, ToSchema)]
#[schema(as = CreateLinkToken)]
pub(crate) struct Request {
    /// What to ask the user for, separated by spaces; all that the client may ask for unless given.
    scopes: Option<String>,
    /// The access token of a returning user, who then need not log in and consent again.
    access_token: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LinkToken)]
pub(crate) struct Response {
    link_token: String,
    expires_at: String,
    /// Of a returning user, as are the next two.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    workspace_id: Option<WorkspaceId>,
    /// Only ever true.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    has_existing_grant: Option<bool>,
}

/// Create a link token
///
/// `POST /link-token` makes a link token, which opens the widget once within 30 minutes.
///
/// Refusals: `INVALID_SCOPE` for a scope that does not exist or that the client may not ask for,
/// `INVALID_TOKEN` for an access token that is not the client's or has expired, `INVALID_GRANT`
/// for one whose grant was revoked, `INSUFFICIENT_PERMISSIONS` where its user no longer runs the
/// workspace. With an `Idempotency-Key` a repetition is answered the same token.
#[utoipa::path(
    post,
    path = "/link-token",
    operation_id = "createLinkToken",
    tag = "Connect",
    request_body = Request,
    responses((status = 200, description = "The link token.", body = Envelope<Response>), ConnectRefusals),
    security(("client_id" = [], "client_secret" = [])),
)]
pub(crate) async fn call(
    Client(client): Client,
    State(shared): State<Shared>,
    call: Idempotent<Request>,
) -> Result<HttpResponse, ConnectError> {
    let caller = client.id.as_str();
    if let Some(answer) = call.replay(caller, &shared).await? {
        return Ok(answer);
    }
    let request = &call.body;
    let requested = requested_scopes(request.scopes.as_deref(), &client)?;
    let grant = match &request.access_token {
        Some(token) => Some(live_grant(token, &client, &shared).await?),
        None => None,
    };

    let now = shared.now();
    let token = Secret::generate("link_");
    let session = link_sessions::NewLinkSession {
        id: &LinkSessionId::generate(),
        token: &token.hash(),
        client: &client.id,
        requested: &requested,
        returning: grant.as_ref().map(|grant| link_sessions::Returning {
            grant: &grant.id,
            user: &grant.user_id,
            workspace: &grant.workspace_id,
            scopes: &grant.scopes,
        }),
        expires_at: now.plus(SESSION),
    };
    let store = &shared.app.store;
    let mut tx = if call.is_named() {
        store.begin().await?
    } else {
        store.begin_single().await?
    };
    let expires_at = session.expires_at.to_string();
    link_sessions::insert(&mut tx, session, now).await?;
    let answer = Envelope::of(Response {
        link_token: token.reveal().to_owned(),
        expires_at,
        user_id: grant.as_ref().map(|grant| grant.user_id.clone()),
        workspace_id: grant.as_ref().map(|grant| grant.workspace_id.clone()),
        has_existing_grant: grant.is_some().then_some(true),
    });
    call.commit(tx, caller, StatusCode::OK, &answer, &shared)
        .await
}

fn requested_scopes(given: Option<&str>, client: &clients::Client) -> Result<Scopes, ConnectError> {
    let requested: Scopes =
        given
            .unwrap_or("")
            .parse()
            .map_err(|error: kc_domain::scope::UnknownScope| {
                ConnectError::new(Code::InvalidScope, format!("{error}."))
            })?;
    if requested.is_empty() {
        return Ok(client.scopes.clone());
    }
    match requested.first_outside(&client.scopes) {
        None => Ok(requested),
        Some(scope) => Err(ConnectError::new(
            Code::InvalidScope,
            format!("The client may not ask for the scope {}.", scope.as_str()),
        )),
    }
}

async fn live_grant(
    token: &str,
    client: &clients::Client,
    shared: &Shared,
) -> Result<grants::Grant, ConnectError> {
    let (grant, state) = look_up(token, client, shared).await?;
    match (grant, state) {
        (Some(grant), TokenState::Live) if !grant.role.administers() => Err(ConnectError::new(
            Code::InsufficientPermissions,
            "The user is no owner or admin of the workspace any more.",
        )),
        (Some(grant), TokenState::Live) => Ok(grant),
        (_, TokenState::Revoked) => Err(ConnectError::new(
            Code::InvalidGrant,
            "The grant of this access token was revoked.",
        )),
        (_, TokenState::Expired) => Err(ConnectError::new(
            Code::InvalidToken,
            "The access token has expired.",
        )),
        _ => Err(ConnectError::new(
            Code::InvalidToken,
            "The access token is not valid for this client.",
        )),
    }
}

/// How an access token is, for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenState {
    Live,
    Expired,
    Revoked,
    /// None, or another client's: the two are not told apart.
    Unknown,
}

pub(super) async fn look_up(
    token: &str,
    client: &clients::Client,
    shared: &Shared,
) -> Result<(Option<grants::Grant>, TokenState), ConnectError> {
    let found = grants::by_token(&shared.app.store, &SecretHash::of(token)).await?;
    let grant = found.filter(|grant| grant.client_id == client.id);
    let state = match &grant {
        None => TokenState::Unknown,
        Some(grant) if grant.revoked_at.is_some() => TokenState::Revoked,
        Some(grant) if grant.expires_at <= shared.now() => TokenState::Expired,
        Some(_) => TokenState::Live,
    };
    Ok((grant, state))
}
