//! Which path of the provider leads to which call.

use axum::{
    http::{HeaderName, Method, header},
    response::Response,
};
use tower_http::cors::{Any, CorsLayer};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    authorize, discovery, end_session, introspection, jwks, par, register, revocation, token,
    userinfo,
};
use crate::{
    app::Shared,
    error::{Family, Trouble},
    openapi,
};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    for_programs().merge(for_browsers())
}

/// Called by programs, those in pages of other sites too: nothing here looks at cookies.
fn for_programs() -> OpenApiRouter<Shared> {
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
    let (routes, document) = OpenApiRouter::new()
        .routes(routes!(discovery::openid))
        .routes(routes!(discovery::openid_underscored))
        .routes(routes!(discovery::openid_at_root))
        .routes(routes!(discovery::oauth))
        .routes(routes!(discovery::protected_resource))
        .routes(routes!(jwks::call))
        .routes(routes!(token::call))
        .routes(routes!(revocation::call))
        .routes(routes!(introspection::call))
        .routes(routes!(userinfo::call, userinfo::by_post))
        .routes(routes!(par::call))
        .routes(routes!(register::call))
        .split_for_parts();
    // Here and not once for all routes: what browsers ask beforehand would end there.
    let routes = routes
        .method_not_allowed_fallback(no_such_method)
        .layer(cors);
    openapi::documented(routes, document)
}

async fn no_such_method() -> Response {
    Family::Oauth.refuse(Trouble::NoSuchMethod)
}

/// Where people are sent.
fn for_browsers() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(authorize::call, authorize::by_post))
        .routes(routes!(end_session::call, end_session::by_post))
}
