use std::time::Duration;

use axum::extract::State;
use kc_domain::{ClientId, GrantId, Scopes, WorkspaceId};
use kc_store::{
    grants,
    secret::{Secret, SecretHash},
};
use serde::{Deserialize, Serialize};

use crate::{
    answer::Success,
    app::Shared,
    error::{Code, ConnectError},
    extract::ClientWith,
};

/// How long an access token may be used: 15 years of 365 days.
const LIFETIME: Duration = Duration::from_secs(473_040_000);

#[derive(Deserialize)]
pub(crate) struct Request {
    public_token: String,
}

#[derive(Serialize)]
pub(crate) struct Response {
    access_token: String,
    grant_id: GrantId,
    token_type: &'static str,
    /// In seconds.
    expires_in: u64,
    scope: Scopes,
    workspace_id: WorkspaceId,
}

/// `POST /token/exchange` gives an access token for a public token, once. The client may stand in
/// the headers or, as `client_id` and `client_secret`, in the body.
///
/// Refusals: `TOKEN_ALREADY_USED`, `TOKEN_EXPIRED`, and `INVALID_TOKEN` for a token that is none
/// or another client's.
pub(crate) async fn call(
    State(shared): State<Shared>,
    ClientWith(client, request): ClientWith<Request>,
) -> Result<Success<Response>, ConnectError> {
    let now = shared.now();
    let public = SecretHash::of(&request.public_token);
    let access = Secret::generate("cat_");
    let id = GrantId::generate();

    let mut tx = shared.app.store.begin().await?;
    let Some(token) = grants::use_public_token(&mut tx, &client.id, &public, now).await? else {
        drop(tx);
        shared.app.store.settled().await?;
        return Err(why_not(&client.id, &public, &shared).await?);
    };
    let grant = grants::NewGrant {
        id: &id,
        client: &token.client_id,
        user: &token.user_id,
        workspace: &token.workspace_id,
        scopes: &token.scopes,
        token: Some(&access.hash()),
        authentication: None,
        expires_at: now.plus(LIFETIME),
    };
    grants::insert(&mut tx, grant, now).await?;
    tx.commit().await?;

    Ok(Success(Response {
        access_token: access.reveal().to_owned(),
        grant_id: id,
        token_type: "Bearer",
        expires_in: LIFETIME.as_secs(),
        scope: token.scopes,
        workspace_id: token.workspace_id,
    }))
}

async fn why_not(
    client: &ClientId,
    token: &SecretHash,
    shared: &Shared,
) -> Result<ConnectError, ConnectError> {
    let known = grants::find_public_token(&shared.app.store, client, token).await?;
    let (code, message) = match known {
        Some(token) if token.used_at.is_some() => (
            Code::TokenAlreadyUsed,
            "The public token was exchanged already.",
        ),
        Some(_) => (Code::TokenExpired, "The public token has expired."),
        None => (
            Code::InvalidToken,
            "The public token is not valid for this client.",
        ),
    };
    Ok(ConnectError::new(code, message))
}
