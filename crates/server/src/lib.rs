//! The HTTP API: connect, widget, data; extractors and errors.
//!
//! One file is one call. Who may make it stands in its signature: a `Client`, a `Grant` of a
//! scope, or a `LinkSession` that has come far enough; so no call can forget to ask.

mod account;
mod answer;
mod app;
mod connect;
mod cookies;
mod data;
mod demo;
mod error;
mod extract;
mod health;
mod limits;
mod mail;
mod oidc;
mod pages;
mod request;
mod routes;
mod signing_keys;
mod widget;

pub use app::{App, DemoClient, Identity, IdentitySettings, Settings, WebFile, WebFiles};
pub use limits::{LimitSettings, RedisAddress};
pub use mail::{Mail, Mailer};
pub use routes::router;
pub use signing_keys::{SigningKeys, SigningKeysError};
