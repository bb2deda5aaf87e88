use std::time::Duration;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kc_oidc::{ErrorCode, redirect_uri};
use kc_store::{oauth::pushed_requests, secret::Secret};
use serde::Serialize;

use super::{authorize, client, form::Form};
use crate::{answer::json, app::Shared, error::OauthError, extract::ClientAddress};

/// What a pushed request is named by in a browser's address.
pub(super) const REQUEST_URI: &str = "urn:ietf:params:oauth:request_uri:";
const LIFETIME: Duration = Duration::from_secs(90);

#[derive(Serialize)]
struct Pushed {
    request_uri: String,
    expires_in: u64,
}

/// `POST /oidc/par` (RFC 9126): a client sends its authorisation request ahead, proves itself, and
/// gets a name for it that is good once, for 90 seconds.
pub(crate) async fn call(
    State(shared): State<Shared>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Form(parameters): Form,
) -> Result<Response, OauthError> {
    let client = client::authenticate(&headers, &parameters, &shared).await?;
    client::count(&client, &address, &shared)?;
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
    authorize::read(&parameters, &client, &shared)?;
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
    let pushed = Pushed {
        request_uri: format!("{REQUEST_URI}{}", token.reveal()),
        expires_in: LIFETIME.as_secs(),
    };
    Ok(json(StatusCode::CREATED, &pushed))
}
