use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use kc_domain::{ClientId, Scopes, WorkspaceId, scope::DEFAULT_SCOPES};
use kc_oidc::{ErrorCode, registration};
use kc_store::{
    clients::{self, AuthMethod, NewClient},
    people::{self, Workspace},
    secret::Secret,
};
use serde_json::Value;

use super::{
    answers::{ClientMetadata, RegisteredClient},
    documents::unregistered_id,
};
use crate::{
    answer::json,
    app::Shared,
    error::OauthError,
    extract::{client_address, read_bounded},
    openapi::OauthRefusals,
};

/// Register an application
///
/// `POST /oidc/register` (RFC 7591), where the operator allows it: an application registers itself,
/// in sandbox.
#[utoipa::path(
    post,
    path = "/oidc/register",
    operation_id = "registerClient",
    tag = "OpenID Connect",
    request_body = ClientMetadata,
    responses(
        (status = 201, description = "The client, as it is kept (RFC 7591).", body = RegisteredClient),
        OauthRefusals,
    ),
    security(()),
)]
pub(crate) async fn call(
    State(shared): State<Shared>,
    request: Request,
) -> Result<Response, OauthError> {
    if !shared.app.settings.identity.dynamic_registration {
        return Err(OauthError::new(
            ErrorCode::RegistrationNotSupported,
            "Applications are registered by the operator here.",
        )
        .with_status(StatusCode::NOT_FOUND));
    }
    let (parts, body) = request.into_parts();
    let address = client_address(&parts, &shared);
    shared
        .count(&shared.limits.other, &format!("register\n{address}"))
        .await?;
    let request = Request::from_parts(parts, body);
    let bytes = read_bounded(request, &shared).await.map_err(|error| {
        OauthError::from(kc_oidc::Refusal::new(
            ErrorCode::InvalidClientMetadata,
            error.into_message(),
        ))
    })?;
    let metadata = registration::ClientMetadata::parse(&bytes, registration::Source::Registered)?;
    let id = ClientId::generate();
    let secret =
        (auth_method(&metadata) == AuthMethod::ClientSecret).then(|| Secret::generate("secret_"));
    let hash = secret.as_ref().map(Secret::hash);
    let scopes = scopes_of(&metadata)?;
    let name = metadata
        .client_name
        .as_deref()
        .unwrap_or("Unnamed application");
    let workspace = workspace_of_unregistered();
    let new = NewClient {
        secret: hash.as_ref(),
        ..described(&id, &workspace.id, name, &scopes, &metadata)
    };
    let now = shared.now();
    let mut tx = shared.app.store.begin().await?;
    people::ensure_workspace(&mut tx, &workspace).await?;
    clients::insert(&mut tx, new, now).await?;
    tx.commit().await?;
    let mut answer = serde_json::to_value(&metadata).map_err(|error| {
        tracing::error!(%error, "a registration can not be answered");
        OauthError::new(ErrorCode::ServerError, "Something went wrong on our side.")
    })?;
    answer["client_id"] = id.as_str().into();
    answer["client_id_issued_at"] = kc_oidc::tokens::seconds(now).into();
    answer["client_name"] = name.into();
    answer["scope"] = scopes.to_string().into();
    if let Some(secret) = &secret {
        answer["client_secret"] = secret.reveal().into();
        // It does not expire.
        answer["client_secret_expires_at"] = 0.into();
    }
    Ok(json(StatusCode::CREATED, &answer))
}

/// A client as it describes itself, in sandbox and without a secret.
pub(super) fn described<'a>(
    id: &'a ClientId,
    workspace: &'a WorkspaceId,
    name: &'a str,
    scopes: &'a Scopes,
    metadata: &'a registration::ClientMetadata,
) -> NewClient<'a> {
    NewClient {
        id,
        workspace,
        name,
        logo_url: metadata.logo_uri.as_deref(),
        website_url: metadata.client_uri.as_deref(),
        auth_method: auth_method(metadata),
        secret: None,
        jwks: metadata.jwks.as_ref().map(Value::to_string),
        jwks_url: metadata.jwks_uri.as_deref(),
        scopes,
        grant_types: metadata.grant_types.clone(),
        redirect_uris: metadata.redirect_uris.clone(),
        post_logout_redirect_uris: metadata.post_logout_redirect_uris.clone(),
        allowed_origins: vec![],
        requires_pkce: true,
        requires_dpop: metadata.dpop_bound_access_tokens,
        signing_algorithm: metadata.id_token_signed_response_alg.as_str(),
        is_sandbox: true,
        metadata_url: None,
    }
}

/// How a client that describes itself proves itself.
fn auth_method(metadata: &registration::ClientMetadata) -> AuthMethod {
    match metadata.token_endpoint_auth_method {
        registration::AuthMethod::None => AuthMethod::None,
        registration::AuthMethod::PrivateKeyJwt => AuthMethod::PrivateKeyJwt,
        registration::AuthMethod::ClientSecretBasic
        | registration::AuthMethod::ClientSecretPost => AuthMethod::ClientSecret,
    }
}

/// What a client that describes itself may ask for: what it says, else the usual.
pub(super) fn scopes_of(metadata: &registration::ClientMetadata) -> Result<Scopes, OauthError> {
    match &metadata.scope {
        Some(scopes) => Ok(scopes.clone()),
        None => DEFAULT_SCOPES.parse().map_err(|_| {
            OauthError::new(ErrorCode::ServerError, "Something went wrong on our side.")
        }),
    }
}

/// The workspace of clients that no developer of a workspace registered.
pub(super) fn workspace_of_unregistered() -> Workspace {
    Workspace {
        id: unregistered_id(),
        name: "Applications that registered themselves".to_owned(),
        base_currency: "USD".to_owned(),
        is_sandbox: false,
        created_at: kc_domain::Timestamp::EPOCH,
    }
}
