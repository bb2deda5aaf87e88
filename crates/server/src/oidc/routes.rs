//! Which path of the provider leads to which call.

use axum::{
    Router,
    http::{HeaderName, Method, header},
    response::Response,
    routing::{get, post},
};
use tower_http::cors::{Any, CorsLayer};

use super::{
    authorize, discovery, end_session, introspection, jwks, par, register, revocation, token,
    userinfo,
};
use crate::{
    app::Shared,
    error::{Family, Trouble},
};

pub(crate) fn routes() -> Router<Shared> {
    for_programs().merge(for_browsers())
}

/// Called by programs, those in pages of other sites too: nothing here looks at cookies.
fn for_programs() -> Router<Shared> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("dpop"),
        ])
        .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER])
        .max_age(std::time::Duration::from_secs(3600));
    Router::new()
        .route(
            "/oidc/.well-known/openid-configuration",
            get(discovery::openid),
        )
        .route(
            "/oidc/.well-known/openid_configuration",
            get(discovery::openid),
        )
        .route(
            "/.well-known/openid-configuration/oidc",
            get(discovery::openid),
        )
        .route(
            "/.well-known/oauth-authorization-server/oidc",
            get(discovery::oauth),
        )
        .route(
            "/.well-known/oauth-protected-resource/api",
            get(discovery::protected_resource),
        )
        .route("/oidc/jwks", get(jwks::call))
        .route("/oidc/token", post(token::call))
        .route("/oidc/token/revocation", post(revocation::call))
        .route("/oidc/token/introspection", post(introspection::call))
        .route("/oidc/userinfo", get(userinfo::call).post(userinfo::call))
        .route("/oidc/par", post(par::call))
        .route("/oidc/register", post(register::call))
        // Here and not once for all routes: what browsers ask beforehand would end there.
        .method_not_allowed_fallback(no_such_method)
        .layer(cors)
}

async fn no_such_method() -> Response {
    Family::Oauth.refuse(Trouble::NoSuchMethod)
}

/// Where people are sent.
fn for_browsers() -> Router<Shared> {
    Router::new()
        .route("/oidc/auth", get(authorize::call).post(authorize::call))
        .route(
            "/oidc/session/end",
            get(end_session::call).post(end_session::call),
        )
}
