//! `POST /oidc/token`: codes, refresh tokens and clients' own credentials become access tokens.

mod code;
mod credentials;
mod issue;
mod refresh;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use kc_domain::GrantId;
use kc_oidc::{ErrorCode, claims::ClaimsRequest};
use kc_store::{clients::Client, grants};

use super::{client, form::Form, proofs, turns};
use crate::{
    answer::Bare, app::Shared, error::OauthError, extract::ClientAddress, oidc::forms::TokenForm,
    openapi::OauthRefusals,
};

pub(super) const REFRESH_PREFIX: &str = "crt_";

/// Make tokens
///
/// Makes tokens, by `grant_type`: `authorization_code`, `refresh_token`, `client_credentials`
/// (OAuth 2.1, section 3.2). The client proves itself in the way that it is registered with.
#[utoipa::path(
    post,
    path = "/oidc/token",
    operation_id = "makeTokens",
    tag = "OpenID Connect",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The tokens.", body = issue::Tokens),
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
    let client = client::authenticate(&headers, &parameters, &address, &shared).await?;
    shared
        .count(&shared.limits.token, &turns::of(&client, &address))
        .await?;
    let grant_type = parameters.require("grant_type")?;
    if !["authorization_code", "refresh_token", "client_credentials"].contains(&grant_type) {
        return Err(OauthError::new(
            ErrorCode::UnsupportedGrantType,
            "There is no such grant_type here.",
        ));
    }
    if !client.grant_types.0.iter().any(|it| it == grant_type) {
        return Err(OauthError::new(
            ErrorCode::UnauthorizedClient,
            "The client may not use this grant_type.",
        ));
    }
    check_resource(&parameters, &shared)?;
    let endpoint = &shared.site.token_endpoint;
    let key = proofs::possession(&headers, "POST", endpoint, None, &shared).await?;
    if client.requires_dpop && key.is_none() {
        return Err(OauthError::new(
            ErrorCode::InvalidDpopProof,
            "The client's tokens are bound to a key: a DPoP proof is missing.",
        ));
    }
    // What other nodes would no longer know must not be signed with.
    let keys = &shared.app.identity.keys;
    keys.look_again(&shared.app.store, shared.now(), false)
        .await;
    let request = Request {
        client: &client,
        parameters: &parameters,
        key,
    };
    let tokens = match grant_type {
        "authorization_code" => code::exchange(request, &shared).await?,
        "refresh_token" => refresh::renew(request, &shared).await?,
        _ => credentials::issue(&request, &shared)?,
    };
    let mut response = Bare(tokens).into_response();
    response
        .headers_mut()
        .insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// A request of a client that proved itself.
struct Request<'a> {
    client: &'a Client,
    parameters: &'a kc_oidc::Parameters,
    /// The thumbprint of the key that the client proved to hold.
    key: Option<String>,
}

/// Tokens are for our API; for another resource there are none (RFC 8707).
fn check_resource(parameters: &kc_oidc::Parameters, shared: &Shared) -> Result<(), OauthError> {
    if parameters.all("resource").all(|it| it == shared.site.api) {
        Ok(())
    } else {
        Err(OauthError::new(
            ErrorCode::InvalidTarget,
            "There is no such resource here.",
        ))
    }
}

/// The claims that were asked for by name when a grant was given.
pub(super) async fn claims_of_grant(
    id: &GrantId,
    shared: &Shared,
) -> Result<ClaimsRequest, OauthError> {
    let grant = grants::authorization(&shared.app.store, id).await?;
    Ok(stored_claims(
        grant.and_then(|grant| grant.claims).as_deref(),
    ))
}

/// As they were stored; none where that can not be read.
fn stored_claims(text: Option<&str>) -> ClaimsRequest {
    text.and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}
