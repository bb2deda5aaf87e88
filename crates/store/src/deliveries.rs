//! Events on their way to webhooks, and how each try went.

use kc_domain::{DeliveryId, EventId, EventKind, Timestamp, WebhookId, WorkspaceId};

use crate::{
    Result, Store, StoreError, Tx,
    jobs::{self, DeliverWebhook},
    sql::{Cell, Column, query, record},
    webhooks::{self, Schedule},
};

/// Longest beginning of an answer that is kept.
const LONGEST_RESPONSE: usize = 500;

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Pending,
    Delivered,
    Failed,
    /// Not sent any more: the webhook was disabled, or may not hear of it.
    Cancelled,
}

impl State {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Column for State {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        [
            Self::Pending,
            Self::Delivered,
            Self::Failed,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|it| it.as_str() == stored)
        .ok_or_else(|| StoreError::corrupt(stored))
    }
}

/// Where an event goes.
#[derive(Clone, Copy)]
pub struct Receiver<'a> {
    pub webhook: &'a WebhookId,
    /// Names the lane, so that one slow host holds up no other.
    pub host: &'a str,
}

/// Sends an event to a webhook, unless that was done before. True if this call did.
pub async fn send(tx: &mut Tx, to: Receiver<'_>, event: &EventId, now: Timestamp) -> Result<bool> {
    let id = DeliveryId::generate();
    let added = query(
        "INSERT INTO deliveries (id, webhook_id, event_id, state, attempts, tries,
             next_attempt_at, created_at)
         VALUES ($1, $2, $3, 'pending', 0, 0, $4, $4)
         ON CONFLICT (webhook_id, event_id) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(to.webhook.as_str())
    .bind(event.as_str())
    .bind(now.micros())
    .execute(&mut *tx)
    .await?;
    if added == 0 {
        return Ok(false);
    }
    enqueue(tx, id, to.host, now, now).await?;
    Ok(true)
}

/// Sends an event to a webhook, also if that was done before: then with the same id, from the
/// first try on.
pub async fn send_again(
    tx: &mut Tx,
    to: Receiver<'_>,
    event: &EventId,
    now: Timestamp,
) -> Result<DeliveryId> {
    let id: String = query(
        "INSERT INTO deliveries (id, webhook_id, event_id, state, attempts, tries,
             next_attempt_at, created_at)
         VALUES ($1, $2, $3, 'pending', 0, 0, $4, $4)
         ON CONFLICT (webhook_id, event_id) DO UPDATE SET
             state = 'pending', reason = NULL, tries = 0, next_attempt_at = $4
         RETURNING id",
    )
    .bind(DeliveryId::generate().as_str())
    .bind(to.webhook.as_str())
    .bind(event.as_str())
    .bind(now.micros())
    .fetch_one(&mut *tx)
    .await?;
    let id = DeliveryId::from_stored(id);
    enqueue(tx, id.clone(), to.host, now, now).await?;
    Ok(id)
}

async fn enqueue(
    tx: &mut Tx,
    delivery: DeliveryId,
    host: &str,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let job = DeliverWebhook {
        delivery,
        host: host.to_owned(),
    };
    jobs::enqueue(tx, &job, run_at, now).await?;
    Ok(())
}

record! {
    /// A delivery with all that it takes to send it.
    #[derive(Clone, Debug)]
    pub struct Outgoing {
        pub id: DeliveryId,
        pub state: State,
        pub next_attempt_at: Option<Timestamp>,
        pub webhook_id: WebhookId,
        pub url: String,
        pub is_enabled: bool,
        pub schedule: Schedule,
        pub sealed_secret: Vec<u8>,
        pub previous_sealed_secret: Option<Vec<u8>>,
        pub previous_secret_until: Option<Timestamp>,
        /// Whose webhook it is.
        pub receiver_workspace_id: WorkspaceId,
        /// Where the event happened.
        pub workspace_id: WorkspaceId,
        pub kind: EventKind,
        pub data: Option<String>,
        pub at: Timestamp,
    }
}

/// The delivery, if it is still kept.
pub async fn outgoing(store: &Store, id: &DeliveryId) -> Result<Option<Outgoing>> {
    query(
        "SELECT d.id, d.state, d.next_attempt_at, h.id AS webhook_id, h.url, h.is_enabled, h.schedule,
             h.sealed_secret, h.previous_sealed_secret, h.previous_secret_until,
             h.workspace_id AS receiver_workspace_id, e.workspace_id, e.kind, e.data, e.at
         FROM deliveries d
         JOIN webhooks h ON h.id = d.webhook_id
         JOIN events e ON e.id = d.event_id
         WHERE d.id = $1",
    )
        .bind(id.as_str())
        .fetch_optional(store)
        .await
}

/// How one try went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Microseconds.
    pub duration: i64,
    pub status: Option<i64>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// How the answer began.
    pub response: Option<String>,
}

