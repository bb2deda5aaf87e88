use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{answer::json, app::Shared, openapi::OpenRefusals};

#[derive(Serialize, ToSchema)]
#[schema(as = Health)]
pub(crate) struct Response<'a> {
    status: &'static str,
    service: &'static str,
    version: &'static str,
    environment: &'a str,
}

/// Whether the API is there
///
/// `GET /api/health` says that the API is there. Nobody needs to log in for it.
#[utoipa::path(
    get,
    path = "/api/health",
    operation_id = "getHealth",
    tag = "Health",
    responses((status = 200, description = "It is there.", body = Response<'_>), OpenRefusals),
    security(()),
)]
pub(crate) async fn call(State(shared): State<Shared>) -> HttpResponse {
    let response = Response {
        status: "OK",
        service: "connect-apis",
        version: shared.app.settings.version,
        environment: &shared.app.settings.environment,
    };
    json(StatusCode::OK, &response)
}
