//! What the worker promises: on SQLite and Postgres, against the sandbox and a real chain.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

mod books;
mod chain;
mod collections;
mod csv;
mod edited;
mod faults;
mod findings;
mod limits;
mod manual;
mod replaced;
mod reports;
mod runner;
mod sandbox;
mod support;
mod webhooks;
