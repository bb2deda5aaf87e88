//! Webhooks: addresses that are told of events.

use kc_domain::{EventKind, Timestamp, WebhookId, WorkspaceId};

use crate::{
    Result, Store, StoreError, Tx,
    sql::{Cell, Column, TextList, query, record},
    workspaces,
};

/// Webhooks that a workspace has at most.
pub const MOST: i64 = 20;

/// How often a message is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Three times within minutes.
    Default,
    /// Eight times within a day.
    Extended,
}

impl Schedule {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Extended => "extended",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Default, Self::Extended]
            .into_iter()
            .find(|it| it.as_str() == text)
    }

    /// How often a message is tried in all.
    #[must_use]
    pub const fn tries(self) -> i64 {
        match self {
            Self::Default => 3,
            Self::Extended => 8,
        }
    }
}

impl Column for Schedule {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        Self::parse(&stored).ok_or_else(|| StoreError::corrupt(stored))
    }
}

record! {
    /// A webhook.
    #[derive(Clone, Debug)]
    pub struct Webhook {
        pub id: WebhookId,
        pub workspace_id: WorkspaceId,
        pub url: String,
        pub description: String,
        /// The names of the events that it hears.
        pub events: TextList,
        pub schedule: Schedule,
        pub is_enabled: bool,
        pub disabled_at: Option<Timestamp>,
        pub disabled_reason: Option<String>,
        /// Since when no message has arrived, though some were sent.
        pub failing_since: Option<Timestamp>,
        /// Until when the secret before the present one signs too.
        pub previous_secret_until: Option<Timestamp>,
        pub created_at: Timestamp,
        pub updated_at: Timestamp,
    }
}

impl Webhook {
    #[must_use]
    pub fn hears(&self, kind: EventKind) -> bool {
        self.events.0.iter().any(|it| it == kind.as_str())
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, workspace_id, url, description, events, schedule, is_enabled, disabled_at,
                 disabled_reason, failing_since, previous_secret_until, created_at, updated_at
             FROM webhooks ",
            $rest
        )
    };
}

/// What is needed to make a webhook.
pub struct NewWebhook<'a> {
    pub id: &'a WebhookId,
    pub workspace: &'a WorkspaceId,
    pub url: &'a str,
    pub description: &'a str,
    pub events: &'a [EventKind],
    pub schedule: Schedule,
    /// Sealed with the id as its identity.
    pub sealed_secret: Vec<u8>,
}

fn names(events: &[EventKind]) -> String {
    let names = events.iter().map(|it| it.as_str().to_owned());
    TextList(names.collect()).to_json()
}

/// Adds a webhook. False if the workspace has [`MOST`] already.
pub async fn insert(tx: &mut Tx, new: NewWebhook<'_>, now: Timestamp) -> Result<bool> {
    workspaces::hold(tx, new.workspace).await?;
    let added = query(
        "INSERT INTO webhooks (id, workspace_id, url, description, events, schedule,
             is_enabled, sealed_secret, created_at, updated_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $9
         WHERE (SELECT COUNT(*) FROM webhooks WHERE workspace_id = $2) < $10",
    )
    .bind(new.id.as_str())
    .bind(new.workspace.as_str())
    .bind(new.url)
    .bind(new.description)
    .bind(names(new.events))
    .bind(new.schedule.as_str())
    .bind(true)
    .bind(new.sealed_secret)
    .bind(now.micros())
    .bind(MOST)
    .execute(tx)
    .await?;
    Ok(added == 1)
}

/// A workspace's webhooks, the oldest first.
pub async fn of_workspace(store: &Store, workspace: &WorkspaceId) -> Result<Vec<Webhook>> {
    query(select!("WHERE workspace_id = $1 ORDER BY created_at, id"))
        .bind(workspace.as_str())
        .fetch_all(store)
        .await
}

/// The webhook, if there is one of that id.
pub async fn find(store: &Store, id: &WebhookId) -> Result<Option<Webhook>> {
    query(select!("WHERE id = $1"))
        .bind(id.as_str())
        .fetch_optional(store)
        .await
}

