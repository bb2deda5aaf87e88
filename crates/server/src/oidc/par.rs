use std::time::Duration;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kc_oidc::{ErrorCode, Parameters, redirect_uri};
use kc_store::{clients::Client, oauth::pushed_requests, secret::Secret};
use serde::Serialize;
use utoipa::ToSchema;

use super::{authorize, client, form::Form, proofs};
use crate::{
    answer::json, app::Shared, error::OauthError, extract::ClientAddress,
    oidc::forms::AuthorizationForm, openapi::OauthRefusals,
};

/// What a pushed request is named by in a browser's address.
pub(super) const REQUEST_URI: &str = "urn:ietf:params:oauth:request_uri:";
const LIFETIME: Duration = Duration::from_secs(90);

#[derive(Serialize, ToSchema)]
#[schema(as = PushedRequest)]
pub(crate) struct Pushed {
    request_uri: String,
    expires_in: u64,
}

/// Push an authorisation request
///
/// `POST /oidc/par` (RFC 9126): a client sends its authorisation request ahead, proves itself, and
/// gets a name for it that is good once, for 90 seconds.
#[utoipa::path(
    post,
    path = "/oidc/par",
    operation_id = "pushAuthorizationRequest",
    tag = "OpenID Connect",
    request_body(content = AuthorizationForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 201, description = "What it is called.", body = Pushed),
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
    if let Some(named) = parameters.get("client_id") {
        // A client that describes itself may begin here.
        client::find_or_read(named, &address, &shared).await?;
    }
    let client = client::authenticate(&headers, &parameters, &address, &shared).await?;
    client::count(&client, &address, &shared).await?;
    if parameters.get("request_uri").is_some() {
        return Err(OauthError::new(
            ErrorCode::InvalidRequest,
            "A pushed request can not name another one.",
        ));
    }
    let redirect = parameters.require("redirect_uri")?;
    if !redirect_uri::is_registered(&client.redirect_uris.0, redirect) {
        return Err(OauthError::new(
            ErrorCode::InvalidRequest,
            "The redirect_uri is none of those that the client registered.",
        ));
    }
    let parameters = bound(parameters, &headers, &shared).await?;
    authorize::read(&parameters, &client, &shared)?;
    let pushed = Pushed {
        request_uri: push(parameters, &client, &shared).await?,
        expires_in: LIFETIME.as_secs(),
    };
    Ok(json(StatusCode::CREATED, &pushed))
}

/// The request, bound to the key of a `DPoP` header (RFC 9449, section 10.1).
async fn bound(
    parameters: Parameters,
    headers: &HeaderMap,
    shared: &Shared,
) -> Result<Parameters, OauthError> {
    let endpoint = &shared.site.par_endpoint;
    let key = proofs::possession(headers, "POST", endpoint, None, shared).await?;
    match (key, parameters.get("dpop_jkt")) {
        (Some(key), None) => Ok(parameters.with("dpop_jkt", key)),
        (Some(key), Some(named)) if key != named => Err(OauthError::new(
            ErrorCode::InvalidDpopProof,
            "The DPoP proof is of another key than dpop_jkt names.",
        )),
        _ => Ok(parameters),
    }
}

/// Keeps a request's parameters, but for what proves the client, and gives their name.
pub(super) async fn push(
    parameters: Parameters,
    client: &Client,
    shared: &Shared,
) -> Result<String, OauthError> {
    let kept = parameters.without(&["client_secret", "client_assertion", "client_assertion_type"]);
    let token = Secret::generate("");
    let now = shared.now();
    let mut tx = shared.app.store.begin_single().await?;
    pushed_requests::insert(
        &mut tx,
        &token.hash(),
        &client.id,
        &kept.to_json(),
        now.plus(LIFETIME),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(format!("{REQUEST_URI}{}", token.reveal()))
}
