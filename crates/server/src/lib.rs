//! The HTTP API: connect, widget, data; extractors and errors.
//!
//! One file is one call. Who may make it stands in its signature: a `Client`, a `Grant` of a
//! scope, or a `LinkSession` that has come far enough; so no call can forget to ask.

mod answer;
mod app;
mod connect;
mod data;
mod demo;
mod error;
mod extract;
mod health;
mod pages;
mod request;
mod routes;
mod widget;

pub use app::{App, DemoClient, Settings, WebFile, WebFiles};
pub use routes::router;
