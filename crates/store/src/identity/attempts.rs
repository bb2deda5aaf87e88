//! How often something was tried within a window of time, counted for all nodes.

use std::time::Duration;

use kc_domain::Timestamp;

use crate::{Result, Store, Tx, secret::SecretHash, sql::query};

/// Counts one more try of `subject` and says how many there were in its window, this one
/// included. A window begins with its first try.
pub async fn count(
    tx: &mut Tx,
    subject: &Subject,
    window: Duration,
    now: Timestamp,
) -> Result<i64> {
    query(
        "INSERT INTO attempts (subject, count, window_ends_at) VALUES ($1, 1, $2)
         ON CONFLICT (subject) DO UPDATE SET
             count = CASE WHEN attempts.window_ends_at <= $3 THEN 1 ELSE attempts.count + 1 END,
             window_ends_at = CASE WHEN attempts.window_ends_at <= $3 THEN excluded.window_ends_at
                 ELSE attempts.window_ends_at END
         RETURNING count",
    )
    .bind(&subject.0)
    .bind(now.plus(window).micros())
    .bind(now.micros())
    .fetch_one(tx)
    .await
}

/// How many tries of `subject` there were in its present window.
pub async fn so_far(store: &Store, subject: &Subject, now: Timestamp) -> Result<i64> {
    let count: Option<i64> =
        query("SELECT count FROM attempts WHERE subject = $1 AND window_ends_at > $2")
            .bind(&subject.0)
            .bind(now.micros())
            .fetch_optional(store)
            .await?;
    Ok(count.unwrap_or(0))
}

/// When there is room again for tries of `subject`; nothing if there were none of late.
pub async fn window_ends_at(
    store: &Store,
    subject: &Subject,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    Ok(
        query("SELECT window_ends_at FROM attempts WHERE subject = $1 AND window_ends_at > $2")
            .bind(&subject.0)
            .bind(now.micros())
            .fetch_optional(store)
            .await?
            .map(Timestamp::from_micros),
    )
}

/// Takes one try of `subject` back, which was counted before it turned out to be right.
pub async fn give_back(tx: &mut Tx, subject: &Subject) -> Result<()> {
    query("UPDATE attempts SET count = count - 1 WHERE subject = $1 AND count > 0")
        .bind(&subject.0)
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets the tries of `subject`.
pub async fn forget(tx: &mut Tx, subject: &Subject) -> Result<()> {
    query("DELETE FROM attempts WHERE subject = $1")
        .bind(&subject.0)
        .execute(tx)
        .await?;
    Ok(())
}

/// What is tried, by whom: as a hash, since it may name a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    #[must_use]
    pub fn new(what: &str, whose: &[&str]) -> Self {
        let hash = SecretHash::of_long(&whose.join("\n"));
        let hex: String = hash.as_bytes().iter().map(|b| format!("{b:02x}")).collect();
        Self(format!("{what}:{hex}"))
    }
}
