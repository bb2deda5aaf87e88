//! What the store promises, on SQLite and on a real Postgres.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

mod backfill;
mod booked;
mod changes;
mod entries;
mod familiar;
mod group_commit;
mod history;
mod jobs;
mod purge;
mod rate_limits;
mod removal;
mod resync;
mod schema;
mod transaction_limits;
