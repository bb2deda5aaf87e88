//! The demo application: a third party that connects to this installation as any other would, by
//! its public API and with a client's credentials. For development only.

mod api;
mod backend;
mod page;
mod visitors;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use backend::Backend;

use crate::app::Shared;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/demo", get(page::call))
        .route("/demo/", get(page::call))
        .route("/demo/{*path}", get(page::file))
        .route("/demo/api/config", get(api::config))
        .route("/demo/api/link-token", post(api::link_token))
        .route("/demo/api/exchange", post(api::exchange))
        .route("/demo/api/holdings", get(api::holdings))
        .route("/demo/api/transactions", get(api::transactions))
        .route("/demo/api/integrations", get(api::integrations))
        .route("/demo/api/disconnect", post(api::disconnect))
}
