//! A refresh token becomes the next one and a new access token.

use std::time::Duration;

use kc_domain::Scopes;
use kc_oidc::{ErrorCode, Refusal, refresh};
use kc_store::{
    grants::{self, Authorization},
    oauth::refresh_tokens::{self, RefreshToken},
    people,
    secret::SecretHash,
};

use super::{
    Request,
    issue::{self, Authentication, Subject, Tokens},
    stored_claims,
};
use crate::{app::Shared, error::OauthError};

/// A client whose answer was lost may ask again within this time, and gets the same successor.
const REPEAT: Duration = Duration::from_secs(10);

pub(super) async fn renew(request: Request<'_>, shared: &Shared) -> Result<Tokens, OauthError> {
    let store = &shared.app.store;
    let now = shared.now();
    let client = request.client;
    let presented = request.parameters.require("refresh_token")?;
    let hash = SecretHash::of(presented);
    let unknown = || OauthError::invalid_grant("There is no such refresh token of this client.");
    let token = refresh_tokens::find(store, &hash)
        .await?
        .ok_or_else(unknown)?;
    let grant = grants::authorization(store, &token.grant_id)
        .await?
        .filter(|grant| grant.client_id == client.id)
        .ok_or_else(unknown)?;
    if token.dpop_key.is_some() && token.dpop_key != request.key {
        return Err(OauthError::invalid_grant(
            "The refresh token is bound to another key.",
        ));
    }
    if grant.revoked_at.is_some() {
        return Err(OauthError::invalid_grant("The grant was revoked."));
    }
    if token.expires_at <= now {
        return Err(OauthError::invalid_grant("The refresh token has expired."));
    }
    let scopes = narrowed(&request, &grant)?;
    // Who the tokens are for must be known before anything is spent.
    let user = people::user(store, &grant.user_id)
        .await?
        .ok_or_else(|| OauthError::invalid_grant("The user is gone."))?;

    let successor = refresh::successor(&shared.app.identity.refresh_key, presented);
    let next = SecretHash::of(&successor);
    let expires_at = now.plus(shared.app.settings.identity.refresh_token_lifetime);
    let id = &token.grant_id;
    let mut tx = store.begin().await?;
    let is_first = refresh_tokens::spend(&mut tx, &hash, now).await?
        && grants::extend(&mut tx, id, expires_at).await?;
    if is_first {
        let key = token.dpop_key.as_deref();
        refresh_tokens::insert(&mut tx, &next, id, key, expires_at, now).await?;
        tx.commit().await?;
    } else {
        drop(tx);
        store.settled().await?;
        if !is_repeat(&hash, &next, shared).await? {
            return Err(reused(&request, &token, shared).await?);
        }
    }

    let subject = Subject {
        sub: grant.user_id.as_str(),
        grant: Some(id),
        authenticated_at: grant.authenticated_at,
        scopes: &scopes,
        key: request.key.as_deref(),
    };
    let mut tokens = issue::access_token(client, &subject, shared);
    tokens.refresh_token = Some(successor);
    if scopes.iter().any(|it| it.as_str() == "openid") {
        let asked = stored_claims(grant.claims.as_deref());
        let authentication = Authentication {
            at: grant.authenticated_at.unwrap_or(now),
            methods: &grant.authentication_methods.0,
            nonce: None,
            session: None,
            claims: &asked,
        };
        let access = &tokens.access_token;
        let id = issue::id_token(client, &user, &scopes, authentication, access, shared);
        tokens.id_token = Some(id);
    }
    Ok(tokens)
}

/// The scopes of the new access token: those of the grant, or fewer.
fn narrowed(request: &Request<'_>, grant: &Authorization) -> Result<Scopes, OauthError> {
    let Some(text) = request.parameters.get("scope") else {
        return Ok(grant.scopes.clone());
    };
    let refuse = |message: String| Refusal::new(ErrorCode::InvalidScope, message);
    let scopes: Scopes = text.parse().map_err(|error| refuse(format!("{error}")))?;
    match scopes.first_outside(&grant.scopes) {
        Some(scope) => Err(refuse(format!("{} was not granted.", scope.as_str())).into()),
        None => Ok(scopes),
    }
}

/// Whether the token was used a moment ago and its successor not yet: then the client asks again
/// because the answer did not reach it.
async fn is_repeat(
    hash: &SecretHash,
    next: &SecretHash,
    shared: &Shared,
) -> Result<bool, OauthError> {
    let store = &shared.app.store;
    let used_at = refresh_tokens::find(store, hash)
        .await?
        .and_then(|it| it.used_at);
    let is_fresh = used_at.is_some_and(|at| shared.now().since(at) <= REPEAT);
    let successor = refresh_tokens::find(store, next).await?;
    Ok(is_fresh && successor.is_some_and(|it| it.used_at.is_none()))
}

/// A token that comes again later was stolen from somebody: the whole family dies.
async fn reused(
    request: &Request<'_>,
    token: &RefreshToken,
    shared: &Shared,
) -> Result<OauthError, OauthError> {
    let mut tx = shared.app.store.begin_single().await?;
    grants::revoke(&mut tx, &request.client.id, &token.grant_id, shared.now()).await?;
    tx.commit().await?;
    tracing::warn!(client = %request.client.id, "a refresh token was used twice");
    Ok(OauthError::invalid_grant(
        "The refresh token was used before; everything that came of it is revoked.",
    ))
}
