//! A grant that allows a data call.

use std::marker::PhantomData;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use kc_domain::{Scope, Scopes};
use kc_store::{grants, secret::SecretHash};

use super::header;
use crate::{
    app::Shared,
    error::{DataCode, DataError},
    oidc::access,
};

/// What a call asks of the scopes of a grant.
pub(crate) trait Needs {
    /// What to tell somebody whose grant has it not.
    const SCOPE: &'static str;

    fn is_met(scopes: &Scopes) -> bool {
        Scope::parse(Self::SCOPE).is_some_and(|scope| scopes.grants(&scope))
    }
}

macro_rules! needs {
    ($($name:ident = $scope:literal;)*) => {$(
        pub(crate) struct $name;

        impl Needs for $name {
            const SCOPE: &'static str = $scope;
        }
    )*};
}

needs! {
    TransactionsRead = "transactions:read";
    IntegrationsRead = "integrations:read";
    WorkspaceRead = "workspace:read";
}

/// Holdings of coins and tokens, under any of the scopes' names.
pub(crate) struct PortfoliosRead;

impl Needs for PortfoliosRead {
    const SCOPE: &'static str = "portfolios:read";

    fn is_met(scopes: &Scopes) -> bool {
        Scope::parse("holdings:read").is_some_and(|scope| scopes.grants(&scope))
    }
}

/// Who the user is, by either of the two families of scopes.
pub(crate) struct ProfileRead;

impl Needs for ProfileRead {
    const SCOPE: &'static str = "users:read";

    fn is_met(scopes: &Scopes) -> bool {
        let has = |name| Scope::parse(name).is_some_and(|scope| scopes.contains(&scope));
        has("users:read") || (has("openid") && has("profile"))
    }
}

/// A live grant with the scope that the call needs, presented by its own client.
pub(crate) struct Grant<N> {
    pub row: grants::Grant,
    needs: PhantomData<fn() -> N>,
}

impl<N: Needs> FromRequestParts<Shared> for Grant<N> {
    type Rejection = DataError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, DataError> {
        let row = live_grant(parts, shared).await?;
        if !N::is_met(&row.scopes) {
            return Err(DataError::new(
                DataCode::Forbidden,
                format!("The grant does not have the scope {}.", N::SCOPE),
            ));
        }
        Ok(Self {
            row,
            needs: PhantomData,
        })
    }
}

async fn live_grant(parts: &Parts, shared: &Shared) -> Result<grants::Grant, DataError> {
    let headers = &parts.headers;
    let (scheme, token) = access::presented(headers).ok_or_else(|| {
        DataError::unauthorized("An access token is missing: Authorization: Bearer …")
    })?;
    if access::is_signed(token) {
        let method = parts.method.as_str();
        let path = parts.uri.path();
        let access = access::authorize(scheme, token, headers, method, path, shared).await?;
        check_client(&access.grant, headers, shared)?;
        let mut grant = access.grant;
        // The token may have been asked for with less than was granted.
        grant.scopes = access.token.scope;
        return Ok(grant);
    }
    let (Some(client), Some(secret)) = client_headers(headers) else {
        return Err(DataError::unauthorized(
            "X-Client-Id and X-Client-Secret of the token's client are missing.",
        ));
    };
    let grant = grants::by_token(&shared.app.store, &SecretHash::of(token))
        .await?
        .filter(|grant| is_of(grant, client, secret))
        .ok_or_else(refused)?;
    if grant.revoked_at.is_some() {
        return Err(DataError::unauthorized("The grant was revoked."));
    }
    if grant.expires_at <= shared.now() {
        return Err(DataError::unauthorized("The access token has expired."));
    }
    Ok(grant)
}

/// One sentence for all that a stranger must not tell apart.
fn refused() -> DataError {
    DataError::unauthorized("The access token or the client is not valid.")
}

fn client_headers(headers: &HeaderMap) -> (Option<&str>, Option<&str>) {
    (
        header(headers, "x-client-id"),
        header(headers, "x-client-secret"),
    )
}

/// A signed token says itself whose it is; the client's headers are checked where they are sent,
/// and where the operator wants them.
fn check_client(
    grant: &grants::Grant,
    headers: &HeaderMap,
    shared: &Shared,
) -> Result<(), DataError> {
    match client_headers(headers) {
        (Some(client), Some(secret)) if is_of(grant, client, secret) => Ok(()),
        // A client that can keep no secret has only its id to send.
        (Some(client), None) if grant.client_secret_hash.is_none() && client == wire_id(grant) => {
            Ok(())
        }
        (None, None) if !shared.app.settings.identity.require_client_headers => Ok(()),
        _ => Err(refused()),
    }
}

fn is_of(grant: &grants::Grant, client: &str, secret: &str) -> bool {
    let own_secret = grant.client_secret_hash.as_deref();
    wire_id(grant) == client && own_secret.is_some_and(|kept| SecretHash::of(secret).is(kept))
}

fn wire_id(grant: &grants::Grant) -> &str {
    let own = grant.client_id.as_str();
    grant.client_metadata_url.as_deref().unwrap_or(own)
}
