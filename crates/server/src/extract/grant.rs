//! A grant that allows a data call.

use std::marker::PhantomData;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};
use kc_domain::{Scope, Scopes};
use kc_store::{grants, secret::SecretHash};

use super::header;
use crate::{
    app::Shared,
    error::{DataCode, DataError},
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
        let row = live_grant(&parts.headers, shared).await?;
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

async fn live_grant(headers: &HeaderMap, shared: &Shared) -> Result<grants::Grant, DataError> {
    let token = header(headers, AUTHORIZATION.as_str())
        .and_then(bearer)
        .ok_or_else(|| {
            DataError::unauthorized("An access token is missing: Authorization: Bearer cat_…")
        })?;
    let (Some(client), Some(secret)) = (
        header(headers, "x-client-id"),
        header(headers, "x-client-secret"),
    ) else {
        return Err(DataError::unauthorized(
            "X-Client-Id and X-Client-Secret of the token's client are missing.",
        ));
    };
    // One sentence for all that follows: a stranger learns nothing from it.
    let refused = || DataError::unauthorized("The access token or the client is not valid.");
    let grant = grants::by_token(&shared.app.store, &SecretHash::of(token))
        .await?
        .ok_or_else(refused)?;
    let own_secret = grant.client_secret_hash.as_deref();
    let own_client = grant.client_id.as_str() == client
        && own_secret.is_some_and(|kept| SecretHash::of(secret).is(kept));
    if !own_client {
        return Err(refused());
    }
    if grant.revoked_at.is_some() {
        return Err(DataError::unauthorized("The grant was revoked."));
    }
    if grant.expires_at <= shared.now() {
        return Err(DataError::unauthorized("The access token has expired."));
    }
    Ok(grant)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim())
        .filter(|token| !token.is_empty())
}
