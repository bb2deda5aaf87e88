use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use kc_oidc::tokens::{self, Confirmation};
use kc_store::{clients::Client, grants, oauth::refresh_tokens, secret::SecretHash};
use serde::Serialize;

use super::{access, client, form::Form, token::REFRESH_PREFIX};
use crate::{answer::Bare, app::Shared, error::OauthError};

#[derive(Serialize)]
struct Active<'a> {
    active: bool,
    scope: &'a str,
    client_id: &'a str,
    token_type: &'static str,
    exp: i64,
    iat: i64,
    sub: &'a str,
    aud: &'a str,
    iss: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<&'a Confirmation>,
}

#[derive(Serialize)]
struct Inactive {
    active: bool,
}

/// `POST /oidc/token/introspection` (RFC 7662): whether a token of the asking client is live now,
/// and what it is for. Of other clients' tokens and of nonsense it only says that they are not.
pub(crate) async fn call(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(parameters): Form,
) -> Result<Response, OauthError> {
    let client = client::authenticate_confidential(&headers, &parameters, &shared).await?;
    client::count(&client, &shared)?;
    let token = parameters.require("token")?;
    let live = if token.starts_with(REFRESH_PREFIX) {
        refresh(token, &client, &shared).await?
    } else {
        access(token, &client, &shared).await?
    };
    Ok(live.unwrap_or_else(|| Bare(Inactive { active: false }).into_response()))
}

async fn access(
    token: &str,
    client: &Client,
    shared: &Shared,
) -> Result<Option<Response>, OauthError> {
    let Ok(claims) = access::read(token, shared).await else {
        return Ok(None);
    };
    if claims.client_id != client.wire_id() {
        return Ok(None);
    }
    if !is_live(&claims, shared).await? {
        return Ok(None);
    }
    let active = Active {
        active: true,
        scope: &claims.scope.to_string(),
        client_id: &claims.client_id,
        token_type: if claims.cnf.is_some() {
            "DPoP"
        } else {
            "Bearer"
        },
        exp: claims.exp,
        iat: claims.iat,
        sub: &claims.sub,
        aud: &claims.aud,
        iss: &claims.iss,
        jti: Some(&claims.jti),
        cnf: claims.cnf.as_ref(),
    };
    Ok(Some(Bare(active).into_response()))
}

async fn is_live(claims: &tokens::AccessToken, shared: &Shared) -> Result<bool, OauthError> {
    if claims.grant_id.is_none() {
        let store = &shared.app.store;
        return Ok(!kc_store::oauth::revoked_tokens::is_revoked(store, &claims.jti).await?);
    }
    match access::live_grant(claims, shared).await {
        Ok(_) => Ok(true),
        Err(error) if error.refusal().code == kc_oidc::ErrorCode::InvalidToken => Ok(false),
        Err(error) => Err(error),
    }
}

async fn refresh(
    token: &str,
    client: &Client,
    shared: &Shared,
) -> Result<Option<Response>, OauthError> {
    let store = &shared.app.store;
    let Some(token) = refresh_tokens::find(store, &SecretHash::of(token)).await? else {
        return Ok(None);
    };
    let now = shared.now();
    let Some(grant) = grants::authorization(store, &token.grant_id).await? else {
        return Ok(None);
    };
    let live = token.used_at.is_none()
        && token.expires_at > now
        && grant.revoked_at.is_none()
        && grant.expires_at > now
        && grant.client_id == client.id;
    if !live {
        return Ok(None);
    }
    let confirmation = token.dpop_key.map(|jkt| Confirmation { jkt });
    let active = Active {
        active: true,
        scope: &grant.scopes.to_string(),
        client_id: client.wire_id(),
        token_type: "refresh_token",
        exp: tokens::seconds(token.expires_at),
        iat: tokens::seconds(token.created_at),
        sub: grant.user_id.as_str(),
        aud: &shared.site.issuer,
        iss: &shared.site.issuer,
        jti: None,
        cnf: confirmation.as_ref(),
    };
    Ok(Some(Bare(active).into_response()))
}
