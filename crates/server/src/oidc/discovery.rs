use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use bytes::Bytes;

use super::answers::{Configuration, ResourceMetadata, ServerMetadata};
use crate::{answer::json_bytes, app::Shared, openapi::OauthRefusals};

/// Others may keep what is public for so long. Keys are shown a rotation before they sign.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// OpenID Connect discovery
///
/// `GET /oidc/.well-known/openid-configuration`, also spelt `openid_configuration`: what this
/// provider can do and where (OpenID Connect Discovery 1.0).
#[utoipa::path(
    get,
    path = "/oidc/.well-known/openid-configuration",
    operation_id = "getOpenIdConfiguration",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The document.", body = Configuration),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn openid(State(shared): State<Shared>) -> Response {
    public(shared.site.openid_configuration.clone())
}

/// OAuth discovery
///
/// `GET /.well-known/oauth-authorization-server/oidc` (RFC 8414).
#[utoipa::path(
    get,
    path = "/.well-known/oauth-authorization-server/oidc",
    operation_id = "getAuthorizationServerMetadata",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The document.", body = ServerMetadata),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn oauth(State(shared): State<Shared>) -> Response {
    public(shared.site.oauth_metadata.clone())
}

/// Who lets applications in to the data API
///
/// `GET /.well-known/oauth-protected-resource/api` (RFC 9728): who lets applications in to the
/// data API.
#[utoipa::path(
    get,
    path = "/.well-known/oauth-protected-resource/api",
    operation_id = "getProtectedResourceMetadata",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The document.", body = ResourceMetadata),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn protected_resource(State(shared): State<Shared>) -> Response {
    public(shared.site.protected_resource.clone())
}

/// OpenID Connect discovery, with an underscore
///
/// The same document under the name that older programs know.
#[utoipa::path(
    get,
    path = "/oidc/.well-known/openid_configuration",
    operation_id = "getOpenIdConfigurationUnderscored",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The document.", body = Configuration),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn openid_underscored(state: State<Shared>) -> Response {
    openid(state).await
}

/// OpenID Connect discovery, at the root
///
/// The same document where programs look that put the well-known part first (RFC 8615).
#[utoipa::path(
    get,
    path = "/.well-known/openid-configuration/oidc",
    operation_id = "getOpenIdConfigurationAtRoot",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "The document.", body = Configuration),
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
