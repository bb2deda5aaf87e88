//! Putting jobs into the table, handing them out, and ending them.

use std::time::Duration;

use kc_domain::{JobId, Timestamp};
use serde::de::DeserializeOwned;

use super::Job;
use crate::{
    Result, Store, StoreError, Tx,
    sql::{query, record},
};

/// Longest error text kept with a job.
const LONGEST_ERROR: usize = 500;

record! {
    /// A job that this worker has for now.
    #[derive(Clone, Debug)]
    pub struct Leased {
        pub id: JobId,
        pub kind: String,
        pub lane: String,
        payload: String,
        /// Which try this is, from 1.
        pub attempt: i64,
        pub max_attempts: i64,
        /// The number of this lease.
        pub fence: i64,
    }
}

impl Leased {
    /// What is to be done.
    ///
    /// # Errors
    /// If the row was written by a version whose job looked different.
    pub fn job<J: DeserializeOwned>(&self) -> Result<J> {
        serde_json::from_str(&self.payload).map_err(StoreError::corrupt)
    }

    /// Whether no further try is left after this one.
    #[must_use]
    pub fn is_last_attempt(&self) -> bool {
        self.attempt >= self.max_attempts
    }
}

/// Adds a job that runs from `run_at` on. If one of its kind and key waits already, that one
/// stands for both, and runs at the earlier time. Gives the id of the one that waits.
pub async fn enqueue<J: Job>(
    tx: &mut Tx,
    job: &J,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<JobId> {
    let id = JobId::generate();
    let (key, lane) = (job.unique_key(), job.lane());
    let payload = serde_json::to_string(job).map_err(StoreError::corrupt)?;
    let waiting: String = query(
        "INSERT INTO jobs (id, kind, unique_key, lane, payload, state, run_at, attempt,
             max_attempts, fence, created_at)
         VALUES ($1, $2, $3, $4, $5, 'ready', $6, 0, $7, 0, $8)
         ON CONFLICT (kind, unique_key) WHERE state = 'ready' DO UPDATE SET
             payload = excluded.payload,
             run_at = CASE WHEN excluded.run_at < jobs.run_at
                 THEN excluded.run_at ELSE jobs.run_at END
         RETURNING id",
    )
    .bind(id.as_str())
    .bind(J::KIND)
    .bind(key)
    .bind(lane)
    .bind(payload)
    .bind(run_at.micros())
    .bind(J::ATTEMPTS)
    .bind(now.micros())
    .fetch_one(tx)
    .await?;
    Ok(JobId::from_stored(waiting))
}

/// The job of the same kind and key that waits, if it is to be handed out at once.
pub async fn due<J: Job>(tx: &mut Tx, job: &J, now: Timestamp) -> Result<Option<JobId>> {
    let found: Option<String> = query(
        "SELECT id FROM jobs
         WHERE kind = $1 AND unique_key = $2 AND state = 'ready' AND run_at <= $3",
    )
    .bind(J::KIND)
    .bind(job.unique_key())
    .bind(now.micros())
    .fetch_optional(tx)
    .await?;
    Ok(found.map(JobId::from_stored))
}

/// What every claim asks; `{lanes}` and `{lock}` are filled in. A job whose key runs elsewhere
/// waits; one whose lease has run out is taken over.
const CLAIM: &str = "UPDATE jobs SET state = 'running', lease_until = $1, fence = fence + 1,
        attempt = attempt + 1
    WHERE id IN (
        SELECT j.id FROM jobs j
        WHERE ((j.state = 'ready' AND j.run_at <= $2)
                OR (j.state = 'running' AND j.lease_until <= $2))
            AND NOT EXISTS (
                SELECT 1 FROM jobs r
                WHERE r.kind = j.kind AND r.unique_key = j.unique_key
                    AND r.state = 'running' AND r.id <> j.id)
            {lanes}
        ORDER BY j.run_at, j.id
        LIMIT $3 {lock})
    RETURNING id, kind, lane, payload, attempt, max_attempts, fence";

