use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use serde::Serialize;

use crate::{answer::json, app::Shared};

#[derive(Serialize)]
pub(crate) struct Response<'a> {
    status: &'static str,
    service: &'static str,
    version: &'static str,
    environment: &'a str,
}

/// `GET /api/health` says that the API is there. Nobody needs to log in for it.
pub(crate) async fn call(State(shared): State<Shared>) -> HttpResponse {
    let response = Response {
        status: "OK",
        service: "connect-apis",
        version: shared.app.settings.version,
        environment: &shared.app.settings.environment,
    };
    json(StatusCode::OK, &response)
}
