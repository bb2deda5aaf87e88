//! A workspace's API keys, for its developers.

mod draft;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use kc_domain::{ApiKeyId, Timestamp, WorkspaceId};
use kc_store::{
    api_keys::{self, ApiKey, ApiKeyChange, NewApiKey},
    secret::Secret,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use draft::{ApiKeyDraft, CheckedApiKey};

use super::{Developers, Member};
use crate::{
    account::{body::Body, session::RecentlySignedIn},
    answer::Bare,
    app::Shared,
    error::{AccountCode, AccountError},
    extract::{Idempotent, given},
    openapi::AccountRefusals,
};

const MOST_KEYS: i64 = 100;
/// Characters of a key by which a person knows it again.
const HINT: usize = 4;

/// A key, without the key itself.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(crate) struct ApiKeyJson {
    id: String,
    name: String,
    /// The last characters of the key.
    hint: String,
    /// `read:holdings` and the like.
    permissions: Vec<&'static str>,
    /// Addresses and networks that may use it; any where there is none.
    allowed_addresses: Vec<String>,
    /// The member in whose name it reads. It is dead once they have left the workspace.
    user_id: String,
    /// These in milliseconds since 1970.
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
}

impl From<ApiKey> for ApiKeyJson {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name,
            hint: key.hint,
            permissions: key.permissions.0.iter().map(|it| it.as_str()).collect(),
            allowed_addresses: key.allowed_addresses.0,
            user_id: key.user_id.to_string(),
            created_at: key.created_at.millis(),
            expires_at: key.expires_at.map(Timestamp::millis),
            last_used_at: key.last_used_at.map(Timestamp::millis),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = ApiKeys)]
pub(crate) struct Listed {
    api_keys: Vec<ApiKeyJson>,
}

/// List API keys
///
/// `GET /portal/api/workspaces/{workspace_id}/api-keys`, the oldest first.
#[utoipa::path(
    get,
    path = "/portal/api/workspaces/{workspace_id}/api-keys",
    operation_id = "listApiKeys",
    tag = "Portal",
    params(("workspace_id" = String, Path, description = "The workspace.")),
    responses((status = 200, description = "Its keys.", body = Listed), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn list(
    State(shared): State<Shared>,
    member: Member<Developers>,
) -> Result<Bare<Listed>, AccountError> {
    let keys = api_keys::of_workspace(&shared.app.store, &member.workspace).await?;
    let api_keys = keys.into_iter().map(ApiKeyJson::from).collect();
    Ok(Bare(Listed { api_keys }))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = NewApiKey)]
pub(crate) struct Create {
    name: String,
    /// One at least.
    permissions: Vec<String>,
    /// Addresses and networks (`192.0.2.0/24`), 50 at most; any may use it where there is none.
    #[serde(default)]
    allowed_addresses: Vec<String>,
    /// In milliseconds since 1970; never, if it is left out.
    expires_at: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ApiKeyMade)]
pub(crate) struct Made {
    api_key: ApiKeyJson,
    /// Shown this once: `kryptos_live_…`.
    key: String,
}

