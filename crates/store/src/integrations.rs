//! Integrations: users' connections to providers, and how far their sync is.

use kc_domain::{
    EventKind, IntegrationId, IntegrationStatus, JobId, Timestamp, UserId, WorkspaceId,
    integration::{IntegrationView, StageView},
};

use crate::{
    Result, Store, Tx, books,
    changes::{self, Removed},
    events, holdings, jobs,
    sql::{query, record},
    transfers, workspaces,
};

record! {
    /// A user's connection to a provider.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Integration {
        pub id: IntegrationId,
        pub workspace_id: WorkspaceId,
        pub user_id: UserId,
        pub provider: String,
        pub address: String,
        pub alias: Option<String>,
        pub is_contract: bool,
        pub is_sandbox: bool,
        pub status: IntegrationStatus,
        /// What a person is told about the status.
        pub message: Option<String>,
        pub history_cursor: Option<String>,
        pub history_generation: i64,
        pub settled_generation: i64,
        pub dirty_from: Option<Timestamp>,
        pub dirty_marks: i64,
        pub total_transactions: i64,
        /// The legs of all transactions.
        pub total_entries: i64,
        /// Transactions that were read, booked yet or not. Counted for guests only, who may be
        /// limited.
        pub imported_transactions: i64,
        pub added_at: Timestamp,
        pub last_synced_at: Option<Timestamp>,
        pub updated_at: Timestamp,
        /// When its user showed that the address is their own.
        pub verified_at: Option<Timestamp>,
    }
}

impl Integration {
    /// What others may see of it.
    #[must_use]
    pub fn view(self, stages: Vec<StageView>) -> IntegrationView {
        IntegrationView {
            id: self.id,
            provider: self.provider,
            address: self.address,
            alias: self.alias,
            is_contract: self.is_contract,
            status: self.status,
            message: self.message,
            stages,
            total_transactions: self.total_transactions,
            added_at: self.added_at,
            last_synced_at: self.last_synced_at,
            is_verified: self.verified_at.is_some(),
        }
    }
}

macro_rules! columns {
    () => {
        "id, workspace_id, user_id, provider, address, alias, is_contract, is_sandbox, status, \
         message, history_cursor, history_generation, settled_generation, dirty_from, dirty_marks, total_transactions, total_entries, \
         imported_transactions, added_at, \
         last_synced_at, updated_at, verified_at"
    };
}

/// What is needed to connect something.
pub struct NewIntegration<'a> {
    pub workspace: &'a WorkspaceId,
    pub user: &'a UserId,
    pub provider: &'a str,
    pub address: &'a str,
    pub alias: Option<&'a str>,
    pub is_sandbox: bool,
}

/// What became of an attempt to connect something.
pub enum Inserted {
    New(IntegrationId),
    /// The workspace has it already.
    Duplicate(IntegrationId),
}

/// Connects something, to be synced as soon as a worker is free.
pub async fn insert(tx: &mut Tx, new: NewIntegration<'_>, now: Timestamp) -> Result<Inserted> {
    let id = IntegrationId::generate();
    workspaces::count_accounts_change(tx, new.workspace).await?;
    let inserted = query(
        "INSERT INTO integrations (id, workspace_id, user_id, provider, address, alias,
             is_contract, is_sandbox, status, history_generation, settled_generation,
             booking_revision, dirty_marks, total_transactions, added_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'QUEUED', 1, 0, 0, 0, 0, $9, $9)
         ON CONFLICT (workspace_id, provider, address) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(new.workspace.as_str())
    .bind(new.user.as_str())
    .bind(new.provider)
    .bind(new.address)
    .bind(new.alias)
    .bind(false)
    .bind(new.is_sandbox)
    .bind(now.micros())
    .execute(&mut *tx)
    .await?;
    if inserted == 0 {
        let existing: String = query(
            "SELECT id FROM integrations
             WHERE workspace_id = $1 AND provider = $2 AND address = $3",
        )
        .bind(new.workspace.as_str())
        .bind(new.provider)
        .bind(new.address)
        .fetch_one(tx)
        .await?;
        return Ok(Inserted::Duplicate(IntegrationId::from_stored(existing)));
    }
    enqueue_sync(tx, &id, new.provider, now).await?;
    events::of_integration(tx, &id, EventKind::IntegrationCreated, now).await?;
    Ok(Inserted::New(id))
}

async fn enqueue_sync(
    tx: &mut Tx,
    id: &IntegrationId,
    provider: &str,
    now: Timestamp,
) -> Result<JobId> {
    jobs::enqueue(tx, &sync_job(id, provider), now, now).await
}

