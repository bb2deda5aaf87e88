use axum::{extract::State, response::Response};

use super::{answers::Jwks, discovery::public};
use crate::{app::Shared, openapi::OauthRefusals};

/// Public keys
///
/// `GET /oidc/jwks`: the public keys that tokens are verified with: those that sign, those that
/// will, and those that did until what they signed has expired (RFC 7517).
#[utoipa::path(
    get,
    path = "/oidc/jwks",
    operation_id = "getJwks",
    tag = "OpenID Connect",
    responses(
        (status = 200, description = "A JSON Web Key Set.", body = Jwks),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn call(State(shared): State<Shared>) -> Response {
    let keys = &shared.app.identity.keys;
    keys.look_again(&shared.app.store, shared.now(), false)
        .await;
    public(shared.keys().jwks().to_owned())
}
