//! The demo's page and its files.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};

use crate::{app::Shared, pages};

/// `GET /demo`
pub(crate) async fn call(State(shared): State<Shared>) -> Response {
    let connect = shared.app.settings.public_origin();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; \
         img-src 'self' data: https: {connect}; connect-src 'self'; frame-src {connect}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    pages::html(&shared, "demo/index.html", &policy)
}

/// `GET /demo/{path}`
pub(crate) async fn file(
    State(shared): State<Shared>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    pages::asset(&shared, &format!("demo/{path}"), &headers)
}
