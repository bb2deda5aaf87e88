//! Which client asks, and whether it is the one.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use kc_domain::{ClientId, GrantId};
use kc_oidc::{
    ErrorCode, Presented,
    client_auth::{self, Proof},
    tokens::AccessToken,
};
use kc_store::{
    clients::{self, AuthMethod, Client},
    oauth::revoked_tokens::{self, TokenState},
    secret::SecretHash,
};
use serde_json::Value;
use url::Url;

use super::{documents, proofs, site::Site, turns};
use crate::{app::Shared, error::OauthError, extract::header};

/// The client that a request names, unproved, as we know it.
pub(super) async fn find(wire_id: &str, shared: &Shared) -> Result<Option<Client>, OauthError> {
    let store = &shared.app.store;
    match ClientId::parse(wire_id) {
        Some(id) => Ok(clients::find(store, &id)
            .await?
            .filter(|client| client.metadata_url.is_none())),
        None if shared.app.settings.identity.metadata_documents => {
            Ok(clients::by_metadata_url(store, wire_id).await?)
        }
        None => Ok(None),
    }
}

/// The same, where a request may be the first of a client that describes itself: its description
/// is read if we do not know it or what we know is old. Whoever asks from `address` can make us
/// ask others so often and no more.
pub(super) async fn find_or_read(
    wire_id: &str,
    address: &str,
    shared: &Shared,
) -> Result<Option<Client>, OauthError> {
    match ClientId::parse(wire_id) {
        Some(_) => find(wire_id, shared).await,
        None => documents::client(wire_id, address, shared).await,
    }
}

/// Whether nobody but the client itself vouches for what it says of itself.
pub(super) fn is_self_registered(client: &Client) -> bool {
    client.workspace_id == documents::unregistered_id()
}

/// The client that proved itself in the way that it is registered with.
pub(super) async fn authenticate(
    headers: &HeaderMap,
    parameters: &kc_oidc::Parameters,
    address: &str,
    shared: &Shared,
) -> Result<Client, OauthError> {
    let proving = async {
        let presented = presented(headers, parameters)?;
        let known = find(&presented.client_id, shared).await?;
        prove(presented.proof, known, shared).await
    };
    slow_to_guess(address, shared, proving).await
}

/// Tries a proof, unless too many that were none came from the same network address.
async fn slow_to_guess<T>(
    address: &str,
    shared: &Shared,
    proving: impl Future<Output = Result<T, OauthError>>,
) -> Result<T, OauthError> {
    let proved = proving.await;
    if let Err(error) = &proved
        && error.refusal().code == ErrorCode::InvalidClient
    {
        shared.failed_to_prove(address).await?;
    }
    proved
}

/// The same for a call that only clients with a credential may make, with what became of the
/// token of `claims`: where it can be, one look at the store tells of both.
pub(super) async fn authenticate_with_token(
    headers: &HeaderMap,
    parameters: &kc_oidc::Parameters,
    claims: Option<&AccessToken>,
    address: &str,
    shared: &Shared,
) -> Result<(Client, Option<TokenState>), OauthError> {
    let proving = prove_with_token(headers, parameters, claims, shared);
    slow_to_guess(address, shared, proving).await
}

async fn prove_with_token(
    headers: &HeaderMap,
    parameters: &kc_oidc::Parameters,
    claims: Option<&AccessToken>,
    shared: &Shared,
) -> Result<(Client, Option<TokenState>), OauthError> {
    let store = &shared.app.store;
    let presented = presented(headers, parameters)?;
    let token = claims.map(|it| {
        let grant = it.grant_id.as_deref().and_then(GrantId::parse);
        (it.jti.as_str(), grant)
    });
    let (known, state) = match (ClientId::parse(&presented.client_id), token) {
        (Some(id), Some((token, grant))) => {
            clients::find_with_token(store, &id, token, grant.as_ref())
                .await?
                .filter(|(client, _)| client.metadata_url.is_none())
                .unzip()
        }
        (None, Some((token, grant))) => {
            let known = find(&presented.client_id, shared).await?;
            let state = revoked_tokens::state(store, token, grant.as_ref()).await?;
            (known, Some(state))
        }
        (_, None) => (find(&presented.client_id, shared).await?, None),
    };
    let client = prove(presented.proof, known, shared).await?;
    if client.auth_method == AuthMethod::None {
        return Err(OauthError::invalid_client());
    }
    Ok((client, state))
}

/// Who a request says that it is from, and with what proof.
fn presented(
    headers: &HeaderMap,
    parameters: &kc_oidc::Parameters,
) -> Result<Presented, OauthError> {
    let authorization = header(headers, AUTHORIZATION.as_str());
    if authorization.is_none() && headers.contains_key(AUTHORIZATION) {
        return Err(OauthError::invalid_client());
    }
    Ok(Presented::read(authorization, parameters)?)
}

/// One sentence for all that is wrong: a stranger learns nothing from it.
async fn prove(proof: Proof, known: Option<Client>, shared: &Shared) -> Result<Client, OauthError> {
    match proof {
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
pub(super) async fn count(
    client: &Client,
    address: &str,
    shared: &Shared,
) -> Result<(), OauthError> {
    let key = turns::of(client, address);
    Ok(shared.count(&shared.limits.other, &key).await?)
}