/// What is to be changed of a webhook; what is none stays.
#[derive(Default)]
pub struct Edit<'a> {
    pub url: Option<&'a str>,
    pub description: Option<&'a str>,
    pub events: Option<&'a [EventKind]>,
    pub schedule: Option<Schedule>,
    pub is_enabled: Option<bool>,
}

/// Changes a webhook of a workspace. Enabled again or sent elsewhere, it begins with a clean
/// record. False if the workspace has none of that id.
pub async fn edit(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &WebhookId,
    edit: &Edit<'_>,
    now: Timestamp,
) -> Result<bool> {
    let changed = query(
        "UPDATE webhooks SET url = COALESCE($1, url),
             description = COALESCE($2, description),
             events = COALESCE($3, events),
             schedule = COALESCE($4, schedule),
             is_enabled = COALESCE($5, is_enabled),
             disabled_at = CASE WHEN $5 IS NULL THEN disabled_at WHEN $5 THEN NULL
                 ELSE COALESCE(disabled_at, $6) END,
             disabled_reason = CASE WHEN $5 IS NULL THEN disabled_reason WHEN $5 THEN NULL
                 ELSE COALESCE(disabled_reason, 'It was switched off.') END,
             failing_since = CASE WHEN $1 IS NOT NULL AND $1 <> url THEN NULL
                 WHEN $5 AND NOT is_enabled THEN NULL ELSE failing_since END,
             updated_at = $6
         WHERE id = $7 AND workspace_id = $8",
    )
    .bind(edit.url)
    .bind(edit.description)
    .bind(edit.events.map(names))
    .bind(edit.schedule.map(Schedule::as_str))
    .bind(edit.is_enabled)
    .bind(now.micros())
    .bind(id.as_str())
    .bind(workspace.as_str())
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// Gives a webhook of a workspace a new secret; the present one signs too until `overlap_until`.
/// False if the workspace has none of that id.
pub async fn rotate_secret(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &WebhookId,
    sealed_secret: Vec<u8>,
    overlap_until: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    let changed = query(
        "UPDATE webhooks SET sealed_secret = $1,
             previous_sealed_secret = CASE WHEN $2 > $3 THEN sealed_secret END,
             previous_secret_until = CASE WHEN $2 > $3 THEN $2 END, updated_at = $3
         WHERE id = $4 AND workspace_id = $5",
    )
    .bind(sealed_secret)
    .bind(overlap_until.micros())
    .bind(now.micros())
    .bind(id.as_str())
    .bind(workspace.as_str())
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// Removes a webhook of a workspace with its log. False if the workspace has none of that id.
pub async fn delete(tx: &mut Tx, workspace: &WorkspaceId, id: &WebhookId) -> Result<bool> {
    let deleted = query("DELETE FROM webhooks WHERE id = $1 AND workspace_id = $2")
        .bind(id.as_str())
        .bind(workspace.as_str())
        .execute(tx)
        .await?;
    Ok(deleted == 1)
}

/// A message arrived.
pub(crate) async fn note_success(tx: &mut Tx, id: &WebhookId) -> Result<()> {
    query(
        "UPDATE webhooks SET failing_since = NULL
             WHERE id = $1 AND failing_since IS NOT NULL",
    )
    .bind(id.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// A message did not arrive.
pub(crate) async fn note_failure(tx: &mut Tx, id: &WebhookId, now: Timestamp) -> Result<()> {
    query("UPDATE webhooks SET failing_since = $1 WHERE id = $2 AND failing_since IS NULL")
        .bind(now.micros())
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Disables a webhook that nothing has reached since `before`. True if this call did.
pub async fn disable_if_failing(
    tx: &mut Tx,
    id: &WebhookId,
    before: Timestamp,
    reason: &str,
    now: Timestamp,
) -> Result<bool> {
    let disabled = query(
        "UPDATE webhooks SET is_enabled = $1, disabled_at = $2, disabled_reason = $3
         WHERE id = $4 AND is_enabled AND failing_since <= $5",
    )
    .bind(false)
    .bind(now.micros())
    .bind(reason)
    .bind(id.as_str())
    .bind(before.micros())
    .execute(tx)
    .await?;
    Ok(disabled == 1)
}
