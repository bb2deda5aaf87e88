//! What answers of OAuth and OpenID Connect are made of, as the OpenAPI document tells it. They are
//! written where the protocol is, as JSON.
#![expect(dead_code, reason = "these only describe")]

use std::collections::BTreeMap;

use utoipa::ToSchema;

/// Who a user is, as far as the token's scopes tell.
#[derive(ToSchema)]
#[schema(as = UserClaims)]
pub(crate) struct UserClaims {
    /// The user's id.
    sub: String,
    /// By `profile`, as are the next three.
    #[schema(nullable = false)]
    name: Option<String>,
    #[schema(nullable = false)]
    picture: Option<String>,
    /// In seconds since 1970.
    #[schema(nullable = false)]
    updated_at: Option<i64>,
    /// A language tag: `de`.
    #[schema(nullable = false)]
    locale: Option<String>,
    /// By `email`, as is the next one.
    #[schema(nullable = false)]
    email: Option<String>,
    #[schema(nullable = false)]
    email_verified: Option<bool>,
    /// `portfolios_access` and the like: whether the token opens this kind of data.
    #[serde(flatten)]
    access: BTreeMap<String, bool>,
}

/// Public keys (RFC 7517).
#[derive(ToSchema)]
#[schema(as = JsonWebKeySet)]
pub(crate) struct Jwks {
    keys: Vec<Jwk>,
}

/// A public key (RFC 7517, RFC 7518): `n` and `e` of an RSA key, `crv`, `x` and `y` of an EC key.
#[derive(ToSchema)]
#[schema(as = JsonWebKey)]
struct Jwk {
    /// `RSA` or `EC`.
    kty: String,
    /// `sig`.
    #[serde(rename = "use")]
    use_: String,
    /// `RS256` or `ES256`.
    alg: String,
    kid: String,
    #[schema(nullable = false)]
    n: Option<String>,
    #[schema(nullable = false)]
    e: Option<String>,
    #[schema(nullable = false)]
    crv: Option<String>,
    #[schema(nullable = false)]
    x: Option<String>,
    #[schema(nullable = false)]
    y: Option<String>,
}

/// What the authorisation server can do, and where (RFC 8414).
#[derive(ToSchema)]
#[schema(as = AuthorizationServerMetadata)]
pub(crate) struct ServerMetadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    revocation_endpoint: String,
    introspection_endpoint: String,
    pushed_authorization_request_endpoint: String,
    /// Where applications may register themselves.
    #[schema(nullable = false)]
    registration_endpoint: Option<String>,
    require_pushed_authorization_requests: bool,
    scopes_supported: Vec<String>,
    response_types_supported: Vec<String>,
    response_modes_supported: Vec<String>,
    grant_types_supported: Vec<String>,
    code_challenge_methods_supported: Vec<String>,
    token_endpoint_auth_methods_supported: Vec<String>,
    token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    revocation_endpoint_auth_methods_supported: Vec<String>,
    revocation_endpoint_auth_signing_alg_values_supported: Vec<String>,
    introspection_endpoint_auth_methods_supported: Vec<String>,
    introspection_endpoint_auth_signing_alg_values_supported: Vec<String>,
    dpop_signing_alg_values_supported: Vec<String>,
    authorization_response_iss_parameter_supported: bool,
    client_id_metadata_document_supported: bool,
    ui_locales_supported: Vec<String>,
}

/// What the OpenID provider can do, and where (OpenID Connect Discovery 1.0).
#[derive(ToSchema)]
#[schema(as = OpenIdConfiguration)]
pub(crate) struct Configuration {
    #[serde(flatten)]
    server: ServerMetadata,
    end_session_endpoint: String,
    subject_types_supported: Vec<String>,
    id_token_signing_alg_values_supported: Vec<String>,
    claim_types_supported: Vec<String>,
    claims_supported: Vec<String>,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    require_request_uri_registration: bool,
    prompt_values_supported: Vec<String>,
}

/// Who lets applications in to the data API, and how (RFC 9728).
#[derive(ToSchema)]
#[schema(as = ProtectedResourceMetadata)]
pub(crate) struct ResourceMetadata {
    resource: String,
    resource_name: String,
    authorization_servers: Vec<String>,
    scopes_supported: Vec<String>,
    bearer_methods_supported: Vec<String>,
    dpop_signing_alg_values_supported: Vec<String>,
    dpop_bound_access_tokens_required: bool,
}

/// An application as it describes itself (RFC 7591). Members that are not here are ignored.
#[derive(ToSchema)]
#[schema(as = ClientMetadata)]
pub(crate) struct ClientMetadata {
    /// One at least.
    redirect_uris: Vec<String>,
    client_name: Option<String>,
    /// `authorization_code`, `refresh_token`.
    grant_types: Option<Vec<String>>,
    /// `code`.
    response_types: Option<Vec<String>>,
    /// `client_secret_basic` unless it is given.
    token_endpoint_auth_method: Option<String>,
    jwks: Option<ClientKeys>,
    jwks_uri: Option<String>,
    /// Separated by spaces.
    scope: Option<String>,
    logo_uri: Option<String>,
    client_uri: Option<String>,
    post_logout_redirect_uris: Option<Vec<String>>,
    /// `RS256` unless it is given, or `ES256`.
    id_token_signed_response_alg: Option<String>,
    dpop_bound_access_tokens: Option<bool>,
}

/// Public keys of an application (RFC 7517).
#[derive(ToSchema)]
#[schema(as = ClientKeys)]
struct ClientKeys {
    #[schema(value_type = Vec<Object>)]
    keys: Vec<()>,
}

/// An application that has registered itself (RFC 7591).
#[derive(ToSchema)]
#[schema(as = RegisteredClient)]
pub(crate) struct RegisteredClient {
    client_id: String,
    /// Of a client that proves itself by one; shown this once.
    #[schema(nullable = false)]
    client_secret: Option<String>,
    /// 0: it does not expire.
    #[schema(nullable = false)]
    client_secret_expires_at: Option<i64>,
    /// In seconds since 1970.
    client_id_issued_at: i64,
    client_name: String,
    redirect_uris: Vec<String>,
    grant_types: Vec<String>,
    response_types: Vec<String>,
    token_endpoint_auth_method: String,
    #[schema(nullable = false)]
    jwks: Option<ClientKeys>,
    #[schema(nullable = false)]
    jwks_uri: Option<String>,
    scope: String,
    #[schema(nullable = false)]
    logo_uri: Option<String>,
    #[schema(nullable = false)]
    client_uri: Option<String>,
    #[schema(nullable = false)]
    post_logout_redirect_uris: Option<Vec<String>>,
    id_token_signed_response_alg: String,
    dpop_bound_access_tokens: bool,
}

/// The key that a token is bound to (RFC 9449).
#[derive(ToSchema)]
#[schema(as = TokenConfirmation)]
pub(crate) struct Confirmation {
    /// The thumbprint of the key.
    jkt: String,
}
