//! What happened, for those who want to be told: written in the commit in which it did, so that
//! nothing is told that did not happen and nothing that did is forgotten.

use std::collections::HashMap;

use kc_domain::{
    EventId, EventKind, GrantId, IntegrationId, Scope, Scopes, Timestamp, UserId, WorkspaceId,
    event::{Process, ProcessStatus},
    integration::{IntegrationView, StageView},
};
use serde::{Deserialize, Serialize};

use crate::{
    Result, Store, StoreError, Tx,
    integrations::{self, Integration},
    jobs::{self, AnnounceEvent, CatchUp},
    progress,
    sql::{Cell, Column, query, record},
};

/// What an event happened to, as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    Integration(Box<IntegrationView>),
    Process {
        process: Process,
        status: ProcessStatus,
        reason: Option<String>,
    },
}

impl Column for Subject {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        serde_json::from_str(&stored).map_err(StoreError::corrupt)
    }
}

impl Column for EventKind {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        Self::parse(&stored).ok_or_else(|| StoreError::corrupt(stored))
    }
}

record! {
    /// Something that happened.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Event {
        pub id: EventId,
        /// Where it happened.
        pub workspace_id: WorkspaceId,
        pub user_id: UserId,
        pub kind: EventKind,
        pub subject: Subject,
        /// The `data` of its messages, as JSON; none until it was announced.
        pub data: Option<String>,
        pub at: Timestamp,
    }
}

/// Records that something happened to an integration, with the integration as it is now.
pub(crate) async fn of_integration(
    tx: &mut Tx,
    id: &IntegrationId,
    kind: EventKind,
    now: Timestamp,
) -> Result<()> {
    if !is_anybody_told_in(tx).await? {
        return Ok(());
    }
    let Some(integration) = integrations::find_in(tx, id).await? else {
        return Ok(());
    };
    let mut stages: Vec<StageView> = progress::stages_in(tx, id).await?;
    stages.sort_by_key(|it| it.stage);
    let Integration {
        workspace_id,
        user_id,
        ..
    } = integration.clone();
    let subject = Subject::Integration(Box::new(integration.view(stages)));
    record(tx, &workspace_id, &user_id, kind, &subject, now).await
}

/// Records how a calculation for a user's workspace is. The last thing in a change, or nearly:
/// who waits for it elsewhere must hold nothing that this change still needs.
pub async fn of_process(
    tx: &mut Tx,
    owner: (&WorkspaceId, &UserId),
    process: Process,
    status: ProcessStatus,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    if !is_anybody_told_in(tx).await? {
        return Ok(());
    }
    let subject = Subject::Process {
        process,
        status,
        reason: reason.map(str::to_owned),
    };
    let kind = process.event(status);
    record(tx, owner.0, owner.1, kind, &subject, now).await
}

/// Whether there is any webhook.
pub async fn is_anybody_told(store: &Store) -> Result<bool> {
    let found: Option<i64> = query("SELECT created_at FROM webhooks LIMIT 1")
        .fetch_optional(store)
        .await?;
    Ok(found.is_some())
}

/// The same within a change: without any webhook there is nothing to keep.
async fn is_anybody_told_in(tx: &mut Tx) -> Result<bool> {
    let found: Option<i64> = query("SELECT created_at FROM webhooks LIMIT 1")
        .fetch_optional(tx)
        .await?;
    Ok(found.is_some())
}

async fn record(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    kind: EventKind,
    subject: &Subject,
    now: Timestamp,
) -> Result<()> {
    let event = EventId::generate();
    let subject = serde_json::to_string(subject).map_err(StoreError::corrupt)?;
    query(
        "INSERT INTO events (id, workspace_id, user_id, kind, subject, is_test, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(event.as_str())
    .bind(workspace.as_str())
    .bind(user.as_str())
    .bind(kind.as_str())
    .bind(subject)
    .bind(false)
    .bind(now.micros())
    .execute(&mut *tx)
    .await?;
    jobs::enqueue(tx, &AnnounceEvent { event }, now, now).await?;
    Ok(())
}

/// Something of one workspace's own, to try a webhook with: its `data` is given, and it is
/// announced to nobody.
pub struct TestEvent<'a> {
    pub workspace: &'a WorkspaceId,
    pub user: &'a UserId,
    pub kind: EventKind,
    pub subject: &'a Subject,
    pub data: &'a str,
}

