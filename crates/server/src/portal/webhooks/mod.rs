//! A workspace's webhooks, for its developers.

pub(super) mod deliveries;
mod draft;
pub(super) mod secret;
mod test_event;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use kc_domain::{Timestamp, WebhookId, WorkspaceId};
use kc_store::webhooks::{self, Edit, MOST, NewWebhook, Webhook};
use kc_wire::webhook::SigningSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use draft::{CheckedWebhook, WebhookDraft};
pub use test_event::TestEvent;

use super::{Developers, Member};
use crate::{
    account::{body::Body, session::RecentlySignedIn},
    answer::Bare,
    app::Shared,
    error::{AccountCode, AccountError},
    extract::Idempotent,
    openapi::AccountRefusals,
};

/// A webhook, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookJson {
    id: String,
    url: String,
    description: String,
    /// `integration.updated` and the like.
    events: Vec<String>,
    /// `default`: three tries within minutes. `extended`: eight within a day.
    schedule: &'static str,
    enabled: bool,
    /// Why it is not enabled.
    disabled_reason: Option<String>,
    /// These in milliseconds since 1970.
    disabled_at: Option<i64>,
    /// Since when no message has arrived, though some were sent.
    failing_since: Option<i64>,
    /// Until when the secret before the present one signs too.
    previous_secret_until: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl From<Webhook> for WebhookJson {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id.to_string(),
            url: webhook.url,
            description: webhook.description,
            events: webhook.events.0,
            schedule: webhook.schedule.as_str(),
            enabled: webhook.is_enabled,
            disabled_reason: webhook.disabled_reason,
            disabled_at: webhook.disabled_at.map(Timestamp::millis),
            failing_since: webhook.failing_since.map(Timestamp::millis),
            previous_secret_until: webhook.previous_secret_until.map(Timestamp::millis),
            created_at: webhook.created_at.millis(),
            updated_at: webhook.updated_at.millis(),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Webhooks)]
pub(crate) struct Listed {
    webhooks: Vec<WebhookJson>,
}

/// List webhooks
///
/// `GET /portal/api/workspaces/{workspace_id}/webhooks`, the oldest first.
#[utoipa::path(
    get,
    path = "/portal/api/workspaces/{workspace_id}/webhooks",
    operation_id = "listWebhooks",
    tag = "Portal",
    params(("workspace_id" = String, Path, description = "The workspace.")),
    responses((status = 200, description = "Its webhooks.", body = Listed), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn list(
    State(shared): State<Shared>,
    member: Member<Developers>,
) -> Result<Bare<Listed>, AccountError> {
    let webhooks = webhooks::of_workspace(&shared.app.store, &member.workspace).await?;
    let webhooks = webhooks.into_iter().map(WebhookJson::from).collect();
    Ok(Bare(Listed { webhooks }))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = NewWebhook)]
pub(crate) struct Create {
    /// HTTPS, on a public host.
    url: String,
    #[serde(default)]
    description: String,
    /// One at least of the ten.
    events: Vec<String>,
    /// `default`, if it is left out, or `extended`.
    schedule: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookMade)]
pub(crate) struct Made {
    webhook: WebhookJson,
    /// What its messages are signed with, shown this once: `whsec_…`.
    secret: String,
}

/// Create a webhook
///
/// `POST /portal/api/workspaces/{workspace_id}/webhooks` makes a webhook; 20 at most.
#[utoipa::path(
    post,
    path = "/portal/api/workspaces/{workspace_id}/webhooks",
    operation_id = "createWebhook",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("Idempotency-Key" = Option<String>, Header, description = "Names the call, so that it can be repeated."),
    ),
    request_body = Create,
    responses((status = 201, description = "The webhook with its secret, shown this once.", body = Made), AccountRefusals),
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
    let draft = WebhookDraft {
        url: request.body.url.clone(),
        description: request.body.description.clone(),
        events: request.body.events.clone(),
        schedule: request.body.schedule.clone(),
    };
    let checked = draft
        .check(&shared.app.identity.outbound)
        .map_err(AccountError::invalid_request)?;
    let (id, secret, now) = (
        WebhookId::generate(),
        SigningSecret::generate(),
        shared.now(),
    );
    let text = secret.reveal();
    let new = NewWebhook {
        id: &id,
        workspace: &member.workspace,
        url: &checked.url,
        description: &checked.description,
        events: &checked.events,
        schedule: checked.schedule,
        sealed_secret: shared.app.master_key.seal(id.as_str(), text.as_bytes()),
    };
    let mut tx = shared.app.store.begin().await?;
    if !webhooks::insert(&mut tx, new, now).await? {
        let full = AccountError::new(
            AccountCode::Conflict,
            format!("A workspace can have {MOST} webhooks at most."),
        );
        return request.give_up(tx, caller, full, &shared).await;
    }
    let names = checked.events.iter().map(|it| it.as_str().to_owned());
    let made = Made {
        webhook: WebhookJson {
            id: id.to_string(),
            url: checked.url.clone(),
            description: checked.description.clone(),
            events: names.collect(),
            schedule: checked.schedule.as_str(),
            enabled: true,
            disabled_reason: None,
            disabled_at: None,
            failing_since: None,
            previous_secret_until: None,
            created_at: now.millis(),
            updated_at: now.millis(),
        },
        secret: text.to_owned(),
    };
    request
        .commit(tx, caller, StatusCode::CREATED, &made, &shared)
        .await
}

