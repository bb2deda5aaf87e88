//! The whole API through its router, on SQLite and on a real Postgres.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can not set the stage has failed"
)]

mod app;
mod connect;
mod data;
mod demo;
mod widget;
mod wire;
