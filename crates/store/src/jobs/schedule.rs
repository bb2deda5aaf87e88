//! Jobs that come round. Any number of nodes may ask; each turn is taken by one.

use std::time::Duration;

use kc_domain::Timestamp;

use super::{Job, enqueue};
use crate::{Result, Store, sql::query};

/// Enqueues the job if its turn has come, and sets the next turn `every` from now. The first
/// turn comes at once. True if this call took the turn.
pub async fn take_due<J: Job + Default>(
    store: &Store,
    every: Duration,
    now: Timestamp,
) -> Result<bool> {
    // Most calls come too early, and end here without a write.
    let waits: Option<i64> = query("SELECT next_run_at FROM schedules WHERE kind = $1")
        .bind(J::KIND)
        .fetch_optional(store)
        .await?;
    if waits.is_some_and(|next| next > now.micros()) {
        return Ok(false);
    }
    let mut tx = store.begin().await?;
    let next = now.plus(every).micros();
    // One conditional write: of many nodes that see the turn, one changes the row.
    let taken = query(
        "INSERT INTO schedules (kind, next_run_at) VALUES ($1, $2)
         ON CONFLICT (kind) DO UPDATE SET next_run_at = excluded.next_run_at
             WHERE schedules.next_run_at <= $3",
    )
    .bind(J::KIND)
    .bind(next)
    .bind(now.micros())
    .execute(&mut tx)
    .await?;
    if taken == 1 {
        enqueue(&mut tx, &J::default(), now, now).await?;
    }
    tx.commit().await?;
    Ok(taken == 1)
}
