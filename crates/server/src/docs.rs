//! `GET /docs`, the reference of the API for people. It is drawn in the browser from
//! `/openapi.json`, and asks nobody else for anything.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use utoipa_axum::router::OpenApiRouter;

use crate::{app::Shared, pages};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";

pub(crate) fn site() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .route("/docs", get(page))
        .route("/docs/", get(page))
        .route("/docs/assets/{*path}", get(file))
}

async fn page(State(shared): State<Shared>) -> Response {
    pages::html(&shared, "docs/index.html", POLICY)
}

async fn file(
    State(shared): State<Shared>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    pages::asset(&shared, &format!("docs/assets/{path}"), &headers)
}