fn sync_job(id: &IntegrationId, provider: &str) -> jobs::SyncIntegration {
    jobs::SyncIntegration {
        integration: id.clone(),
        provider: provider.to_owned(),
    }
}

/// How much of an integration a resync reads again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resync {
    /// From where the last sync left off.
    Latest,
    /// Everything. What is known stays served until the new reading is complete.
    FromStart,
}

/// Enqueues a sync of an integration that is there, because somebody asked for it, and gives the
/// job's id. Nothing happens if a sync waits already that will read as much: however many ask, it
/// is done once and told once.
pub async fn resync(
    tx: &mut Tx,
    integration: &Integration,
    mode: Resync,
    now: Timestamp,
) -> Result<JobId> {
    // Those who ask take turns from here to their commit, so that the second sees what the first did.
    let current: Option<Integration> = query(concat!(
        "UPDATE integrations SET updated_at = updated_at WHERE id = $1 RETURNING ",
        columns!()
    ))
    .bind(integration.id.as_str())
    .fetch_optional(&mut *tx)
    .await?;
    let Some(current) = current else {
        // Removed since: no job of this id will be found, as there is nothing to read.
        return Ok(JobId::generate());
    };
    let begins_at_start =
        current.history_cursor.is_none() && current.history_generation > current.settled_generation;
    let mode = match mode {
        Resync::FromStart if begins_at_start => Resync::Latest,
        asked => asked,
    };
    let is_told = matches!(
        current.status,
        IntegrationStatus::Queued | IntegrationStatus::Ongoing
    );
    if mode == Resync::Latest && is_told {
        let job = sync_job(&current.id, &current.provider);
        if let Some(waiting) = jobs::due(tx, &job, now).await? {
            return Ok(waiting);
        }
    }
    resync_anew(tx, &current, mode, now).await
}

/// Enqueues a sync that begins after this commit, and tells of it.
pub(crate) async fn resync_anew(
    tx: &mut Tx,
    integration: &Integration,
    mode: Resync,
    now: Timestamp,
) -> Result<JobId> {
    let job = read_again(tx, integration, mode, now).await?;
    events::of_integration(tx, &integration.id, EventKind::IntegrationUpdated, now).await?;
    Ok(job)
}

/// How many transactions a workspace has, as its integrations count them.
pub async fn total_transactions(store: &Store, workspace: &WorkspaceId) -> Result<i64> {
    query(
        "SELECT CAST(COALESCE(SUM(total_transactions), 0) AS BIGINT)
         FROM integrations WHERE workspace_id = $1",
    )
    .bind(workspace.as_str())
    .fetch_one(store)
    .await
}

/// Enqueues a sync of an integration that is there, of which nobody need hear before it ends.
pub async fn read_again(
    tx: &mut Tx,
    integration: &Integration,
    mode: Resync,
    now: Timestamp,
) -> Result<JobId> {
    let from_start = mode == Resync::FromStart;
    query(
        "UPDATE integrations SET
             history_cursor = CASE WHEN $1 THEN NULL ELSE history_cursor END,
             history_generation = history_generation + CASE WHEN $1 THEN 1 ELSE 0 END,
             status = CASE WHEN status = 'ONGOING' THEN status ELSE 'QUEUED' END,
             message = NULL, updated_at = $2
         WHERE id = $3",
    )
    .bind(from_start)
    .bind(now.micros())
    .bind(integration.id.as_str())
    .execute(&mut *tx)
    .await?;
    enqueue_sync(tx, &integration.id, &integration.provider, now).await
}

/// The integration, if there is one of that id.
pub async fn find(store: &Store, id: &IntegrationId) -> Result<Option<Integration>> {
    query(concat!(
        "SELECT ",
        columns!(),
        " FROM integrations WHERE id = $1"
    ))
    .bind(id.as_str())
    .fetch_optional(store)
    .await
}

/// The same within a change.
pub async fn find_in(tx: &mut Tx, id: &IntegrationId) -> Result<Option<Integration>> {
    query(concat!(
        "SELECT ",
        columns!(),
        " FROM integrations WHERE id = $1"
    ))
    .bind(id.as_str())
    .fetch_optional(tx)
    .await
}

/// A workspace's integrations, the oldest first.
pub async fn of_workspace(store: &Store, workspace: &WorkspaceId) -> Result<Vec<Integration>> {
    query(concat!(
        "SELECT ",
        columns!(),
        " FROM integrations WHERE workspace_id = $1 ORDER BY added_at, id"
    ))
    .bind(workspace.as_str())
    .fetch_all(store)
    .await
}

