//! The keys that tokens are signed with. The next one is published before it signs, the previous
//! ones until nothing that they signed is good any more.

use kc_domain::Timestamp;

use crate::{
    Result, Store, StoreError, Tx,
    sql::{Cell, Column, query, record},
};

/// What a key is for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Next,
    Current,
    Previous,
}

impl State {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Current => "current",
            Self::Previous => "previous",
        }
    }
}

impl Column for State {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        [Self::Next, Self::Current, Self::Previous]
            .into_iter()
            .find(|it| it.as_str() == stored)
            .ok_or_else(|| StoreError::corrupt(stored))
    }
}

record! {
    /// A signing key.
    #[derive(Clone)]
    pub struct SigningKey {
        /// Its `kid`.
        pub id: String,
        pub algorithm: String,
        pub state: State,
        /// The private key, sealed with the master key; the id is its identity.
        pub sealed_key: Vec<u8>,
        /// When it came into this state.
        pub changed_at: Timestamp,
    }
}

/// All keys.
pub async fn all(store: &Store) -> Result<Vec<SigningKey>> {
    query(
        "SELECT id, algorithm, state, sealed_key, changed_at FROM signing_keys
         ORDER BY algorithm, changed_at DESC, id",
    )
    .fetch_all(store)
    .await
}

/// Adds a key. False if there is one of its algorithm in that state, as another node was faster.
pub async fn insert(tx: &mut Tx, key: &SigningKey, now: Timestamp) -> Result<bool> {
    let added = query(
        "INSERT INTO signing_keys (id, algorithm, state, sealed_key, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $5)
         ON CONFLICT (algorithm, state) WHERE state <> 'previous' DO NOTHING",
    )
    .bind(&key.id)
    .bind(&key.algorithm)
    .bind(key.state.as_str())
    .bind(key.sealed_key.clone())
    .bind(now.micros())
    .execute(tx)
    .await?;
    Ok(added == 1)
}

/// Makes the next key of an algorithm the current one and the current one a previous one; the
/// caller adds a new next one in the same change. False if there is no next one.
pub async fn advance(tx: &mut Tx, algorithm: &str, now: Timestamp) -> Result<bool> {
    for (from, to) in [
        (State::Current, State::Previous),
        (State::Next, State::Current),
    ] {
        let moved = query(
            "UPDATE signing_keys SET state = $1, changed_at = $2
             WHERE algorithm = $3 AND state = $4",
        )
        .bind(to.as_str())
        .bind(now.micros())
        .bind(algorithm)
        .bind(from.as_str())
        .execute(tx)
        .await?;
        if moved == 0 && to == State::Current {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Forgets every key of an algorithm; the caller adds new ones in the same change.
pub async fn forget_all(tx: &mut Tx, algorithm: &str) -> Result<()> {
    query("DELETE FROM signing_keys WHERE algorithm = $1")
        .bind(algorithm)
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets the previous keys that stopped signing before `before`.
pub async fn forget(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    query("DELETE FROM signing_keys WHERE state = 'previous' AND changed_at < $1")
        .bind(before.micros())
        .execute(tx)
        .await
}
