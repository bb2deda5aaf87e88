//! Which path leads to which call of the portal.

use axum::{middleware, routing::any};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{api_keys, transaction_limit, webhooks};
use crate::{
    account::same_origin,
    app::Shared,
    error::{Family, Trouble},
};

/// The portal's calls, which only pages of ours may make.
pub(crate) fn site(shared: &Shared) -> OpenApiRouter<Shared> {
    calls()
        .route("/portal/api/{*path}", any(no_such_call))
        .layer(middleware::from_fn_with_state(
            shared.clone(),
            same_origin::check,
        ))
}

pub(crate) fn calls() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(api_keys::list, api_keys::create))
        .routes(routes!(api_keys::change, api_keys::delete))
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::show, webhooks::change, webhooks::delete))
        .routes(routes!(webhooks::secret::rotate))
        .routes(routes!(webhooks::deliveries::list))
        .routes(routes!(webhooks::deliveries::show))
        .routes(routes!(webhooks::deliveries::resend))
        .routes(routes!(webhooks::deliveries::replay))
        .routes(routes!(webhooks::deliveries::test))
        .routes(routes!(transaction_limit::read, transaction_limit::change))
}

async fn no_such_call() -> axum::response::Response {
    Family::Account.refuse(Trouble::NoSuchRoute)
}
