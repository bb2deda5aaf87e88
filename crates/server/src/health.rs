//! Whether this process lives, and whether it can answer.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{answer::json, app::Shared};

#[derive(Serialize, ToSchema)]
#[schema(as = ProcessHealth)]
struct Health {
    status: &'static str,
}

/// Whether the process lives
///
/// The process lives.
#[utoipa::path(
    get,
    path = "/livez",
    operation_id = "getLiveness",
    tag = "Health",
    responses(
        (status = 200, description = "It lives.", body = Health),
    ),
    security(()),
)]
pub(crate) async fn live() -> Response {
    json(StatusCode::OK, &Health { status: "live" })
}

/// Whether the process can answer
///
/// The database answers and has the tables of this version; else 503.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "getReadiness",
    tag = "Health",
    responses(
        (status = 200, description = "It can answer.", body = Health),
        (status = 503, description = "It can not: `status` says why.", body = Health),
    ),
    security(()),
)]
pub(crate) async fn ready(State(shared): State<Shared>) -> Response {
    match shared.app.store.check().await {
        Ok(()) if !shared.app.stopping.is_cancelled() => {
            json(StatusCode::OK, &Health { status: "ready" })
        }
        Ok(()) => json(
            StatusCode::SERVICE_UNAVAILABLE,
            &Health { status: "stopping" },
        ),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            let health = Health {
                status: "database unavailable",
            };
            json(StatusCode::SERVICE_UNAVAILABLE, &health)
        }
    }
}
