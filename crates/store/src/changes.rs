//! Changes of a workspace's transactions, by number, for those who follow them.
//!
//! Every commit that writes or removes transactions takes the workspace's next number first and
//! keeps others waiting until it is over: who sees a number sees everything up to it. A row carries
//! the number that added it, which never changes, and the last one that it differs by. What was
//! removed leaves a row with both its numbers, so that it is known who has seen it.

use std::collections::HashMap;

use kc_domain::{IntegrationId, Timestamp, TransactionId, WorkspaceId};

use crate::{
    Result, Store, StoreError, Tx,
    sql::{query, record},
    transactions::list::{self, Listed},
};

/// Takes the next number for this commit. Comes before the commit's other changes of the workspace
/// and its integrations, so that two commits never wait for each other crosswise.
pub(crate) async fn next(tx: &mut Tx, workspace: &WorkspaceId) -> Result<i64> {
    let number: Option<i64> = query(
        "UPDATE workspaces SET change_number = change_number + 1 WHERE id = $1
         RETURNING change_number",
    )
    .bind(workspace.as_str())
    .fetch_optional(tx)
    .await?;
    number.ok_or_else(|| StoreError::corrupt("the workspace is gone"))
}

/// Which transactions a commit removes.
pub(crate) enum Removed<'a> {
    /// All of an integration.
    Integration(&'a IntegrationId),
    /// Those from a moment on that no booking since `revision` wrote.
    OlderBookings {
        integration: &'a IntegrationId,
        from: Timestamp,
        revision: i64,
    },
}

/// Notes what the commit of the number `change` is about to remove.
pub(crate) async fn note_removed(
    tx: &mut Tx,
    change: i64,
    removed: &Removed<'_>,
    now: Timestamp,
) -> Result<()> {
    let (integration, from, revision) = match removed {
        Removed::Integration(integration) => (integration, i64::MIN, i64::MAX),
        Removed::OlderBookings {
            integration,
            from,
            revision,
        } => (integration, from.micros(), *revision),
    };
    query(
        "INSERT INTO removed_transactions (workspace_id, change_number, transaction_id,
                 created_change, removed_at)
             SELECT workspace_id, $1, id, created_change, $2 FROM transactions
             WHERE integration_id = $3 AND at >= $4 AND booking_revision < $5",
    )
    .long()
    .bind(change)
    .bind(now.micros())
    .bind(integration.as_str())
    .bind(from)
    .bind(revision)
    .execute(tx)
    .await?;
    Ok(())
}

record! {
    /// How far a workspace's changes go.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Extent {
        /// The last number that was taken.
        pub change_number: i64,
        /// Removals up to here are forgotten.
        pub forgotten_change: i64,
    }
}

/// How far a workspace's changes go now.
pub async fn extent(store: &Store, workspace: &WorkspaceId) -> Result<Extent> {
    query("SELECT change_number, forgotten_change FROM workspaces WHERE id = $1")
        .bind(workspace.as_str())
        .fetch_one(store)
        .await
}

/// The changes between two numbers, as they are read page by page.
///
/// A reader knows everything up to `base`, and is told what leads to `head`. What changes while
/// they read on has a number above `head` and is told in the next span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub base: i64,
    pub head: i64,
    /// The last change of the page before: its number and its transaction.
    pub after: Option<(i64, TransactionId)>,
}

/// What became of one transaction.
#[derive(Clone, Debug)]
pub enum Change {
    /// The reader has not seen it.
    Added(Listed),
    /// The reader has seen it, and it is different now.
    Modified(Listed),
    /// It is gone.
    Removed(TransactionId),
}

/// A page of changes.
#[derive(Clone, Debug)]
pub struct Page {
    pub changes: Vec<Change>,
    /// Where the next page of the span goes on; nothing at its end.
    pub next: Option<(i64, TransactionId)>,
}

record! {
    struct Key {
        change: i64,
        id: TransactionId,
        kind: i64,
    }
}

const ADDED: i64 = 1;
const REMOVED: i64 = 3;

