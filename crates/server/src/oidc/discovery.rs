use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use bytes::Bytes;

use crate::{answer::json_bytes, app::Shared};

/// Others may keep what is public for so long. Keys are shown a rotation before they sign.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// `GET /oidc/.well-known/openid-configuration`, also spelt `openid_configuration`: what this
/// provider can do and where (OpenID Connect Discovery 1.0).
pub(crate) async fn openid(State(shared): State<Shared>) -> Response {
    public(shared.site.openid_configuration.clone())
}

/// `GET /.well-known/oauth-authorization-server/oidc` (RFC 8414).
pub(crate) async fn oauth(State(shared): State<Shared>) -> Response {
    public(shared.site.oauth_metadata.clone())
}

/// `GET /.well-known/oauth-protected-resource/api` (RFC 9728): who lets applications in to the
/// data API.
pub(crate) async fn protected_resource(State(shared): State<Shared>) -> Response {
    public(shared.site.protected_resource.clone())
}

pub(super) fn public(body: impl Into<Bytes>) -> Response {
    let mut response = json_bytes(StatusCode::OK, body);
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    response
}
