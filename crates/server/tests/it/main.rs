//! The whole API through its router, on SQLite and on a real Postgres.

mod app;
mod connect;
mod data;
mod demo;
mod widget;
mod wire;