/// A row is told where it was added, which no later change moves, and where it was last changed if
/// it was added before the span. One that was removed and added again within it is, to a reader who
/// knows it, modified.
const KEYS: &str = "SELECT change, id, kind FROM (
    SELECT * FROM (
        SELECT t.created_change AS change, t.id,
            CASE WHEN EXISTS (
                SELECT 1 FROM removed_transactions r
                WHERE r.transaction_id = t.id AND r.workspace_id = t.workspace_id
                    AND r.created_change <= $2 AND r.change_number > $2)
            THEN CAST(2 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS kind
        FROM transactions t
        WHERE t.workspace_id = $1 AND t.created_change > $2 AND t.created_change <= $3
            AND (t.created_change, t.id) > ($4, $5)
        ORDER BY t.created_change, t.id LIMIT $6) a
    UNION ALL
    SELECT * FROM (
        SELECT t.changed_change AS change, t.id, CAST(2 AS BIGINT) AS kind
        FROM transactions t
        WHERE t.workspace_id = $1 AND t.changed_change > t.created_change
            AND t.changed_change > $2 AND t.changed_change <= $3 AND t.created_change <= $2
            AND (t.changed_change, t.id) > ($4, $5)
        ORDER BY t.changed_change, t.id LIMIT $6) b
    UNION ALL
    SELECT * FROM (
        SELECT r.change_number AS change, r.transaction_id AS id, CAST(3 AS BIGINT) AS kind
        FROM removed_transactions r
        WHERE r.workspace_id = $1 AND r.change_number > $2 AND r.change_number <= $3
            AND r.created_change <= $2
            AND (r.change_number, r.transaction_id) > ($4, $5)
            AND NOT EXISTS (
                SELECT 1 FROM transactions t
                WHERE t.id = r.transaction_id AND t.created_change <= $3)
        ORDER BY r.change_number, r.transaction_id LIMIT $6) c
    ) changes
    ORDER BY change, id LIMIT $6";

/// What [`KEYS`] says to a reader who begins: they know nothing, so that nothing can differ from it
/// or be gone.
const FIRST_KEYS: &str = "SELECT t.created_change AS change, t.id, CAST(1 AS BIGINT) AS kind
    FROM transactions t
    WHERE t.workspace_id = $1 AND t.created_change > $2 AND t.created_change <= $3
        AND (t.created_change, t.id) > ($4, $5)
    ORDER BY t.created_change, t.id LIMIT $6";

/// The next page of a span, at most `limit` changes of it.
pub async fn page(
    store: &Store,
    workspace: &WorkspaceId,
    span: &Span,
    limit: usize,
) -> Result<Page> {
    let (after, after_id) = match &span.after {
        Some((change, id)) => (*change, id.as_str()),
        None => (span.base, ""),
    };
    // One more, to know whether it goes on.
    let asked = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let asking = if span.base == 0 { FIRST_KEYS } else { KEYS };
    let mut keys: Vec<Key> = query(asking)
        .bind(workspace.as_str())
        .bind(span.base)
        .bind(span.head)
        .bind(after)
        .bind(after_id)
        .bind(asked)
        .fetch_all(store)
        .await?;
    let goes_on = keys.len() > limit;
    keys.truncate(limit);
    let next = keys
        .last()
        .filter(|_| goes_on)
        .map(|last| (last.change, last.id.clone()));

    let ids: Vec<&str> = (keys.iter().filter(|key| key.kind != REMOVED))
        .map(|key| key.id.as_str())
        .collect();
    let mut rows: HashMap<String, Listed> = list::of_ids(store, &ids)
        .await?
        .into_iter()
        .map(|row| (row.id.clone(), row))
        .collect();
    let changes = keys
        .into_iter()
        .filter_map(|key| match key.kind {
            REMOVED => Some(Change::Removed(key.id)),
            // A row that went between the two reads is told of in the next span.
            ADDED => rows.remove(key.id.as_str()).map(Change::Added),
            _ => rows.remove(key.id.as_str()).map(Change::Modified),
        })
        .collect();
    Ok(Page { changes, next })
}

/// Rows deleted in one commit.
const PIECE: i64 = 500;

/// Forgets what was removed before `before`. Who has not heard of it by then has to start again.
/// Returns how many rows were deleted.
pub async fn forget_removed(store: &Store, before: Timestamp) -> Result<u64> {
    let mut gone = 0;
    loop {
        let oldest: Vec<(String, i64)> = query(
            "SELECT workspace_id, MAX(change_number) FROM (
                 SELECT workspace_id, change_number FROM removed_transactions
                 WHERE removed_at < $1 ORDER BY removed_at LIMIT $2) oldest
             GROUP BY workspace_id ORDER BY workspace_id",
        )
        .bind(before.micros())
        .bind(PIECE)
        .fetch_all(store)
        .await?;
        if oldest.is_empty() {
            return Ok(gone);
        }
        for (workspace, up_to) in oldest {
            let mut tx = store.begin().await?;
            query(
                "UPDATE workspaces SET forgotten_change = CASE
                         WHEN forgotten_change < $1 THEN $1 ELSE forgotten_change END
                     WHERE id = $2",
            )
            .bind(up_to)
            .bind(&workspace)
            .execute(&mut tx)
            .await?;
            gone += query(
                "DELETE FROM removed_transactions
                     WHERE (workspace_id, change_number, transaction_id) IN (
                         SELECT workspace_id, change_number, transaction_id
                         FROM removed_transactions
                         WHERE workspace_id = $1 AND change_number <= $2 LIMIT $3)",
            )
            .long()
            .bind(&workspace)
            .bind(up_to)
            .bind(PIECE)
            .execute(&mut tx)
            .await?;
            tx.commit().await?;
        }
    }
}
