//! What was answered to calls that their callers may repeat.

use kc_domain::Timestamp;

use crate::{
    Result, Store, Tx,
    secret::SecretHash,
    sql::{query, record},
};

record! {
    /// An answer that was given.
    #[derive(Clone, Debug)]
    pub struct Kept {
        /// The hash of what was asked.
        pub request_hash: Vec<u8>,
        pub status: i64,
        /// Sealed.
        pub answer: Vec<u8>,
    }
}

/// A caller's own name for a call.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    pub caller: &'a str,
    pub hash: &'a SecretHash,
}

/// What was answered to the call of that name, if it was made.
pub async fn find(store: &Store, key: Key<'_>) -> Result<Option<Kept>> {
    query(
        "SELECT request_hash, status, answer FROM idempotency_keys
         WHERE caller = $1 AND key_hash = $2",
    )
    .bind(key.caller)
    .bind(key.hash.as_bytes())
    .fetch_optional(store)
    .await
}

/// Keeps an answer in the commit of what it tells. False if another call of that name was first:
/// then this one must be undone.
pub async fn keep(tx: &mut Tx, key: Key<'_>, answer: &Kept, now: Timestamp) -> Result<bool> {
    let kept = query(
        "INSERT INTO idempotency_keys (caller, key_hash, request_hash, status, answer,
             created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (caller, key_hash) DO NOTHING",
    )
    .bind(key.caller)
    .bind(key.hash.as_bytes())
    .bind(&answer.request_hash)
    .bind(answer.status)
    .bind(&answer.answer)
    .bind(now.micros())
    .execute(tx)
    .await?;
    Ok(kept == 1)
}
