//! How often something was asked in a window of time, counted for all nodes.

use kc_domain::Timestamp;

use crate::{
    Result, Tx,
    secret::SecretHash,
    sql::{query, record},
};

/// Asks for permits of a window.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub key: &'a SecretHash,
    /// So many at most; the rest of the window, if that is less.
    pub permits: u32,
    /// Permits of a window in all.
    pub most: u32,
    pub now: Timestamp,
    /// When a window that begins now ends.
    pub ends_at: Timestamp,
}

record! {
    /// What was given.
    #[derive(Debug, PartialEq, Eq)]
    pub struct Granted {
        pub granted: i64,
        /// Of the window, in all and by everybody.
        pub taken: i64,
        pub ends_at: Timestamp,
    }
}

/// Takes permits in one statement, so that nodes that ask at once never get more than there are.
///
/// A window that ends later than one that begins now could by more than its own length was begun
/// by a clock that was wrong: it is over too.
pub async fn take(tx: &mut Tx, wanted: Wanted<'_>) -> Result<Granted> {
    let Wanted { now, ends_at, .. } = wanted;
    let latest = ends_at.plus(ends_at.since(now));
    query(
        "INSERT INTO rate_limits (key_hash, ends_at, taken, granted) VALUES ($1, $2, $3, $3)
         ON CONFLICT (key_hash) DO UPDATE SET
             granted = CASE
                 WHEN rate_limits.ends_at <= $4 OR rate_limits.ends_at > $5 THEN $3
                 WHEN rate_limits.taken + $3 <= $6 THEN $3
                 WHEN rate_limits.taken < $6 THEN $6 - rate_limits.taken
                 ELSE 0 END,
             taken = CASE
                 WHEN rate_limits.ends_at <= $4 OR rate_limits.ends_at > $5 THEN $3
                 WHEN rate_limits.taken + $3 <= $6 THEN rate_limits.taken + $3
                 WHEN rate_limits.taken < $6 THEN $6
                 ELSE rate_limits.taken END,
             ends_at = CASE
                 WHEN rate_limits.ends_at <= $4 OR rate_limits.ends_at > $5 THEN $2
                 ELSE rate_limits.ends_at END
         RETURNING granted, taken, ends_at",
    )
    .bind(wanted.key.as_bytes())
    .bind(ends_at.micros())
    .bind(i64::from(wanted.permits))
    .bind(now.micros())
    .bind(latest.micros())
    .bind(i64::from(wanted.most))
    .fetch_one(tx)
    .await
}

/// Deletes windows that are over, `most` of them at most.
pub async fn forget(tx: &mut Tx, now: Timestamp, most: u32) -> Result<u64> {
    query(
        "DELETE FROM rate_limits WHERE key_hash IN
                 (SELECT key_hash FROM rate_limits WHERE ends_at <= $1 LIMIT $2)
             AND ends_at <= $1",
    )
    .bind(now.micros())
    .bind(i64::from(most))
    .execute(tx)
    .await
}
