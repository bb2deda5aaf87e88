//! Access tokens as resources take them: at userinfo, and at the data API.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use kc_domain::GrantId;
use kc_oidc::{ErrorCode, Refusal, tokens};
use kc_store::grants;

use super::proofs;
use crate::{app::Shared, error::OauthError, extract::header};

/// How a token is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Bearer,
    /// With a proof of possession beside it.
    Dpop,
}

/// The token of the `Authorization` header, and how it is presented.
pub(crate) fn presented(headers: &HeaderMap) -> Option<(Scheme, &str)> {
    let (scheme, token) = header(headers, AUTHORIZATION.as_str())?.split_once(' ')?;
    let token = token.trim();
    let scheme = if scheme.eq_ignore_ascii_case("bearer") {
        Scheme::Bearer
    } else if scheme.eq_ignore_ascii_case("dpop") {
        Scheme::Dpop
    } else {
        return None;
    };
    (!token.is_empty()).then_some((scheme, token))
}

/// Whether a token looks like a signed one. The others are `cat_…`.
pub(crate) fn is_signed(token: &str) -> bool {
    token.bytes().filter(|byte| *byte == b'.').count() == 2
}

/// What a signed access token says, once its signature, its times and its key are found right.
/// Whether its grant still lives is another question.
pub(crate) async fn read(token: &str, shared: &Shared) -> Result<tokens::AccessToken, OauthError> {
    let claims: Result<tokens::AccessToken, Refusal> =
        shared.keys().verify(token, tokens::ACCESS_TOKEN_TYPE);
    let claims = match claims {
        Ok(claims) => claims,
        Err(refusal) => {
            // Another node may have begun to sign with a key that we have not seen.
            let keys = &shared.app.identity.keys;
            if !keys.look_again(&shared.app.store, shared.now(), true).await {
                return Err(refusal.into());
            }
            shared.keys().verify(token, tokens::ACCESS_TOKEN_TYPE)?
        }
    };
    claims.check(&shared.site.issuer, &shared.site.api, shared.now())?;
    Ok(claims)
}

/// A token with the live grant that it speaks for.
pub(crate) struct Access {
    pub token: tokens::AccessToken,
    pub grant: grants::Grant,
}

/// The live grant behind a token that was presented at a resource.
pub(crate) async fn authorize(
    scheme: Scheme,
    token: &str,
    headers: &HeaderMap,
    method: &str,
    path: &str,
    shared: &Shared,
) -> Result<Access, OauthError> {
    let claims = read(token, shared).await?;
    match (&claims.cnf, scheme) {
        (Some(key), Scheme::Dpop) => {
            let origin = shared.app.settings.public_origin();
            let url = format!("{origin}{path}");
            let proved = proofs::possession(headers, method, &url, Some(token), shared).await?;
            if proved.as_deref() != Some(key.jkt.as_str()) {
                return Err(invalid("The token is bound to another key."));
            }
        }
        (Some(_), Scheme::Bearer) => {
            return Err(invalid(
                "The token is bound to a key: send it with a DPoP proof.",
            ));
        }
        (None, Scheme::Dpop) => {
            return Err(invalid("The token is bound to no key: send it as Bearer."));
        }
        (None, Scheme::Bearer) => {}
    }
    let grant = live_grant(&claims, shared).await?;
    Ok(Access {
        token: claims,
        grant,
    })
}

/// The grant that a token speaks for, if it is neither revoked nor over.
async fn live_grant(
    claims: &tokens::AccessToken,
    shared: &Shared,
) -> Result<grants::Grant, OauthError> {
    let Some(id) = claims.grant_id.as_deref().and_then(GrantId::parse) else {
        return Err(invalid("The token speaks for no user."));
    };
    let grant = grants::of_signed_token(&shared.app.store, &id, &claims.jti).await?;
    grant
        .filter(|grant| grant.revoked_at.is_none() && grant.expires_at > shared.now())
        .ok_or_else(|| invalid("The token was revoked, or has expired."))
}

fn invalid(description: &'static str) -> OauthError {
    OauthError::new(ErrorCode::InvalidToken, description)
}
