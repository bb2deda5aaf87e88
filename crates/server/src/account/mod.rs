//! What the account pages call: signing in, consenting, one's own account. Ours alone, not an API
//! for applications.

use axum::{
    middleware,
    routing::{any, get},
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::Shared,
    error::{Family, Trouble},
};

mod applications;
pub(crate) mod body;
mod browser;
pub(crate) mod caller;
pub(crate) mod codes;
mod delete;
mod email;
mod export;
pub(crate) mod interactions;
mod notices;
pub(crate) mod page;
mod passkeys;
mod password;
mod profile;
mod routes;
pub(crate) mod same_origin;
pub(crate) mod session;
mod session_state;
mod sessions;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod user;
pub(crate) mod workspaces;

/// The pages, and what they call.
pub(crate) fn site(shared: &Shared) -> OpenApiRouter<Shared> {
    let calls = calls()
        .route("/account/api/{*path}", any(no_such_call))
        .layer(middleware::from_fn_with_state(
            shared.clone(),
            same_origin::check,
        ));
    pages().merge(calls)
}

/// What the pages call.
pub(crate) fn calls() -> OpenApiRouter<Shared> {
    interactions::routes()
        .merge(sign_out::routes())
        .merge(routes::routes())
}

fn pages() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .route("/account", get(page::call))
        .route("/account/", get(page::call))
        .route("/account/{*path}", get(page::call))
        .route("/account/assets/{*path}", get(page::file))
}

async fn no_such_call() -> axum::response::Response {
    Family::Account.refuse(Trouble::NoSuchRoute)
}
