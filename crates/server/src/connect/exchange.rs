use std::time::Duration;

use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use kc_domain::{ClientId, GrantId, Scopes, WorkspaceId};
use kc_store::{
    grants,
    secret::{Secret, SecretHash},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::Envelope,
    app::Shared,
    error::{Code, ConnectError},
    extract::ClientWith,
    openapi::ConnectRefusals,
};

/// How long an access token may be used: 15 years of 365 days.
const LIFETIME: Duration = Duration::from_secs(473_040_000);

#[derive(Deserialize, ToSchema)]
#[schema(as = ExchangePublicToken)]
pub(crate) struct Request {
    public_token: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = GrantedToken)]
pub(crate) struct Response {
    access_token: String,
    #[schema(value_type = String)]
    grant_id: GrantId,
    token_type: &'static str,
    /// In seconds.
    expires_in: u64,
    #[schema(value_type = String)]
    scope: Scopes,
    #[schema(value_type = String)]
    workspace_id: WorkspaceId,
}

/// Exchange a public token
///
/// `POST /token/exchange` gives an access token for a public token, once. The client may stand in
/// the headers or, as `client_id` and `client_secret`, in the body.
///
/// Refusals: `TOKEN_ALREADY_USED`, `TOKEN_EXPIRED`, and `INVALID_TOKEN` for a token that is none
/// or another client's.
#[utoipa::path(
    post,
    path = "/token/exchange",
    operation_id = "exchangePublicToken",
    tag = "Connect",
    request_body = Request,
    responses((status = 200, description = "The access token and its grant.", body = Envelope<Response>), ConnectRefusals),
    security(("client_id" = [], "client_secret" = [])),
)]
pub(crate) async fn call(
    State(shared): State<Shared>,
    ClientWith(client, call): ClientWith<Request>,
) -> Result<HttpResponse, ConnectError> {
    let caller = client.id.as_str();
    if let Some(answer) = call.replay(caller, &shared).await? {
        return Ok(answer);
    }
    let now = shared.now();
    let public = SecretHash::of(&call.body.public_token);
    let access = Secret::generate("cat_");
    let id = GrantId::generate();

    let mut tx = shared.app.store.begin().await?;
    let Some(token) = grants::use_public_token(&mut tx, &client.id, &public, now).await? else {
        drop(tx);
        shared.app.store.settled().await?;
        // The same call may just have come to its end beside this one.
        if let Some(answer) = call.replay(caller, &shared).await? {
            return Ok(answer);
        }
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
        consented_at: token.consented_at,
        expires_at: now.plus(LIFETIME),
    };
    grants::insert(&mut tx, grant, now).await?;
    let answer = Envelope::of(Response {
        access_token: access.reveal().to_owned(),
        grant_id: id.clone(),
        token_type: "Bearer",
        expires_in: LIFETIME.as_secs(),
        scope: token.scopes.clone(),
        workspace_id: token.workspace_id.clone(),
    });
    call.commit(tx, caller, StatusCode::OK, &answer, &shared)
        .await
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