/// A user's integrations of which not all was read, as the user's limit was reached.
pub async fn stopped_at_limit(tx: &mut Tx, user: &UserId) -> Result<Vec<Integration>> {
    query(concat!(
        "SELECT ",
        columns!(),
        " FROM integrations WHERE user_id = $1 AND EXISTS (
             SELECT 1 FROM sync_stages s
             WHERE s.integration_id = integrations.id AND s.limit_exceeded)
         ORDER BY added_at, id"
    ))
    .bind(user.as_str())
    .fetch_all(tx)
    .await
}

/// Notes that an address is its user's own, wherever the workspace has it: who holds a key holds it
/// on all chains of a family. The moment of the first proof stays.
pub async fn verify(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    address: &str,
    now: Timestamp,
) -> Result<()> {
    query(
        "UPDATE integrations SET verified_at = COALESCE(verified_at, $1), updated_at = $1
         WHERE workspace_id = $2 AND address = $3",
    )
    .bind(now.micros())
    .bind(workspace.as_str())
    .bind(address)
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes an integration of a workspace with all that was read from it. False if the workspace
/// has none of that id.
pub async fn delete(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &IntegrationId,
    now: Timestamp,
) -> Result<bool> {
    if find_in(tx, id)
        .await?
        .is_none_or(|found| found.workspace_id != *workspace)
    {
        return Ok(false);
    }
    let number = changes::next(tx, workspace).await?;
    workspaces::count_accounts_change(tx, workspace).await?;
    changes::note_removed(tx, number, &Removed::Integration(id), now).await?;
    // As it last was.
    events::of_integration(tx, id, EventKind::IntegrationDeleted, now).await?;
    let first: Option<i64> = query("SELECT MIN(at) FROM transactions WHERE integration_id = $1")
        .bind(id.as_str())
        .fetch_one(&mut *tx)
        .await?;
    if let Some(first) = first {
        books::mark(tx, workspace, Timestamp::from_micros(first)).await?;
    }
    // What went to or came from it is no transfer any more.
    for (other, since) in transfers::others_of(tx, id).await? {
        if let Some(other) = find_in(tx, &other).await? {
            mark_changed(tx, &other, since, now).await?;
        }
    }
    let deleted = query("DELETE FROM integrations WHERE id = $1 AND workspace_id = $2")
        .long()
        .bind(id.as_str())
        .bind(workspace.as_str())
        .execute(&mut *tx)
        .await?;
    if deleted == 0 {
        return Ok(false);
    }
    holdings::forget(tx, workspace, id).await?;
    let job = jobs::RefreshHoldings {
        workspace: workspace.clone(),
    };
    jobs::enqueue(tx, &job, now, now).await?;
    Ok(true)
}

/// Marks everything of an integration to be worked out again, and enqueues the sync that does it.
pub async fn rebook(tx: &mut Tx, integration: &Integration, now: Timestamp) -> Result<()> {
    query("UPDATE integrations SET dirty_from = $1, dirty_marks = dirty_marks + 1 WHERE id = $2")
        .bind(Timestamp::EPOCH.micros())
        .bind(integration.id.as_str())
        .execute(&mut *tx)
        .await?;
    enqueue_sync(tx, &integration.id, &integration.provider, now).await?;
    Ok(())
}

/// Marks what an integration did from `from` on to be worked out again, and enqueues the sync that
/// does it. Changes of one integration take turns from here to their commit.
pub async fn mark_changed(
    tx: &mut Tx,
    integration: &Integration,
    from: Timestamp,
    now: Timestamp,
) -> Result<()> {
    query(
        "UPDATE integrations SET dirty_marks = dirty_marks + 1,
             dirty_from = CASE WHEN dirty_from <= $1 THEN dirty_from ELSE $1 END
             WHERE id = $2",
    )
    .bind(from.micros())
    .bind(integration.id.as_str())
    .execute(&mut *tx)
    .await?;
    enqueue_sync(tx, &integration.id, &integration.provider, now).await?;
    Ok(())
}

/// Integrations that nothing happened to since `before` and that some application may read now,
/// the longest waiting first, at most `limit`.
pub async fn unchanged_since(
    store: &Store,
    before: Timestamp,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Integration>> {
    query(concat!(
        "SELECT ",
        columns!(),
        " FROM integrations WHERE updated_at < $1 AND EXISTS (
             SELECT 1 FROM grants g WHERE g.workspace_id = integrations.workspace_id
                 AND g.revoked_at IS NULL AND g.expires_at > $2)
         ORDER BY updated_at LIMIT $3"
    ))
    .bind(before.micros())
    .bind(now.micros())
    .bind(limit)
    .fetch_all(store)
    .await
}