/// Writes down how a try of a pending delivery went; gives which try it was, from 1, since
/// somebody last asked for it to be sent. Nothing if it is no longer pending.
pub async fn log_attempt(
    tx: &mut Tx,
    id: &DeliveryId,
    answer: &Answer,
    at: Timestamp,
) -> Result<Option<i64>> {
    let counted: Option<(i64, i64)> = query(
        "UPDATE deliveries SET attempts = attempts + 1, tries = tries + 1
         WHERE id = $1 AND state = 'pending' RETURNING attempts, tries",
    )
    .bind(id.as_str())
    .fetch_optional(&mut *tx)
    .await?;
    let Some((number, tries)) = counted else {
        return Ok(None);
    };
    let response = answer
        .response
        .as_deref()
        .map(|text| kc_domain::text::clean(text, LONGEST_RESPONSE));
    query(
        "INSERT INTO delivery_attempts (delivery_id, number, at, duration, status, error,
             response)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.as_str())
    .bind(number)
    .bind(at.micros())
    .bind(answer.duration)
    .bind(answer.status)
    .bind(answer.error.as_deref())
    .bind(response)
    .execute(tx)
    .await?;
    Ok(Some(tries))
}

/// What is to be done after a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Arrived,
    Retry(Timestamp),
    GiveUp,
}

/// Goes on after a try.
pub async fn go_on(
    tx: &mut Tx,
    outgoing: &Outgoing,
    host: &str,
    next: Next,
    now: Timestamp,
) -> Result<()> {
    match next {
        Next::Arrived => {
            set_state(tx, &outgoing.id, State::Delivered, None).await?;
            webhooks::note_success(tx, &outgoing.webhook_id).await
        }
        Next::GiveUp => {
            set_state(tx, &outgoing.id, State::Failed, None).await?;
            webhooks::note_failure(tx, &outgoing.webhook_id, now).await
        }
        Next::Retry(at) => {
            query("UPDATE deliveries SET next_attempt_at = $1 WHERE id = $2")
                .bind(at.micros())
                .bind(outgoing.id.as_str())
                .execute(&mut *tx)
                .await?;
            webhooks::note_failure(tx, &outgoing.webhook_id, now).await?;
            enqueue(tx, outgoing.id.clone(), host, at, now).await
        }
    }
}

/// Ends a pending delivery for a reason that is none of its receiver's.
pub async fn end(tx: &mut Tx, id: &DeliveryId, state: State, reason: &str) -> Result<()> {
    set_state(tx, id, state, Some(reason)).await
}

async fn set_state(tx: &mut Tx, id: &DeliveryId, state: State, reason: Option<&str>) -> Result<()> {
    query(
        "UPDATE deliveries SET state = $1, reason = $2, next_attempt_at = NULL
         WHERE id = $3 AND state = 'pending'",
    )
    .bind(state.as_str())
    .bind(reason)
    .bind(id.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

record! {
    /// A delivery as its webhook's owner sees it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Delivery {
        pub id: DeliveryId,
        pub event_id: EventId,
        pub kind: EventKind,
        pub is_test: bool,
        /// When the event happened.
        pub at: Timestamp,
        pub state: State,
        pub reason: Option<String>,
        pub attempts: i64,
        pub next_attempt_at: Option<Timestamp>,
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.event_id, e.kind, e.is_test, e.at, d.state, d.reason, d.attempts,
                 d.next_attempt_at
             FROM deliveries d JOIN events e ON e.id = d.event_id
             WHERE d.webhook_id = $1 ",
            $rest
        )
    };
}

/// A webhook's deliveries, the newest first, from before `before` on.
pub async fn of_webhook(
    store: &Store,
    webhook: &WebhookId,
    before: Option<&DeliveryId>,
    limit: i64,
) -> Result<Vec<Delivery>> {
    // Behind every id.
    let before = before.map_or("whe", DeliveryId::as_str);
    query(select!("AND d.id < $2 ORDER BY d.id DESC LIMIT $3"))
        .bind(webhook.as_str())
        .bind(before)
        .bind(limit)
        .fetch_all(store)
        .await
}

/// A delivery of a webhook.
pub async fn find(store: &Store, webhook: &WebhookId, id: &DeliveryId) -> Result<Option<Delivery>> {
    query(select!("AND d.id = $2"))
        .bind(webhook.as_str())
        .bind(id.as_str())
        .fetch_optional(store)
        .await
}

record! {
    /// One try.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Attempt {
        pub number: i64,
        pub at: Timestamp,
        /// Microseconds.
        pub duration: i64,
        pub status: Option<i64>,
        pub error: Option<String>,
        pub response: Option<String>,
    }
}

/// The tries of a delivery, in order.
pub async fn attempts(store: &Store, id: &DeliveryId) -> Result<Vec<Attempt>> {
    query(
        "SELECT number, at, duration, status, error, response FROM delivery_attempts
         WHERE delivery_id = $1 ORDER BY number",
    )
    .bind(id.as_str())
    .fetch_all(store)
    .await
}
