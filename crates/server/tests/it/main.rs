//! The whole API through its router, on SQLite and on a real Postgres.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can not set the stage has failed"
)]

mod account;
mod app;
mod connect;
mod cors;
mod data;
mod demo;
#[expect(
    dead_code,
    reason = "the devices that misbehave are looked at where they belong"
)]
#[path = "../../../identity/tests/it/device.rs"]
mod device;
mod identity;
mod limits;
mod matrix;
mod oidc;
mod openapi;
mod portal;
mod races;
mod widget;
mod wire;
