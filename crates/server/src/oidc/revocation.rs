use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use kc_domain::Timestamp;
use kc_oidc::tokens::{self, AccessToken};
use kc_store::{
    clients::Client,
    grants,
    oauth::{refresh_tokens, revoked_tokens},
    secret::SecretHash,
};

use super::{client, form::Form, token::REFRESH_PREFIX};
use crate::{
    app::Shared, error::OauthError, extract::ClientAddress, oidc::forms::TokenNamed,
    openapi::OauthRefusals,
};

/// Revoke a token
///
/// `POST /oidc/token/revocation` (RFC 7009): a refresh token dies with its grant and every token of
/// it, an access token alone. A token that is none of the client's, or none at all, changes
/// nothing, and the answer does not tell.
#[utoipa::path(
    post,
    path = "/oidc/token/revocation",
    operation_id = "revokeToken",
    tag = "OpenID Connect",
    request_body(content = TokenNamed, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token, if it was the client's, is dead."),
        OauthRefusals,
    ),
    security(("client_basic" = []), ()),
)]
pub(crate) async fn call(
    State(shared): State<Shared>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Form(parameters): Form,
) -> Result<StatusCode, OauthError> {
    let client = client::authenticate(&headers, &parameters, &address, &shared).await?;
    client::count(&client, &address, &shared).await?;
    let token = parameters.require("token")?;
    if token.starts_with(REFRESH_PREFIX) {
        revoke_grant(token, &client, &shared).await?;
    } else {
        revoke_access(token, &client, &shared).await?;
    }
    Ok(StatusCode::OK)
}

async fn revoke_grant(token: &str, client: &Client, shared: &Shared) -> Result<(), OauthError> {
    let hash = SecretHash::of(token);
    let Some(token) = refresh_tokens::find(&shared.app.store, &hash).await? else {
        return Ok(());
    };
    let mut tx = shared.app.store.begin_single().await?;
    grants::revoke(&mut tx, &client.id, &token.grant_id, shared.now()).await?;
    tx.commit().await?;
    Ok(())
}

async fn revoke_access(token: &str, client: &Client, shared: &Shared) -> Result<(), OauthError> {
    let claims: Result<AccessToken, _> = shared.keys().verify(token, tokens::ACCESS_TOKEN_TYPE);
    let Ok(claims) = claims else {
        return Ok(());
    };
    if claims.client_id != client.wire_id() || claims.iss != shared.site.issuer {
        return Ok(());
    }
    let mut tx = shared.app.store.begin_single().await?;
    revoked_tokens::insert(&mut tx, &claims.jti, Timestamp::from_seconds(claims.exp)).await?;
    tx.commit().await?;
    Ok(())
}