/// Takes at most `limit` jobs that are due, leaving out the lanes in `full_lanes`, and has them
/// until `now + lease`. A name that ends in a colon stands for all lanes that begin with it.
pub async fn claim(
    store: &Store,
    limit: usize,
    full_lanes: &[String],
    now: Timestamp,
    lease: Duration,
) -> Result<Vec<Leased>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let lease_until = now.plus(lease).micros();
    let lanes: String = full_lanes
        .iter()
        .zip(4..)
        .map(|(lane, place)| {
            if lane.ends_with(':') {
                format!(" AND SUBSTR(j.lane, 1, LENGTH(${place})) <> ${place}")
            } else {
                format!(" AND j.lane <> ${place}")
            }
        })
        .collect();
    let lock = if store.kind() == "postgres" {
        "FOR UPDATE SKIP LOCKED"
    } else {
        ""
    };
    let sql = CLAIM.replace("{lanes}", &lanes).replace("{lock}", lock);

    let mut tx = store.begin_single().await?;
    let jobs = query(sql)
        .bind(lease_until)
        .bind(now.micros())
        .bind(limit)
        .bind_all(full_lanes)
        .fetch_all(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(jobs)
}

/// Keeps the lease until `now + lease`.
///
/// # Errors
/// [`StoreError::LeaseLost`] if another worker has the job: stop working on it.
pub async fn extend(tx: &mut Tx, job: &Leased, now: Timestamp, lease: Duration) -> Result<()> {
    let kept = query(
        "UPDATE jobs SET lease_until = $1 WHERE id = $2 AND fence = $3 AND state = 'running'",
    )
    .bind(now.plus(lease).micros())
    .bind(job.id.as_str())
    .bind(job.fence)
    .execute(tx)
    .await?;
    if kept == 1 {
        Ok(())
    } else {
        Err(StoreError::LeaseLost)
    }
}

/// The job is done; its row goes.
///
/// # Errors
/// [`StoreError::LeaseLost`] if another worker has it.
pub async fn complete(tx: &mut Tx, job: &Leased) -> Result<()> {
    let ended = query("DELETE FROM jobs WHERE id = $1 AND fence = $2")
        .bind(job.id.as_str())
        .bind(job.fence)
        .execute(tx)
        .await?;
    if ended == 1 {
        Ok(())
    } else {
        Err(StoreError::LeaseLost)
    }
}

/// The job is to be tried again at `run_at`. If another of its key waits by now, that one will do.
pub async fn retry(tx: &mut Tx, job: &Leased, run_at: Timestamp, error: &str) -> Result<()> {
    wait_again(tx, job, run_at, Some(error), false).await
}

/// The worker stops before the job was done: the try does not count.
pub async fn give_back(tx: &mut Tx, job: &Leased, now: Timestamp) -> Result<()> {
    wait_again(tx, job, now, None, true).await
}

async fn wait_again(
    tx: &mut Tx,
    job: &Leased,
    run_at: Timestamp,
    error: Option<&str>,
    uncounted: bool,
) -> Result<()> {
    let error = error.map(|text| kc_domain::text::clean(text, LONGEST_ERROR));
    let waits = query(
        "UPDATE jobs SET state = 'ready', lease_until = NULL, run_at = $1,
             last_error = COALESCE($2, last_error), attempt = attempt - $3
         WHERE id = $4 AND fence = $5 AND NOT EXISTS (
             SELECT 1 FROM jobs w
             WHERE w.kind = jobs.kind AND w.unique_key = jobs.unique_key AND w.state = 'ready')",
    )
    .bind(run_at.micros())
    .bind(error)
    .bind(i64::from(uncounted))
    .bind(job.id.as_str())
    .bind(job.fence)
    .execute(tx)
    .await?;
    if waits == 1 {
        Ok(())
    } else {
        complete(tx, job).await
    }
}

/// The job is given up. Its row stays for the operator to see.
pub async fn fail(tx: &mut Tx, job: &Leased, error: &str) -> Result<()> {
    let error = kc_domain::text::clean(error, LONGEST_ERROR);
    let failed = query(
        "UPDATE jobs SET state = 'dead', lease_until = NULL, last_error = $1
         WHERE id = $2 AND fence = $3",
    )
    .bind(error)
    .bind(job.id.as_str())
    .bind(job.fence)
    .execute(tx)
    .await?;
    if failed == 1 {
        Ok(())
    } else {
        Err(StoreError::LeaseLost)
    }
}

record! {
    /// How many jobs are in each state.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Counts {
        pub ready: i64,
        pub running: i64,
        pub dead: i64,
    }
}

/// Counts the jobs by state.
pub async fn count(store: &Store) -> Result<Counts> {
    query(
        "SELECT COUNT(CASE WHEN state = 'ready' THEN 1 END) AS ready,
             COUNT(CASE WHEN state = 'running' THEN 1 END) AS running,
             COUNT(CASE WHEN state = 'dead' THEN 1 END) AS dead
         FROM jobs",
    )
    .fetch_one(store)
    .await
}