/// Get a webhook
///
/// `GET /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}`.
#[utoipa::path(
    get,
    path = "/portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}",
    operation_id = "showWebhook",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    responses((status = 200, description = "The webhook.", body = WebhookJson), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn show(
    State(shared): State<Shared>,
    member: Member<Developers>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Bare<WebhookJson>, AccountError> {
    let webhook = find(&member.workspace, &id, &shared).await?;
    Ok(Bare(webhook.into()))
}

/// What is left out stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = WebhookChange)]
pub(crate) struct Change {
    url: Option<String>,
    description: Option<String>,
    events: Option<Vec<String>>,
    schedule: Option<String>,
    enabled: Option<bool>,
}

/// Change a webhook
///
/// `PATCH /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}` changes a webhook. Its
/// secret stays the same.
#[utoipa::path(
    patch,
    path = "/portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}",
    operation_id = "changeWebhook",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    request_body = Change,
    responses((status = 200, description = "The webhook as it is now.", body = WebhookJson), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn change(
    State(shared): State<Shared>,
    member: Member<Developers>,
    RecentlySignedIn(_): RecentlySignedIn,
    Path((_, id)): Path<(String, String)>,
    Body(change): Body<Change>,
) -> Result<Bare<WebhookJson>, AccountError> {
    let id = WebhookId::parse(&id).ok_or_else(not_found)?;
    let outbound = &shared.app.identity.outbound;
    let url = change.url.map(|it| draft::url(&it, outbound));
    let url = url.transpose().map_err(AccountError::invalid_request)?;
    let events = change.events.map(|it| draft::events(&it));
    let events = events.transpose().map_err(AccountError::invalid_request)?;
    let schedule = change.schedule.map(|it| draft::schedule(&it));
    let schedule = schedule
        .transpose()
        .map_err(AccountError::invalid_request)?;
    let description = change.description.map(|it| draft::description(&it));
    let edit = Edit {
        url: url.as_deref(),
        description: description.as_deref(),
        events: events.as_deref(),
        schedule,
        is_enabled: change.enabled,
    };
    let mut tx = shared.app.store.begin_single().await?;
    if !webhooks::edit(&mut tx, &member.workspace, &id, &edit, shared.now()).await? {
        return Err(not_found());
    }
    tx.commit().await?;
    let webhook = find(&member.workspace, id.as_str(), &shared).await?;
    Ok(Bare(webhook.into()))
}

/// Delete a webhook
///
/// `DELETE /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}` removes a webhook with its
/// log.
#[utoipa::path(
    delete,
    path = "/portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}",
    operation_id = "deleteWebhook",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    responses((status = 204, description = "It is gone."), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn delete(
    State(shared): State<Shared>,
    member: Member<Developers>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, AccountError> {
    let id = WebhookId::parse(&id).ok_or_else(not_found)?;
    let mut tx = shared.app.store.begin_single().await?;
    if !webhooks::delete(&mut tx, &member.workspace, &id).await? {
        return Err(not_found());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The workspace's webhook of that id.
async fn find(workspace: &WorkspaceId, id: &str, shared: &Shared) -> Result<Webhook, AccountError> {
    let id = WebhookId::parse(id).ok_or_else(not_found)?;
    webhooks::find(&shared.app.store, &id)
        .await?
        .filter(|it| it.workspace_id == *workspace)
        .ok_or_else(not_found)
}

fn not_found() -> AccountError {
    AccountError::new(AccountCode::NotFound, "There is no such webhook.")
}

fn disabled() -> AccountError {
    AccountError::new(AccountCode::Conflict, "The webhook is disabled.")
}
