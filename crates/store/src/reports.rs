//! Reports that were asked for, and their files.

use kc_domain::{ReportId, Timestamp, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{
    Result, Store, StoreError, Tx,
    jobs::{self, RenderReport},
    sql::{Cell, Column, query, record},
};

/// Bytes of a file in one row.
const CHUNK: usize = 256 * 1024;

/// What a report was asked for with, all of it: the workspace's settings may change meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    /// The tax year, if the time was given as one.
    pub year: Option<i16>,
    pub from: Option<Timestamp>,
    /// The first moment that is no longer of it.
    pub before: Option<Timestamp>,
    /// This and `scope` are the ledger's words.
    pub method: String,
    pub scope: String,
    /// ISO 3166, two letters.
    pub country: Option<String>,
    /// ISO 4217.
    pub currency: String,
}

impl Column for Parameters {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        serde_json::from_str(&stored).map_err(StoreError::corrupt)
    }
}

record! {
    /// A report, without its file.
    #[derive(Clone, Debug)]
    pub struct Report {
        pub id: ReportId,
        pub workspace_id: WorkspaceId,
        pub kind: String,
        pub format: String,
        pub parameters: Parameters,
        /// `queued`, `running`, `completed`, `failed`.
        pub status: String,
        /// Why it failed, for a person.
        pub message: Option<String>,
        /// Of the file, in bytes.
        pub size: Option<i64>,
        pub created_at: Timestamp,
        pub finished_at: Option<Timestamp>,
        /// From then on it is no longer there.
        pub expires_at: Timestamp,
    }
}

/// A report to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewReport<'a> {
    pub workspace: &'a WorkspaceId,
    pub user: &'a UserId,
    pub kind: &'a str,
    pub format: &'a str,
    pub parameters: &'a Parameters,
    pub expires_at: Timestamp,
}

macro_rules! columns {
    () => {
        "id, workspace_id, kind, format, parameters, status, message, size, created_at,
         finished_at, expires_at"
    };
}

/// Asks for a report, with the job that makes it; nothing if `most` of the workspace's are not
/// done yet.
pub async fn insert(
    tx: &mut Tx,
    new: NewReport<'_>,
    most: i64,
    now: Timestamp,
) -> Result<Option<Report>> {
    // Takes the workspace's row, so that those who ask at once are counted one after the other.
    query("UPDATE workspaces SET name = name WHERE id = $1")
        .bind(new.workspace.as_str())
        .execute(&mut *tx)
        .await?;
    let id = ReportId::generate();
    let parameters = serde_json::to_string(new.parameters).map_err(StoreError::corrupt)?;
    let made: Option<Report> = query(concat!(
        "INSERT INTO reports (id, workspace_id, user_id, kind, format, parameters, status,
             created_at, expires_at)
         SELECT $1, w.id, $3, $4, $5, $6, 'queued', $7, $8 FROM workspaces w WHERE w.id = $2
             AND (SELECT COUNT(*) FROM reports r
                 WHERE r.workspace_id = w.id AND r.status IN ('queued', 'running')) < $9
         RETURNING ",
        columns!()
    ))
    .bind(id.as_str())
    .bind(new.workspace.as_str())
    .bind(new.user.as_str())
    .bind(new.kind)
    .bind(new.format)
    .bind(parameters.as_str())
    .bind(now.micros())
    .bind(new.expires_at.micros())
    .bind(most)
    .fetch_optional(&mut *tx)
    .await?;
    if made.is_some() {
        jobs::enqueue(tx, &RenderReport { report: id }, now, now).await?;
    }
    Ok(made)
}

/// One of a workspace's reports, unless it has expired.
pub async fn find(
    store: &Store,
    workspace: &WorkspaceId,
    id: &ReportId,
    now: Timestamp,
) -> Result<Option<Report>> {
    query(concat!(
        "SELECT ",
        columns!(),
        " FROM reports
         WHERE id = $1 AND workspace_id = $2 AND expires_at > $3"
    ))
    .bind(id.as_str())
    .bind(workspace.as_str())
    .bind(now.micros())
    .fetch_optional(store)
    .await
}

/// A page of a workspace's reports, the newest first.
pub async fn page(
    store: &Store,
    workspace: &WorkspaceId,
    limit: i64,
    offset: i64,
    now: Timestamp,
) -> Result<Vec<Report>> {
    query(concat!(
        "SELECT ",
        columns!(),
        " FROM reports WHERE workspace_id = $1 AND expires_at > $2
         ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4"
    ))
    .bind(workspace.as_str())
    .bind(now.micros())
    .bind(limit)
    .bind(offset)
    .fetch_all(store)
    .await
}

/// How many reports a workspace has.
pub async fn count(store: &Store, workspace: &WorkspaceId, now: Timestamp) -> Result<i64> {
    query("SELECT COUNT(*) FROM reports WHERE workspace_id = $1 AND expires_at > $2")
        .bind(workspace.as_str())
        .bind(now.micros())
        .fetch_one(store)
        .await
}

/// A report is being made; nothing if it is done already, or there is none any more.
pub async fn begin(tx: &mut Tx, id: &ReportId) -> Result<Option<Report>> {
    query(concat!(
        "UPDATE reports SET status = 'running'
         WHERE id = $1 AND status IN ('queued', 'running') RETURNING ",
        columns!()
    ))
    .bind(id.as_str())
    .fetch_optional(tx)
    .await
}

/// The report is made: writes its file, in the place of one that was written before.
pub async fn complete(
    tx: &mut Tx,
    id: &ReportId,
    file: &[u8],
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    query("DELETE FROM report_chunks WHERE report_id = $1")
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
    let size = i64::try_from(file.len()).map_err(StoreError::corrupt)?;
    let there = query(
        "UPDATE reports SET status = 'completed', message = NULL, size = $1, finished_at = $2,
                 expires_at = $3
             WHERE id = $4",
    )
    .bind(size)
    .bind(now.micros())
    .bind(expires_at.micros())
    .bind(id.as_str())
    .execute(&mut *tx)
    .await?;
    if there == 0 {
        return Ok(());
    }
    for (number, bytes) in (0_i64..).zip(file.chunks(CHUNK)) {
        query("INSERT INTO report_chunks (report_id, number, bytes) VALUES ($1, $2, $3)")
            .bind(id.as_str())
            .bind(number)
            .bind(bytes)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// The report can not be made, and why, for a person. One that is there already stays.
pub async fn fail(tx: &mut Tx, id: &ReportId, message: &str, now: Timestamp) -> Result<()> {
    query(
        "UPDATE reports SET status = 'failed', message = $1, finished_at = $2
             WHERE id = $3 AND status IN ('queued', 'running')",
    )
    .bind(message)
    .bind(now.micros())
    .bind(id.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// A piece of a report's file; nothing past its end.
pub async fn chunk(store: &Store, id: &ReportId, number: i64) -> Result<Option<Vec<u8>>> {
    query("SELECT bytes FROM report_chunks WHERE report_id = $1 AND number = $2")
        .bind(id.as_str())
        .bind(number)
        .fetch_optional(store)
        .await
}
