//! What was sent to a webhook, and sending it again.

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use kc_domain::{DeliveryId, EventKind, Timestamp, WorkspaceId};
use kc_store::{
    deliveries::{self, Attempt, Delivery, Receiver, State as Progress},
    jobs::{self, ReplayEvents},
    webhooks::Webhook,
};
use kc_wire::webhook::host;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use utoipa::ToSchema;

use super::{TestEvent, disabled, find};
use crate::{
    account::body::Body,
    answer::{Bare, json},
    app::Shared,
    error::{AccountCode, AccountError},
    openapi::AccountRefusals,
    portal::{Developers, Member},
};

const USUAL_LIMIT: i64 = 50;
const HIGHEST_LIMIT: i64 = 200;

/// One event on its way to a webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub(crate) struct DeliveryJson {
    /// The `id` of the message.
    id: String,
    event: &'static str,
    /// Whether it was sent to try the webhook.
    test: bool,
    /// When the event happened. These in milliseconds since 1970.
    timestamp: i64,
    /// `pending`, `delivered`, `failed`, `cancelled`.
    state: &'static str,
    /// Why it was not sent, or not once more.
    reason: Option<String>,
    attempts: i64,
    next_attempt_at: Option<i64>,
}

impl From<Delivery> for DeliveryJson {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id.to_string(),
            event: delivery.kind.as_str(),
            test: delivery.is_test,
            timestamp: delivery.at.millis(),
            state: delivery.state.as_str(),
            reason: delivery.reason,
            attempts: delivery.attempts,
            next_attempt_at: delivery.next_attempt_at.map(Timestamp::millis),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDeliveries)]
pub(crate) struct Listed {
    deliveries: Vec<DeliveryJson>,
    /// The `before` of the next page; null on the last one.
    next: Option<String>,
}

/// List a webhook's deliveries
///
/// `GET …/webhooks/{webhook_id}/deliveries` is the log, the newest first. It goes back 30 days.
#[utoipa::path(
    get,
    path = "/portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries",
    operation_id = "listWebhookDeliveries",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("webhook_id" = String, Path, description = "The webhook."),
        ("limit" = Option<i64>, Query, description = "From 1 to 200 (50)."),
        ("before" = Option<String>, Query, description = "The `next` of the page before."),
    ),
    responses((status = 200, description = "A page of the log.", body = Listed), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn list(
    State(shared): State<Shared>,
    member: Member<Developers>,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Bare<Listed>, AccountError> {
    let webhook = find(&member.workspace, &id, &shared).await?;
    let (before, limit) = page(query.as_deref().unwrap_or(""))?;
    let store = &shared.app.store;
    let mut found = deliveries::of_webhook(store, &webhook.id, before.as_ref(), limit + 1).await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = found.len() > wanted;
    found.truncate(wanted);
    let last = found.last().filter(|_| has_more);
    Ok(Bare(Listed {
        next: last.map(|last| last.id.to_string()),
        deliveries: found.into_iter().map(DeliveryJson::from).collect(),
    }))
}

fn page(query: &str) -> Result<(Option<DeliveryId>, i64), AccountError> {
    let (mut before, mut limit) = (None, USUAL_LIMIT);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "before" => {
                let id = DeliveryId::parse(&value);
                let wrong = || AccountError::invalid_request("before is no id of a delivery.");
                before = Some(id.ok_or_else(wrong)?);
            }
            "limit" => {
                let wrong = || {
                    AccountError::invalid_request(format!(
                        "limit must be from 1 to {HIGHEST_LIMIT}."
                    ))
                };
                let number = value.parse().ok();
                limit = number
                    .filter(|limit| (1..=HIGHEST_LIMIT).contains(limit))
                    .ok_or_else(wrong)?;
            }
            _ => {}
        }
    }
    Ok((before, limit))
}

/// One try.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
pub(crate) struct AttemptJson {
    number: i64,
    /// In milliseconds since 1970.
    at: i64,
    duration_ms: i64,
    /// The status of the answer, if there was one.
    status: Option<i64>,
    /// Why there was none.
    error: Option<String>,
    /// How the answer began.
    response: Option<String>,
}

impl From<Attempt> for AttemptJson {
    fn from(attempt: Attempt) -> Self {
        Self {
            number: attempt.number,
            at: attempt.at.millis(),
            duration_ms: attempt.duration / 1_000,
            status: attempt.status,
            error: attempt.error,
            response: attempt.response,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDeliveryDetail)]
pub(crate) struct Detail {
    delivery: DeliveryJson,
    attempts: Vec<AttemptJson>,
}

/// Get a delivery
///
/// `GET …/webhooks/{webhook_id}/deliveries/{delivery_id}`: each try and how it went.
#[utoipa::path(
    get,
    path = "/portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/{delivery_id}",
    operation_id = "showWebhookDelivery",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("webhook_id" = String, Path, description = "The webhook."),
        ("delivery_id" = String, Path, description = "The delivery: the `id` of its message."),
    ),
    responses((status = 200, description = "The delivery with its tries.", body = Detail), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn show(
    State(shared): State<Shared>,
    member: Member<Developers>,
    Path((_, id, delivery)): Path<(String, String, String)>,
) -> Result<Bare<Detail>, AccountError> {
    let webhook = find(&member.workspace, &id, &shared).await?;
    let store = &shared.app.store;
    let id = DeliveryId::parse(&delivery).ok_or_else(not_found)?;
    let delivery = deliveries::find(store, &webhook.id, &id).await?;
    let delivery = delivery.ok_or_else(not_found)?;
    let attempts = deliveries::attempts(store, &id).await?;
    Ok(Bare(Detail {
        delivery: delivery.into(),
        attempts: attempts.into_iter().map(AttemptJson::from).collect(),
    }))
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDeliverySent)]
pub(crate) struct Sent {
    /// The `id` of the message; the log tells what becomes of it.
    id: String,
}

