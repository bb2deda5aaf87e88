//! Which client asks, and whether it is the one.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use kc_domain::ClientId;
use kc_oidc::{
    ErrorCode, Presented,
    client_auth::{self, Proof},
};
use kc_store::{
    clients::{self, AuthMethod, Client},
    secret::SecretHash,
};
use serde_json::Value;
use url::Url;

use super::{documents, proofs, site::Site};
use crate::{app::Shared, error::OauthError, extract::header};

/// The client that a request names, unproved. A client that describes itself is read again when
/// what we know of it is old.
pub(super) async fn find(wire_id: &str, shared: &Shared) -> Result<Option<Client>, OauthError> {
    match ClientId::parse(wire_id) {
        Some(id) => Ok(clients::find(&shared.app.store, &id)
            .await?
            .filter(|client| client.metadata_url.is_none())),
        None => documents::client(wire_id, shared).await,
    }
}

/// The client that proved itself in the way that it is registered with.
pub(super) async fn authenticate(
    headers: &HeaderMap,
    parameters: &kc_oidc::Parameters,
    shared: &Shared,
) -> Result<Client, OauthError> {
    let authorization = header(headers, AUTHORIZATION.as_str());
    if authorization.is_none() && headers.contains_key(AUTHORIZATION) {
        return Err(OauthError::invalid_client());
    }
    let presented = Presented::read(authorization, parameters)?;
    // One sentence for all that follows: a stranger learns nothing from it.
    let known = find(&presented.client_id, shared).await?;
    match presented.proof {
        Proof::Secret { secret, .. } => {
            let secret = SecretHash::of(&secret);
            known
                .filter(|client| client.auth_method == AuthMethod::ClientSecret)
                .filter(|client| client.has_secret(&secret))
                .ok_or_else(OauthError::invalid_client)
        }
        Proof::Assertion(assertion) => {
            let client = known
                .filter(|client| client.auth_method == AuthMethod::PrivateKeyJwt)
                .ok_or_else(OauthError::invalid_client)?;
            verify(&assertion, &client, shared).await?;
            Ok(client)
        }
        Proof::None => known
            .filter(|client| client.auth_method == AuthMethod::None)
            .ok_or_else(OauthError::invalid_client),
    }
}

/// The same for a call that only clients with a credential may make.
pub(super) async fn authenticate_confidential(
    headers: &HeaderMap,
    parameters: &kc_oidc::Parameters,
    shared: &Shared,
) -> Result<Client, OauthError> {
    let client = authenticate(headers, parameters, shared).await?;
    if client.auth_method == AuthMethod::None {
        return Err(OauthError::invalid_client());
    }
    Ok(client)
}

async fn verify(assertion: &str, client: &Client, shared: &Shared) -> Result<(), OauthError> {
    let jwks = keys_of(client, shared).await?;
    let Site {
        issuer,
        token_endpoint,
        par_endpoint,
        ..
    } = &shared.site;
    let audiences = [issuer.as_str(), token_endpoint, par_endpoint];
    let spent = client_auth::verify_assertion(
        assertion,
        &jwks,
        client.wire_id(),
        &audiences,
        shared.now(),
    )?;
    if proofs::spend(client.wire_id(), &spent.id, spent.expires_at, shared).await? {
        Ok(())
    } else {
        Err(OauthError::new(
            ErrorCode::InvalidClient,
            "The assertion was used before.",
        ))
    }
}

async fn keys_of(client: &Client, shared: &Shared) -> Result<Value, OauthError> {
    let unusable = || {
        OauthError::new(
            ErrorCode::InvalidClient,
            "The keys of the client can not be read.",
        )
    };
    if let Some(jwks) = &client.jwks {
        return serde_json::from_str(jwks).map_err(|_| unusable());
    }
    let url = client
        .jwks_url
        .as_deref()
        .and_then(|it| Url::parse(it).ok());
    let url = url.ok_or_else(unusable)?;
    documents::read(&url, shared).await.ok_or_else(unusable)
}

/// Counts a request of a client that proved itself.
pub(super) fn count(client: &Client, shared: &Shared) -> Result<(), OauthError> {
    shared
        .limits
        .other
        .take(client.wire_id(), shared.now())
        .map_err(OauthError::rate_limited)
}
