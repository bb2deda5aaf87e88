//! What OAuth forms are made of, as the OpenAPI document tells it. They are read parameter by
//! parameter, as the protocol wants unknown ones let be.
#![expect(dead_code, reason = "these only describe")]

use utoipa::ToSchema;

/// What an application asks its person for.
#[derive(ToSchema)]
pub(crate) struct AuthorizationForm {
    /// Whose request it is.
    client_id: String,
    /// `code`.
    response_type: Option<String>,
    /// Where the answer goes: one that is registered.
    redirect_uri: Option<String>,
    /// What to ask for, separated by spaces.
    scope: Option<String>,
    /// Given back as it is.
    state: Option<String>,
    /// Put into the ID token.
    nonce: Option<String>,
    /// By PKCE: the hash of a secret that the code is exchanged with.
    code_challenge: Option<String>,
    /// `S256`.
    code_challenge_method: Option<String>,
    /// `none`, `login`, `consent`, `select_account`.
    prompt: Option<String>,
    /// The name of a pushed request, in the place of all else but `client_id`.
    request_uri: Option<String>,
    /// Where the request is pushed by a client that sends its secret in the form.
    client_secret: Option<String>,
}

/// What tokens are made of.
#[derive(ToSchema)]
pub(crate) struct TokenForm {
    /// `authorization_code`, `refresh_token` or `client_credentials`.
    grant_type: String,
    /// From the redirect.
    code: Option<String>,
    /// As it was in the request.
    redirect_uri: Option<String>,
    /// By PKCE: the secret itself.
    code_verifier: Option<String>,
    /// The last one that was given.
    refresh_token: Option<String>,
    /// Less than was granted, separated by spaces.
    scope: Option<String>,
    /// The data API, if it is named.
    resource: Option<String>,
    /// Where it is not in the `Authorization` header.
    client_id: Option<String>,
    /// Where it is not in the `Authorization` header.
    client_secret: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
    client_assertion_type: Option<String>,
    /// A JWT that proves the client (RFC 7523).
    client_assertion: Option<String>,
}

/// A token to look at or to revoke.
#[derive(ToSchema)]
pub(crate) struct TokenNamed {
    /// An access token or a refresh token of the client.
    token: String,
    /// Not needed: tokens are told apart by themselves.
    token_type_hint: Option<String>,
    /// Where it is not in the `Authorization` header.
    client_id: Option<String>,
    /// Where it is not in the `Authorization` header.
    client_secret: Option<String>,
}

/// An access token outside the header.
#[derive(ToSchema)]
pub(crate) struct AccessTokenForm {
    /// Where it is not in the `Authorization` header.
    access_token: Option<String>,
}

/// Who is to be signed out.
#[derive(ToSchema)]
pub(crate) struct EndSessionForm {
    /// An ID token of whoever is signed in.
    id_token_hint: Option<String>,
    /// Whose request it is.
    client_id: Option<String>,
    /// Where to go then: one that is registered.
    post_logout_redirect_uri: Option<String>,
    /// Given back as it is.
    state: Option<String>,
}