/// Resend a delivery
///
/// `POST …/webhooks/{webhook_id}/deliveries/{delivery_id}/resend` sends it once more, with the same
/// `id`, and from the first try on.
#[utoipa::path(
    post,
    path = "/portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/resend",
    operation_id = "resendWebhookDelivery",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("webhook_id" = String, Path, description = "The webhook."),
        ("delivery_id" = String, Path, description = "The delivery."),
    ),
    responses((status = 202, description = "It is on its way.", body = Sent), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn resend(
    State(shared): State<Shared>,
    member: Member<Developers>,
    Path((_, id, delivery)): Path<(String, String, String)>,
) -> Result<Response, AccountError> {
    let webhook = sending(&member.workspace, &id, &shared).await?;
    let store = &shared.app.store;
    let id = DeliveryId::parse(&delivery).ok_or_else(not_found)?;
    let delivery = deliveries::find(store, &webhook.id, &id).await?;
    let delivery = delivery.ok_or_else(not_found)?;
    if delivery.state != Progress::Pending {
        let to = Receiver {
            webhook: &webhook.id,
            host: &host(&webhook.url),
        };
        let mut tx = store.begin().await?;
        deliveries::send_again(&mut tx, to, &delivery.event_id, shared.now()).await?;
        tx.commit().await?;
        store.wake_workers();
    }
    let sent = Sent {
        id: delivery.id.to_string(),
    };
    Ok(json(StatusCode::ACCEPTED, &sent))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = WebhookTest)]
pub(crate) struct Test {
    /// One of the ten events; the webhook's first, if it is left out.
    event: Option<String>,
}

/// Test a webhook
///
/// `POST …/webhooks/{webhook_id}/test` sends an invented event now.
#[utoipa::path(
    post,
    path = "/portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/test",
    operation_id = "testWebhook",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    request_body = Test,
    responses((status = 202, description = "It is on its way.", body = Sent), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn test(
    State(shared): State<Shared>,
    member: Member<Developers>,
    Path((_, id)): Path<(String, String)>,
    Body(test): Body<Test>,
) -> Result<Response, AccountError> {
    let webhook = sending(&member.workspace, &id, &shared).await?;
    let name = test.event.as_deref();
    let name = name.or_else(|| webhook.events.0.first().map(String::as_str));
    let kind = name
        .and_then(EventKind::parse)
        .ok_or_else(|| AccountError::invalid_request("There is no such event."))?;
    let event = TestEvent {
        webhook: &webhook,
        kind,
        user: &member.user,
        catalogue: &shared.app.catalogue,
        public_url: &shared.app.settings.public_url,
    };
    let delivery = event.send(&shared.app.store, shared.now()).await?;
    let sent = Sent {
        id: delivery.to_string(),
    };
    Ok(json(StatusCode::ACCEPTED, &sent))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = WebhookReplay)]
pub(crate) struct Replay {
    /// In milliseconds since 1970; what is older than 30 days is not kept.
    since: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookReplayAsked)]
pub(crate) struct ReplayAsked {
    since: i64,
}

/// Replay events
///
/// `POST …/webhooks/{webhook_id}/replay` sends everything that happened since a time once more.
/// What was sent before has the same `id`.
#[utoipa::path(
    post,
    path = "/portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/replay",
    operation_id = "replayWebhook",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    request_body = Replay,
    responses((status = 202, description = "It is on its way.", body = ReplayAsked), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn replay(
    State(shared): State<Shared>,
    member: Member<Developers>,
    Path((_, id)): Path<(String, String)>,
    Body(replay): Body<Replay>,
) -> Result<Response, AccountError> {
    let webhook = sending(&member.workspace, &id, &shared).await?;
    let (store, now) = (&shared.app.store, shared.now());
    let since = Timestamp::from_millis(replay.since);
    if since > now {
        return Err(AccountError::invalid_request("since lies ahead."));
    }
    let job = ReplayEvents {
        webhook: webhook.id,
        since,
        after: None,
    };
    let mut tx = store.begin_single().await?;
    jobs::enqueue(&mut tx, &job, now, now).await?;
    tx.commit().await?;
    store.wake_workers();
    let asked = ReplayAsked {
        since: since.millis(),
    };
    Ok(json(StatusCode::ACCEPTED, &asked))
}

/// A webhook to which something is to be sent, which is counted.
async fn sending(
    workspace: &WorkspaceId,
    id: &str,
    shared: &Shared,
) -> Result<Webhook, AccountError> {
    let webhook = find(workspace, id, shared).await?;
    if !webhook.is_enabled {
        return Err(disabled());
    }
    let limit = &shared.limits.webhook_sends;
    shared.count(limit, workspace.as_str()).await?;
    Ok(webhook)
}

fn not_found() -> AccountError {
    AccountError::new(AccountCode::NotFound, "There is no such delivery.")
}
