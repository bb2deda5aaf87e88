//! How far an integration's sync is: what people are told, where its history was read to, and
//! what of it is worked out.

use kc_domain::{
    EventKind, IntegrationId, IntegrationStatus, Stage, StageStatus, Timestamp, WorkspaceId,
    integration::StageView,
};

use crate::{
    Result, Store, Tx, events,
    integrations::Integration,
    sql::{query, record},
    workspaces,
};

record! {
    /// How one stage of an integration's sync is.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StageLog {
        pub integration_id: IntegrationId,
        pub stage: Stage,
        pub status: StageStatus,
        pub message: Option<String>,
        /// It ended early, as the guest's limit of transactions was reached.
        pub limit_exceeded: bool,
    }
}

impl From<StageLog> for StageView {
    fn from(log: StageLog) -> Self {
        Self {
            stage: log.stage,
            status: log.status,
            message: log.message,
            limit_exceeded: log.limit_exceeded,
        }
    }
}

/// How the stages of a workspace's integrations are.
pub async fn stages_of_workspace(store: &Store, workspace: &WorkspaceId) -> Result<Vec<StageLog>> {
    query(
        "SELECT s.integration_id, s.stage, s.status, s.message, s.limit_exceeded
         FROM sync_stages s JOIN integrations i ON i.id = s.integration_id
         WHERE i.workspace_id = $1
         ORDER BY s.integration_id, s.stage",
    )
    .bind(workspace.as_str())
    .fetch_all(store)
    .await
}

/// The same of one integration, within a change.
pub(crate) async fn stages_in(tx: &mut Tx, id: &IntegrationId) -> Result<Vec<StageView>> {
    let logs: Vec<StageLog> = query(
        "SELECT integration_id, stage, status, message, limit_exceeded
         FROM sync_stages WHERE integration_id = $1",
    )
    .bind(id.as_str())
    .fetch_all(tx)
    .await?;
    Ok(logs.into_iter().map(StageView::from).collect())
}

/// Sets the state that people see. The end of a sync is an event.
pub async fn set_status(
    tx: &mut Tx,
    id: &IntegrationId,
    status: IntegrationStatus,
    message: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    query(
        "UPDATE integrations SET status = $1, message = $2, updated_at = $3,
             last_synced_at = CASE WHEN $1 IN ('COMPLETED', 'PARTIALLY SYNCED')
                 THEN $3 ELSE last_synced_at END
         WHERE id = $4",
    )
    .bind(status.as_str())
    .bind(message)
    .bind(now.micros())
    .bind(id.as_str())
    .execute(&mut *tx)
    .await?;
    let kind = match status {
        IntegrationStatus::Completed | IntegrationStatus::PartiallySynced => {
            EventKind::IntegrationUpdated
        }
        IntegrationStatus::Failed => EventKind::IntegrationFailed,
        IntegrationStatus::Active | IntegrationStatus::Queued | IntegrationStatus::Ongoing => {
            return Ok(());
        }
    };
    events::of_integration(tx, id, kind, now).await
}

/// Says that a sync under way was given up. One that ended has told its own reason.
pub async fn give_up(tx: &mut Tx, id: &IntegrationId, message: &str, now: Timestamp) -> Result<()> {
    let given_up = query(
        "UPDATE integrations SET status = 'FAILED', message = $1, updated_at = $2
             WHERE id = $3 AND status IN ('ONGOING', 'QUEUED')",
    )
    .bind(message)
    .bind(now.micros())
    .bind(id.as_str())
    .execute(&mut *tx)
    .await?;
    query(
        "UPDATE sync_stages SET status = 'FAILED', message = $1
             WHERE integration_id = $2 AND status IN ('ONGOING', 'QUEUED')",
    )
    .bind(message)
    .bind(id.as_str())
    .execute(&mut *tx)
    .await?;
    if given_up == 0 {
        return Ok(());
    }
    events::of_integration(tx, id, EventKind::IntegrationFailed, now).await
}

/// Sets the state of one stage.
pub async fn set_stage(
    tx: &mut Tx,
    id: &IntegrationId,
    stage: Stage,
    status: StageStatus,
    message: Option<&str>,
) -> Result<()> {
    query(
        "INSERT INTO sync_stages (integration_id, stage, status, message, limit_exceeded)
         VALUES ($1, $2, $3, $4, FALSE)
         ON CONFLICT (integration_id, stage)
             DO UPDATE SET status = excluded.status, message = excluded.message,
                 limit_exceeded = FALSE",
    )
    .bind(id.as_str())
    .bind(stage.as_str())
    .bind(status.as_str())
    .bind(message)
    .execute(tx)
    .await?;
    Ok(())
}

/// What a reading that stops at a guest's limit leaves behind.
pub struct Stop<'a> {
    /// The earliest moment at which what was taken changed anything.
    pub dirty_from: Option<Timestamp>,
    /// Transactions that were taken of the page at which it stopped.
    pub taken: i64,
    /// What the person is told.
    pub message: &'a str,
}

