//! Deleting what has expired, a bounded piece at a time.

use kc_domain::Timestamp;

use crate::{Result, Store, sql::execute};

/// Rows deleted in one commit.
const PIECE: &str = "500";

/// Deletes link sessions and public tokens that expired before `before`, and jobs given up before
/// `jobs_before`. Returns how many rows went.
pub async fn purge(store: &Store, before: Timestamp, jobs_before: Timestamp) -> Result<u64> {
    let (before, jobs_before) = (before.micros(), jobs_before.micros());
    let mut gone = 0;
    gone += repeat(store, "link_sessions", "id", "expires_at < $1", before).await?;
    gone += repeat(
        store,
        "public_tokens",
        "token_hash",
        "expires_at < $1",
        before,
    )
    .await?;
    gone += repeat(
        store,
        "jobs",
        "id",
        "state = 'dead' AND run_at < $1",
        jobs_before,
    )
    .await?;
    Ok(gone)
}

async fn repeat(store: &Store, table: &str, key: &str, rule: &str, before: i64) -> Result<u64> {
    let sql = format!(
        "DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {rule} LIMIT {PIECE})"
    );
    let mut gone = 0;
    loop {
        let mut tx = store.begin_single().await?;
        let piece = execute!(
            &mut tx,
            sqlx::query(sqlx::AssertSqlSafe(sql.clone())).bind(before)
        );
        tx.commit().await?;
        gone += piece;
        if piece == 0 {
            return Ok(gone);
        }
    }
}
