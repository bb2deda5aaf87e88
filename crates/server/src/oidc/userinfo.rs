use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode},
    response::{IntoResponse as _, Response},
};
use kc_oidc::{ErrorCode, claims, tokens};
use kc_store::people;

use super::{
    access::{self, Scheme},
    answers::UserClaims,
    form::Form,
};
use crate::{
    answer::Bare, app::Shared, error::OauthError, oidc::forms::AccessTokenForm,
    openapi::OauthRefusals,
};

/// Claims about the user
///
/// `GET` and `POST /oidc/userinfo`: who the user is, as far as the token's scopes tell, and one
/// `<resource>_access` boolean for each kind of data (OpenID Connect Core, section 5.3). The token
/// comes in the header, or in the form body of a `POST`.
#[utoipa::path(
    get,
    path = "/oidc/userinfo",
    operation_id = "getOidcUserinfo",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The claims: `sub` and what the scopes tell.", body = UserClaims),
        OauthRefusals,
    ),
    security(("oauth" = [])),
)]
pub(crate) async fn call(State(shared): State<Shared>, request: Request) -> Response {
    match answer(&shared, request).await {
        Ok(response) => response,
        Err(error) => challenge(error),
    }
}

/// Claims about the user, by a form
///
/// `POST /oidc/userinfo`: the same, with the token in a form if it is not in the header.
#[utoipa::path(
    post,
    path = "/oidc/userinfo",
    operation_id = "postOidcUserinfo",
    tag = "OpenID Connect",
    request_body(content = AccessTokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The claims: `sub` and what the scopes tell.", body = UserClaims),
        OauthRefusals,
    ),
    security(("oauth" = []), ()),
)]
pub(crate) async fn by_post(state: State<Shared>, request: Request) -> Response {
    call(state, request).await
}

async fn answer(shared: &Shared, request: Request) -> Result<Response, OauthError> {
    let method = request.method().clone();
    let headers = request.headers().clone();
    let in_header = access::presented(&headers).map(|(scheme, token)| (scheme, token.to_owned()));
    let in_body = if method == Method::POST {
        use axum::extract::FromRequest as _;
        let Form(form) = Form::from_request(request, shared).await?;
        form.get("access_token")
            .map(|token| (Scheme::Bearer, token.to_owned()))
    } else {
        None
    };
    let (scheme, token) = match (in_header, in_body) {
        (Some(_), Some(_)) => {
            return Err(OauthError::new(
                ErrorCode::InvalidRequest,
                "The token must be sent in one way only.",
            ));
        }
        (Some(given), None) | (None, Some(given)) => given,
        // Who sends none is told no error code (RFC 6750, section 3.1).
        (None, None) => {
            let missing = OauthError::new(ErrorCode::InvalidToken, "An access token is missing.");
            let bare = HeaderValue::from_static("Bearer");
            return Ok(missing.with_challenge(bare).into_response());
        }
    };
    let access = access::authorize(
        scheme,
        &token,
        &headers,
        method.as_str(),
        "/oidc/userinfo",
        shared,
    )
    .await?;
    shared
        .count(&shared.limits.userinfo, &turn(&access))
        .await?;
    if !access.token.scope.iter().any(|it| it.as_str() == "openid") {
        return Err(OauthError::new(
            ErrorCode::InsufficientScope,
            "The token does not have the scope openid.",
        ));
    }
    let user = people::user(&shared.app.store, &access.grant.user_id)
        .await?
        .ok_or_else(|| OauthError::new(ErrorCode::InvalidToken, "The user is gone."))?;
    let asked = super::token::claims_of_grant(&access.grant.id, shared).await?;
    let claims = claims::userinfo(&person(&user), &access.token.scope, &asked.userinfo);
    Ok(Bare(claims).into_response())
}

/// Whose turns a call takes: the client's. The tokens of a client without a secret are in the
/// hands of its users, so there each of them has turns of their own.
fn turn(access: &access::Access) -> String {
    let client = &access.token.client_id;
    match access.grant.client_secret_hash {
        Some(_) => client.clone(),
        None => format!("{client}\n{}", access.grant.user_id),
    }
}

/// A user as claims tell of them.
pub(super) fn person(user: &people::User) -> claims::Person {
    claims::Person {
        sub: user.id.to_string(),
        name: user.name.clone(),
        picture: user.picture_url.clone(),
        updated_at: Some(tokens::seconds(user.updated_at)),
        email: user.email.clone(),
        email_verified: user.email_verified_at.is_some(),
        locale: user.language.clone(),
    }
}

/// Errors at a resource stand in the `WWW-Authenticate` header too (RFC 6750, section 3).
fn challenge(error: OauthError) -> Response {
    let refusal = error.refusal();
    let is_about_token = matches!(
        refusal.code,
        ErrorCode::InvalidToken | ErrorCode::InsufficientScope | ErrorCode::InvalidDpopProof
    );
    if !is_about_token {
        return error.into_response();
    }
    let scheme = if refusal.code == ErrorCode::InvalidDpopProof {
        "DPoP"
    } else {
        "Bearer"
    };
    let text = format!(
        "{scheme} error=\"{}\", error_description=\"{}\"",
        refusal.code.text(),
        refusal.description
    );
    let error = if refusal.code == ErrorCode::InvalidDpopProof {
        error.with_status(StatusCode::UNAUTHORIZED)
    } else {
        error
    };
    match HeaderValue::from_str(&text) {
        Ok(value) => error.with_challenge(value).into_response(),
        Err(_) => error.into_response(),
    }
}