/// Ends a reading of history where a guest's limit is reached. The cursor stays before the page of
/// which not all was taken. What was taken counts as seen by an earlier reading, so that it goes
/// when the page comes again without it. False as for [`advance`].
pub async fn stop_at_limit(
    tx: &mut Tx,
    integration: &Integration,
    stop: &Stop<'_>,
    now: Timestamp,
) -> Result<bool> {
    let stopped = query(
        "UPDATE integrations SET
             dirty_from = CASE
                 WHEN $1 IS NULL OR dirty_from <= $1 THEN dirty_from ELSE $1 END,
             dirty_marks = dirty_marks + CASE WHEN $1 IS NULL THEN 0 ELSE 1 END,
             imported_transactions = imported_transactions + $2,
             settled_generation = CASE WHEN $2 > 0 AND settled_generation = history_generation
                 THEN settled_generation - 1 ELSE settled_generation END,
             updated_at = $3
         WHERE id = $4 AND history_generation = $5",
    )
    .bind(stop.dirty_from.map(Timestamp::micros))
    .bind(stop.taken)
    .bind(now.micros())
    .bind(integration.id.as_str())
    .bind(integration.history_generation)
    .execute(&mut *tx)
    .await?;
    query(
        "INSERT INTO sync_stages (integration_id, stage, status, message, limit_exceeded)
         VALUES ($1, $2, $3, $4, TRUE)
         ON CONFLICT (integration_id, stage)
             DO UPDATE SET status = excluded.status, message = excluded.message,
                 limit_exceeded = TRUE",
    )
    .bind(integration.id.as_str())
    .bind(Stage::Transactions.as_str())
    .bind(StageStatus::Completed.as_str())
    .bind(stop.message)
    .execute(tx)
    .await?;
    Ok(stopped == 1)
}

/// What a page of history changes of its integration.
pub struct Advance<'a> {
    pub cursor: &'a str,
    /// The earliest moment at which the page changed anything.
    pub dirty_from: Option<Timestamp>,
    /// Shown while the first sync runs; counted exactly when it ends.
    pub new_transactions: i64,
}

/// Moves the cursor on, together with the page behind it. False if the cursor is no longer where
/// this worker read from: a resync from the start came in between. If the page has new transactions, the
/// workspace is held.
pub async fn advance(
    tx: &mut Tx,
    integration: &Integration,
    page: &Advance<'_>,
    now: Timestamp,
) -> Result<bool> {
    if page.new_transactions != 0 {
        workspaces::count_accounts_change(tx, &integration.workspace_id).await?;
    }
    let moved = query(
        "UPDATE integrations SET history_cursor = $1,
             dirty_from = CASE
                 WHEN $2 IS NULL OR dirty_from <= $2 THEN dirty_from ELSE $2 END,
             dirty_marks = dirty_marks + CASE WHEN $2 IS NULL THEN 0 ELSE 1 END,
             total_transactions = total_transactions + $3,
             updated_at = $4
         WHERE id = $5 AND history_generation = $6",
    )
    .bind(page.cursor)
    .bind(page.dirty_from.map(Timestamp::micros))
    .bind(page.new_transactions)
    .bind(now.micros())
    .bind(integration.id.as_str())
    .bind(integration.history_generation)
    .execute(tx)
    .await?;
    Ok(moved == 1)
}

/// The reading of an integration's history came to its end: what only an earlier reading from the
/// start saw is dropped, and all is to be worked out again if there was one.
pub async fn settle_history(tx: &mut Tx, integration: &Integration) -> Result<()> {
    if integration.settled_generation == integration.history_generation {
        return Ok(());
    }
    query(
        "UPDATE integrations SET settled_generation = $1, dirty_from = $2,
                 dirty_marks = dirty_marks + 1 WHERE id = $3",
    )
    .bind(integration.history_generation)
    .bind(Timestamp::EPOCH.micros())
    .bind(integration.id.as_str())
    .execute(&mut *tx)
    .await?;
    query("DELETE FROM movements WHERE integration_id = $1 AND generation < $2")
        .long()
        .bind(integration.id.as_str())
        .bind(integration.history_generation)
        .execute(tx)
        .await?;
    Ok(())
}

/// Opens a booking and gives its number, which the transactions that it writes carry.
pub async fn open_booking(tx: &mut Tx, id: &IntegrationId) -> Result<i64> {
    query(
        "UPDATE integrations SET booking_revision = booking_revision + 1 WHERE id = $1
         RETURNING booking_revision",
    )
    .bind(id.as_str())
    .fetch_one(tx)
    .await
}

/// Closes a booking: counts the transactions, and takes the mark off unless something was marked
/// since the booking began, when [`Integration::dirty_marks`] was `marks`. The workspace is held.
pub async fn close_booking(tx: &mut Tx, id: &IntegrationId, marks: i64) -> Result<()> {
    workspaces::count_accounts_change_of(tx, id).await?;
    query(
        "UPDATE integrations SET
                 dirty_from = CASE WHEN dirty_marks = $1 THEN NULL ELSE dirty_from END,
                 total_transactions =
                     (SELECT COUNT(*) FROM transactions t WHERE t.integration_id = $2),
                 total_entries =
                     (SELECT CAST(COALESCE(SUM(t.leg_count), 0) AS BIGINT)
                      FROM transactions t WHERE t.integration_id = $2)
             WHERE id = $2",
    )
    .bind(marks)
    .bind(id.as_str())
    .execute(tx)
    .await?;
    Ok(())
}