/// Records a test event.
pub async fn insert_test(tx: &mut Tx, test: &TestEvent<'_>, now: Timestamp) -> Result<EventId> {
    let event = EventId::generate();
    let subject = serde_json::to_string(test.subject).map_err(StoreError::corrupt)?;
    query(
        "INSERT INTO events (id, workspace_id, user_id, kind, subject, data, is_test, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(event.as_str())
    .bind(test.workspace.as_str())
    .bind(test.user.as_str())
    .bind(test.kind.as_str())
    .bind(subject)
    .bind(test.data)
    .bind(true)
    .bind(now.micros())
    .execute(tx)
    .await?;
    Ok(event)
}

/// The event, if it is still kept.
pub async fn find(store: &Store, id: &EventId) -> Result<Option<Event>> {
    query("SELECT id, workspace_id, user_id, kind, subject, data, at FROM events WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(store)
        .await
}

/// Writes the `data` that all messages of the event carry, unless that was done before.
pub async fn set_data(tx: &mut Tx, id: &EventId, data: &str) -> Result<()> {
    query("UPDATE events SET data = $1 WHERE id = $2 AND data IS NULL")
        .bind(data)
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// A client may read a workspace from now on: what happened there since its user agreed is
/// announced to it too, once the grant is committed. Only then can nothing fall between the two.
pub(crate) async fn catch_up(
    tx: &mut Tx,
    grant: &GrantId,
    scopes: &Scopes,
    now: Timestamp,
) -> Result<()> {
    if !opens_events(scopes) || !is_anybody_told_in(tx).await? {
        return Ok(());
    }
    let grant = grant.clone();
    jobs::enqueue(tx, &CatchUp { grant }, now, now).await?;
    Ok(())
}

/// What a live grant's client may hear of, since its user agreed: in order of the ids, from behind
/// `after` on.
pub async fn since_consent(
    store: &Store,
    grant: &GrantId,
    after: Option<&EventId>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<EventId>> {
    let found: Vec<String> = query(
        "SELECT e.id FROM grants g
         JOIN memberships m ON m.workspace_id = g.workspace_id AND m.user_id = g.user_id
         JOIN events e ON e.workspace_id = g.workspace_id
             AND e.at >= COALESCE(g.consented_at, g.created_at)
         WHERE g.id = $1 AND g.revoked_at IS NULL AND g.expires_at > $2
             AND e.id > $3 AND NOT e.is_test
         ORDER BY e.id LIMIT $4",
    )
    .bind(grant.as_str())
    .bind(now.micros())
    .bind(after.map_or("", EventId::as_str))
    .bind(limit)
    .fetch_all(store)
    .await?;
    Ok(found.into_iter().map(EventId::from_stored).collect())
}

fn opens_events(scopes: &Scopes) -> bool {
    Scope::parse("integrations:read").is_some_and(|needed| scopes.grants(&needed))
}

record! {
    struct Reader {
        workspace_id: WorkspaceId,
        scopes: Scopes,
        since: Timestamp,
    }
}

/// Who hears of what happens in a workspace: itself, and the workspaces with a client that may
/// read its integrations now, each from the moment on in which the user first agreed to one of the
/// grants that live. What happened before is none of its business, then or ever.
#[derive(Clone, Debug)]
pub struct Audience {
    own: WorkspaceId,
    others: HashMap<WorkspaceId, Timestamp>,
}

impl Audience {
    /// Whether a workspace's webhooks may hear of something that happened `at`.
    #[must_use]
    pub fn hears(&self, workspace: &WorkspaceId, at: Timestamp) -> bool {
        let since = self.others.get(workspace);
        *workspace == self.own || since.is_some_and(|since| *since <= at)
    }

    /// The workspaces that may hear of something that happened `at`.
    pub fn of(&self, at: Timestamp) -> impl Iterator<Item = &WorkspaceId> {
        let others = self.others.keys();
        std::iter::once(&self.own).chain(others.filter(move |it| self.hears(it, at)))
    }
}

/// Who hears of what happens in `workspace`.
pub async fn audience(store: &Store, workspace: &WorkspaceId, now: Timestamp) -> Result<Audience> {
    let readers: Vec<Reader> = query(
        "SELECT c.workspace_id, g.scopes,
             MIN(COALESCE(g.consented_at, g.created_at)) AS since
         FROM grants g
         JOIN clients c ON c.id = g.client_id
         JOIN memberships m ON m.workspace_id = g.workspace_id AND m.user_id = g.user_id
         WHERE g.workspace_id = $1 AND c.workspace_id <> $1
             AND g.revoked_at IS NULL AND g.expires_at > $2
         GROUP BY c.workspace_id, g.scopes",
    )
    .bind(workspace.as_str())
    .bind(now.micros())
    .fetch_all(store)
    .await?;
    let mut others = HashMap::new();
    for reader in readers.into_iter().filter(|it| opens_events(&it.scopes)) {
        let since = others.entry(reader.workspace_id).or_insert(reader.since);
        *since = reader.since.min(*since);
    }
    Ok(Audience {
        own: workspace.clone(),
        others,
    })
}

/// Events since a moment that may be for a workspace's webhooks, in order of their ids, from
/// behind `after` on. Whether they are, its [`Audience`] says.
pub async fn since(
    store: &Store,
    workspace: &WorkspaceId,
    since: Timestamp,
    after: Option<&EventId>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Event>> {
    query(
        "SELECT id, workspace_id, user_id, kind, subject, data, at FROM events
         WHERE at >= $1 AND id > $2 AND NOT is_test AND (workspace_id = $3 OR workspace_id IN (
             SELECT g.workspace_id FROM grants g
             JOIN clients c ON c.id = g.client_id
             JOIN memberships m ON m.workspace_id = g.workspace_id AND m.user_id = g.user_id
             WHERE c.workspace_id = $3 AND g.revoked_at IS NULL AND g.expires_at > $4))
         ORDER BY id LIMIT $5",
    )
    .bind(since.micros())
    .bind(after.map_or("", EventId::as_str))
    .bind(workspace.as_str())
    .bind(now.micros())
    .bind(limit)
    .fetch_all(store)
    .await
}
