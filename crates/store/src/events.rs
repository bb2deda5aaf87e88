//! What happened, for those who want to be told: written in the commit in which it did, so that
//! nothing is told that did not happen and nothing that did is forgotten.

use std::time::Duration;

use kc_domain::{
    EventId, EventKind, IntegrationId, Scope, Scopes, Timestamp, UserId, WorkspaceId,
    event::{Process, ProcessStatus},
    integration::{IntegrationView, StageView},
};
use serde::{Deserialize, Serialize};

use crate::{
    Result, Store, StoreError, Tx,
    integrations::{self, Integration},
    jobs::{self, AnnounceEvent},
    progress,
    sql::{Column, change, execute, read, record},
};

/// What happens before a client has its grant, such as the first wallet, is told it afterwards:
/// so long before at most, and so many events.
const BEFORE_GRANT: Duration = Duration::from_secs(2 * 3600);
const MOST_BEFORE_GRANT: i64 = 200;

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
    type Stored = String;

    fn read(stored: String) -> Result<Self> {
        serde_json::from_str(&stored).map_err(StoreError::corrupt)
    }
}

impl Column for EventKind {
    type Stored = String;

    fn read(stored: String) -> Result<Self> {
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
    let found: Option<i64> = read!(store, c =>
        sqlx::query_scalar("SELECT created_at FROM webhooks LIMIT 1")
            .fetch_optional(c)
            .await)?;
    Ok(found.is_some())
}

/// The same within a change: without any webhook there is nothing to keep.
async fn is_anybody_told_in(tx: &mut Tx) -> Result<bool> {
    let found: Option<i64> = change!(tx, c =>
        sqlx::query_scalar("SELECT created_at FROM webhooks LIMIT 1")
            .fetch_optional(c)
            .await?);
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
    execute!(
        &mut *tx,
        sqlx::query(
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
    );
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
    execute!(
        tx,
        sqlx::query(
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
    );
    Ok(event)
}

/// The event, if it is still kept.
pub async fn find(store: &Store, id: &EventId) -> Result<Option<Event>> {
    Ok(read!(store, c => sqlx::query_as(
        "SELECT id, workspace_id, user_id, kind, subject, data, at FROM events WHERE id = $1",
    )
        .bind(id.as_str())
        .fetch_optional(c)
        .await)?)
}

/// Writes the `data` that all messages of the event carry, unless that was done before.
pub async fn set_data(tx: &mut Tx, id: &EventId, data: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE events SET data = $1 WHERE id = $2 AND data IS NULL")
            .bind(data)
            .bind(id.as_str())
    );
    Ok(())
}

/// A client may read a workspace from now on: what happened there a moment before, when its user
/// had agreed already, is announced to it too.
pub(crate) async fn catch_up(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    scopes: &Scopes,
    now: Timestamp,
) -> Result<()> {
    if !opens_events(scopes) {
        return Ok(());
    }
    let recent: Vec<String> = change!(&mut *tx, c => sqlx::query_scalar(
        "SELECT id FROM events WHERE workspace_id = $1 AND at >= $2 AND NOT is_test
         ORDER BY id DESC LIMIT $3",
    )
        .bind(workspace.as_str())
        .bind(now.minus(BEFORE_GRANT).micros())
        .bind(MOST_BEFORE_GRANT)
        .fetch_all(c)
        .await?);
    for event in recent {
        let event = EventId::from_stored(event);
        jobs::enqueue(tx, &AnnounceEvent { event }, now, now).await?;
    }
    Ok(())
}

fn opens_events(scopes: &Scopes) -> bool {
    Scope::parse("integrations:read").is_some_and(|needed| scopes.grants(&needed))
}

record! {
    struct Reader {
        workspace_id: WorkspaceId,
        scopes: Scopes,
    }
}

/// The workspaces whose webhooks hear of what happens in `workspace`: itself, and those with a
/// client that may read its integrations now.
pub async fn audience(
    store: &Store,
    workspace: &WorkspaceId,
    now: Timestamp,
) -> Result<Vec<WorkspaceId>> {
    let readers: Vec<Reader> = read!(store, c => sqlx::query_as(
        "SELECT DISTINCT c.workspace_id, g.scopes
         FROM grants g JOIN clients c ON c.id = g.client_id
         WHERE g.workspace_id = $1 AND g.revoked_at IS NULL AND g.expires_at > $2",
    )
        .bind(workspace.as_str())
        .bind(now.micros())
        .fetch_all(c)
        .await)?;
    let mut audience = vec![workspace.clone()];
    for reader in readers {
        if opens_events(&reader.scopes) && !audience.contains(&reader.workspace_id) {
            audience.push(reader.workspace_id);
        }
    }
    Ok(audience)
}

/// Events since a moment that may be for a workspace's webhooks, in order of their ids, from
/// behind `after` on.
pub async fn since(
    store: &Store,
    workspace: &WorkspaceId,
    since: Timestamp,
    after: Option<&EventId>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Event>> {
    Ok(read!(store, c => sqlx::query_as(
        "SELECT id, workspace_id, user_id, kind, subject, data, at FROM events
         WHERE at >= $1 AND id > $2 AND NOT is_test AND (workspace_id = $3 OR workspace_id IN (
             SELECT g.workspace_id FROM grants g JOIN clients c ON c.id = g.client_id
             WHERE c.workspace_id = $3 AND g.revoked_at IS NULL AND g.expires_at > $4))
         ORDER BY id LIMIT $5",
    )
        .bind(since.micros())
        .bind(after.map_or("", EventId::as_str))
        .bind(workspace.as_str())
        .bind(now.micros())
        .bind(limit)
        .fetch_all(c)
        .await)?)
}