/// Create an API key
///
/// `POST /portal/api/workspaces/{workspace_id}/api-keys` makes a key, which reads in the name of
/// its maker. Whoever signed in longer ago is asked to prove again who they are.
#[utoipa::path(
    post,
    path = "/portal/api/workspaces/{workspace_id}/api-keys",
    operation_id = "createApiKey",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("Idempotency-Key" = Option<String>, Header, description = "Names the call, so that it can be repeated."),
    ),
    request_body = Create,
    responses((status = 201, description = "The key, shown this once.", body = Made), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn create(
    State(shared): State<Shared>,
    member: Member<Developers>,
    RecentlySignedIn(_): RecentlySignedIn,
    request: Idempotent<Create, AccountError>,
) -> Result<Response, AccountError> {
    let caller = member.user.as_str();
    if let Some(answer) = request.replay(caller, &shared).await? {
        return Ok(answer);
    }
    let now = shared.now();
    let draft = ApiKeyDraft {
        name: request.body.name.clone(),
        permissions: request.body.permissions.clone(),
        allowed_addresses: request.body.allowed_addresses.clone(),
        expires_at: request.body.expires_at.map(Timestamp::from_millis),
    };
    let checked = draft.check(now).map_err(AccountError::invalid_request)?;
    let key = Secret::generate(api_keys::PREFIX);
    let api_key = ApiKey {
        id: ApiKeyId::generate(),
        workspace_id: member.workspace,
        user_id: member.user.clone(),
        name: checked.name,
        hint: hint(&key),
        permissions: checked.permissions,
        allowed_addresses: checked.allowed_addresses,
        created_at: now,
        expires_at: checked.expires_at,
        last_used_at: None,
    };
    let new = NewApiKey {
        id: &api_key.id,
        workspace: &api_key.workspace_id,
        user: &api_key.user_id,
        name: &api_key.name,
        key: &key.hash(),
        hint: &api_key.hint,
        permissions: &api_key.permissions,
        allowed_addresses: &api_key.allowed_addresses,
        expires_at: api_key.expires_at,
    };
    let mut tx = shared.app.store.begin().await?;
    if !api_keys::insert(&mut tx, new, MOST_KEYS, now).await? {
        let full = AccountError::new(
            AccountCode::Conflict,
            format!("A workspace can have {MOST_KEYS} API keys at most."),
        );
        return request.give_up(tx, caller, full, &shared).await;
    }
    let made = Made {
        api_key: api_key.into(),
        key: key.reveal().to_owned(),
    };
    request
        .commit(tx, caller, StatusCode::CREATED, &made, &shared)
        .await
}

/// The last characters of a key.
fn hint(key: &Secret) -> String {
    let key = key.reveal();
    key[key.len() - HINT..].to_owned()
}

/// What is left out stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = ApiKeyChange)]
pub(crate) struct Change {
    name: Option<String>,
    permissions: Option<Vec<String>>,
    allowed_addresses: Option<Vec<String>>,
    /// Null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    expires_at: Option<Option<i64>>,
}

/// Change an API key
///
/// `PATCH /portal/api/workspaces/{workspace_id}/api-keys/{api_key_id}` changes what a key is called
/// and what it may do; the key stays the same.
#[utoipa::path(
    patch,
    path = "/portal/api/workspaces/{workspace_id}/api-keys/{api_key_id}",
    operation_id = "changeApiKey",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("api_key_id" = String, Path, description = "The key."),
    ),
    request_body = Change,
    responses((status = 200, description = "The key as it is now.", body = ApiKeyJson), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn change(
    State(shared): State<Shared>,
    member: Member<Developers>,
    RecentlySignedIn(_): RecentlySignedIn,
    Path((_, id)): Path<(String, String)>,
    Body(change): Body<Change>,
) -> Result<Bare<ApiKeyJson>, AccountError> {
    let key = find(&member.workspace, &id, &shared).await?;
    // A key reads in its maker's name: others could give themselves what is not theirs.
    if key.user_id != member.user && !member.role.administers() {
        return Err(AccountError::new(
            AccountCode::InsufficientPermissions,
            "Only who made the key, and the workspace's owners and admins, may change it.",
        ));
    }
    let words = |it: &ApiKey| {
        it.permissions
            .0
            .iter()
            .map(|it| it.as_str().to_owned())
            .collect()
    };
    let draft = ApiKeyDraft {
        permissions: change.permissions.unwrap_or_else(|| words(&key)),
        name: change.name.unwrap_or(key.name),
        allowed_addresses: change.allowed_addresses.unwrap_or(key.allowed_addresses.0),
        expires_at: match change.expires_at {
            Some(at) => at.map(Timestamp::from_millis),
            // What is over already may stay so.
            None => None,
        },
    };
    let checked = draft
        .check(shared.now())
        .map_err(AccountError::invalid_request)?;
    let changed = ApiKeyChange {
        name: &checked.name,
        permissions: &checked.permissions,
        allowed_addresses: &checked.allowed_addresses,
        expires_at: match change.expires_at {
            Some(_) => checked.expires_at,
            None => key.expires_at,
        },
    };
    let mut tx = shared.app.store.begin_single().await?;
    if !api_keys::change(&mut tx, &member.workspace, &key.id, changed).await? {
        return Err(not_found());
    }
    tx.commit().await?;
    let key = find(&member.workspace, key.id.as_str(), &shared).await?;
    Ok(Bare(key.into()))
}

/// Delete an API key
///
/// `DELETE /portal/api/workspaces/{workspace_id}/api-keys/{api_key_id}`: the key is dead at once.
#[utoipa::path(
    delete,
    path = "/portal/api/workspaces/{workspace_id}/api-keys/{api_key_id}",
    operation_id = "deleteApiKey",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("api_key_id" = String, Path, description = "The key."),
    ),
    responses((status = 204, description = "It is gone."), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn delete(
    State(shared): State<Shared>,
    member: Member<Developers>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, AccountError> {
    let id = ApiKeyId::parse(&id).ok_or_else(not_found)?;
    let mut tx = shared.app.store.begin_single().await?;
    if !api_keys::delete(&mut tx, &member.workspace, &id).await? {
        return Err(not_found());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn find(workspace: &WorkspaceId, id: &str, shared: &Shared) -> Result<ApiKey, AccountError> {
    let keys = api_keys::of_workspace(&shared.app.store, workspace).await?;
    let key = keys.into_iter().find(|key| key.id.as_str() == id);
    key.ok_or_else(not_found)
}

fn not_found() -> AccountError {
    AccountError::new(AccountCode::NotFound, "The workspace has no such API key.")
}
