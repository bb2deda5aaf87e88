//! The HTTP API: connect, widget, data; extractors and errors.
//!
//! One file is one call. Who may make it stands in its signature: a `Client`, a `Grant` of a
//! scope, or a `LinkSession` that has come far enough; so no call can forget to ask.

mod account;
mod answer;
mod app;
mod caller;
mod connect;
mod cookies;
mod cors;
mod data;
mod demo;
mod docs;
mod error;
mod etag;
mod extract;
mod health;
mod limits;
mod mail;
mod oidc;
mod openapi;
mod pages;
mod portal;
mod request;
mod resync;
mod routes;
mod signing_keys;
mod tax;
mod widget;

pub use app::{App, DemoClient, Identity, IdentitySettings, Settings, WebFile, WebFiles};
pub use limits::{LimitSettings, RedisAddress};
pub use mail::{Mail, Mailer};
pub use portal::{ApiKeyDraft, CheckedApiKey, CheckedWebhook, TestEvent, WebhookDraft};
pub use routes::{document, router};
pub use signing_keys::{SigningKeys, SigningKeysError};
pub use widget::detect::Scout;
