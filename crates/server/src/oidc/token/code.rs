//! An authorisation code becomes a grant and its first tokens.

use kc_oidc::{ErrorCode, pkce::Challenge};
use kc_store::{
    clients::AuthMethod,
    grants::{self, NewGrant},
    oauth::{
        authorization_codes::{self, AuthorizationCode},
        refresh_tokens,
    },
    people,
    secret::{Secret, SecretHash},
};

use super::{
    REFRESH_PREFIX, Request,
    issue::{self, Authentication, Subject, Tokens},
    stored_claims,
};
use crate::{app::Shared, error::OauthError};

pub(super) async fn exchange(request: Request<'_>, shared: &Shared) -> Result<Tokens, OauthError> {
    let store = &shared.app.store;
    let now = shared.now();
    let client = request.client;
    let hash = SecretHash::of(request.parameters.require("code")?);
    let code = authorization_codes::find(store, &client.id, &hash)
        .await?
        .ok_or_else(|| OauthError::invalid_grant("There is no such code of this client."))?;
    if code.used_at.is_some() {
        return Err(replayed(&request, &code, shared).await?);
    }
    check(&request, &code)?;
    if code.expires_at <= now {
        return Err(OauthError::invalid_grant("The code has expired."));
    }

    let settings = &shared.app.settings.identity;
    let is_lasting = code.scopes.iter().any(|it| it.as_str() == "offline_access")
        && client.grant_types.0.iter().any(|it| it == "refresh_token");
    let lifetime = if is_lasting {
        settings.refresh_token_lifetime
    } else {
        settings.access_token_lifetime
    };
    let refresh = is_lasting.then(|| Secret::generate(REFRESH_PREFIX));
    let bound = refresh_key(&request);

    let mut tx = store.begin().await?;
    if !authorization_codes::spend(&mut tx, &client.id, &hash, now).await? {
        drop(tx);
        store.settled().await?;
        return Err(replayed(&request, &code, shared).await?);
    }
    let grant = NewGrant {
        id: &code.grant_id,
        client: &client.id,
        user: &code.user_id,
        workspace: &code.workspace_id,
        scopes: &code.scopes,
        token: None,
        authentication: Some(grants::Authentication {
            at: code.authenticated_at,
            methods: &code.authentication_methods,
            claims: code.claims.as_deref(),
        }),
        consented_at: None,
        expires_at: now.plus(lifetime),
    };
    grants::insert(&mut tx, grant, now).await?;
    if let Some(refresh) = &refresh {
        let expires_at = now.plus(lifetime);
        let hash = refresh.hash();
        refresh_tokens::insert(&mut tx, &hash, &code.grant_id, bound, expires_at, now).await?;
    }
    tx.commit().await?;

    let subject = Subject {
        sub: code.user_id.as_str(),
        grant: Some(&code.grant_id),
        authenticated_at: Some(code.authenticated_at),
        scopes: &code.scopes,
        key: request.key.as_deref(),
    };
    let mut tokens = issue::access_token(client, &subject, shared);
    tokens.refresh_token = refresh.map(|it| it.reveal().to_owned());
    if code.scopes.iter().any(|it| it.as_str() == "openid") {
        let user = people::user(store, &code.user_id)
            .await?
            .ok_or_else(|| OauthError::invalid_grant("The user is gone."))?;
        let asked = stored_claims(code.claims.as_deref());
        let authentication = Authentication {
            at: code.authenticated_at,
            methods: &code.authentication_methods.0,
            nonce: code.nonce,
            session: code.session_id.map(|id| id.to_string()),
            claims: &asked,
        };
        let access = &tokens.access_token;
        let id = issue::id_token(client, &user, &code.scopes, authentication, access, shared);
        tokens.id_token = Some(id);
    }
    Ok(tokens)
}

/// A refresh token of a client that can keep no secret is bound to the client's key, if it has
/// one; others prove themselves anyway (RFC 9449, section 5).
pub(super) fn refresh_key<'a>(request: &'a Request<'_>) -> Option<&'a str> {
    let is_public = request.client.auth_method == AuthMethod::None;
    request.key.as_deref().filter(|_| is_public)
}

fn check(request: &Request<'_>, code: &AuthorizationCode) -> Result<(), OauthError> {
    if request.parameters.require("redirect_uri")? != code.redirect_uri {
        return Err(OauthError::invalid_grant(
            "The redirect_uri is not that of the authorisation.",
        ));
    }
    let verifier = request.parameters.get("code_verifier");
    match (&code.challenge, verifier) {
        (Some(challenge), Some(verifier)) => {
            let challenge = Challenge::parse(challenge, Some("S256"))?;
            if !challenge.is_met_by(verifier) {
                return Err(OauthError::invalid_grant(
                    "The code_verifier does not fit the code_challenge.",
                ));
            }
        }
        (Some(_), None) => {
            return Err(OauthError::new(
                ErrorCode::InvalidGrant,
                "The code_verifier is missing.",
            ));
        }
        // Somebody took the challenge out of the request on its way.
        (None, Some(_)) => {
            return Err(OauthError::invalid_grant(
                "There was no code_challenge for this code_verifier.",
            ));
        }
        (None, None) => {}
    }
    if code.dpop_key.is_some() && code.dpop_key != request.key {
        return Err(OauthError::invalid_grant(
            "The code is bound to another key.",
        ));
    }
    Ok(())
}

/// A code that comes a second time was stolen, from the client or by it: what it bought dies.
async fn replayed(
    request: &Request<'_>,
    code: &AuthorizationCode,
    shared: &Shared,
) -> Result<OauthError, OauthError> {
    let mut tx = shared.app.store.begin_single().await?;
    grants::revoke(&mut tx, &request.client.id, &code.grant_id, shared.now()).await?;
    tx.commit().await?;
    tracing::warn!(client = %request.client.id, "an authorisation code was used twice");
    Ok(OauthError::invalid_grant("The code was used before."))
}
