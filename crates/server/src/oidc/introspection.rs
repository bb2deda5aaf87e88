use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use kc_oidc::tokens::{self, Confirmation};
use kc_store::{clients::Client, grants, oauth::refresh_tokens, secret::SecretHash};
use serde::Serialize;
use utoipa::ToSchema;

use super::{access, answers, client, form::Form, token::REFRESH_PREFIX};
use crate::{
    answer::Bare, app::Shared, error::OauthError, extract::ClientAddress, oidc::forms::TokenNamed,
    openapi::OauthRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = ActiveToken)]
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
    #[schema(nullable = false)]
    jti: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<answers::Confirmation>, nullable = false)]
    cnf: Option<&'a Confirmation>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = InactiveToken)]
struct Inactive {
    active: bool,
}

/// What is said of a token.
#[derive(ToSchema)]
#[schema(as = IntrospectedToken)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only describes the two answers")]
enum Introspected {
    Active(Active<'static>),
    Inactive(Inactive),
}

/// Whether a token is live
///
/// `POST /oidc/token/introspection` (RFC 7662): whether a token of the asking client is live now,
/// and what it is for. Of other clients' tokens and of nonsense it only says that they are not.
#[utoipa::path(
    post,
    path = "/oidc/token/introspection",
    operation_id = "introspectToken",
    tag = "OpenID Connect",
    request_body(content = TokenNamed, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What the token is for, or that it is not live.", body = Introspected),
        OauthRefusals,
    ),
    security(("client_basic" = []), ()),
)]
pub(crate) async fn call(
    State(shared): State<Shared>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Form(parameters): Form,
) -> Result<Response, OauthError> {
    // Read before the client has proved itself, as the store tells of both at once. What it says
    // is told to no one else.
    let claims = match parameters.get("token").filter(|it| access::is_signed(it)) {
        Some(token) => access::read(token, &shared).await.ok(),
        None => None,
    };
    let (client, state) =
        client::authenticate_with_token(&headers, &parameters, claims.as_ref(), &address, &shared)
            .await?;
    client::count(&client, &address, &shared).await?;
    let token = parameters.require("token")?;
    let live = if token.starts_with(REFRESH_PREFIX) {
        refresh(token, &client, &shared).await?
    } else {
        claims
            .filter(|claims| claims.client_id == client.wire_id())
            .filter(|claims| {
                let has_grant = claims.grant_id.is_some();
                state.is_some_and(|state| state.is_live(has_grant, shared.now()))
            })
            .map(|claims| active(&claims))
    };
    Ok(live.unwrap_or_else(|| Bare(Inactive { active: false }).into_response()))
}

fn active(claims: &tokens::AccessToken) -> Response {
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
    Bare(active).into_response()
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
