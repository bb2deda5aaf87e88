use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use bytes::Bytes;

use crate::{answer::json_bytes, app::Shared, openapi::OauthRefusals};

/// Others may keep what is public for so long. Keys are shown a rotation before they sign.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// `GET /oidc/.well-known/openid-configuration`, also spelt `openid_configuration`: what this
/// provider can do and where (OpenID Connect Discovery 1.0).
#[utoipa::path(
    get,
    path = "/oidc/.well-known/openid-configuration",
    operation_id = "getOpenIdConfiguration",
    summary = "OpenID Connect discovery",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The document.", body = Object),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn openid(State(shared): State<Shared>) -> Response {
    public(shared.site.openid_configuration.clone())
}

/// `GET /.well-known/oauth-authorization-server/oidc` (RFC 8414).
#[utoipa::path(
    get,
    path = "/.well-known/oauth-authorization-server/oidc",
    operation_id = "getAuthorizationServerMetadata",
    summary = "OAuth discovery",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The document.", body = Object),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn oauth(State(shared): State<Shared>) -> Response {
    public(shared.site.oauth_metadata.clone())
}

/// `GET /.well-known/oauth-protected-resource/api` (RFC 9728): who lets applications in to the
/// data API.
#[utoipa::path(
    get,
    path = "/.well-known/oauth-protected-resource/api",
    operation_id = "getProtectedResourceMetadata",
    summary = "Who lets applications in to the data API",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The document.", body = Object),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn protected_resource(State(shared): State<Shared>) -> Response {
    public(shared.site.protected_resource.clone())
}

/// The same document under the name that older programs know.
#[utoipa::path(
    get,
    path = "/oidc/.well-known/openid_configuration",
    operation_id = "getOpenIdConfigurationUnderscored",
    summary = "OpenID Connect discovery, with an underscore",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The document.", body = Object),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn openid_underscored(state: State<Shared>) -> Response {
    openid(state).await
}

/// The same document where programs look that put the well-known part first (RFC 8615).
#[utoipa::path(
    get,
    path = "/.well-known/openid-configuration/oidc",
    operation_id = "getOpenIdConfigurationAtRoot",
    summary = "OpenID Connect discovery, at the root",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The document.", body = Object),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn openid_at_root(state: State<Shared>) -> Response {
    openid(state).await
}

pub(super) fn public(body: impl Into<Bytes>) -> Response {
    let mut response = json_bytes(StatusCode::OK, body);
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    response
}
