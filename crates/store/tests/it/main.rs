//! What the store promises, on SQLite and on a real Postgres.

mod group_commit;
mod history;
mod jobs;
mod schema;
