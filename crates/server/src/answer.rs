//! Answers that went well.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// `{"success": true, "data": …}`, as the connect and widget calls answer.
pub(crate) struct Success<T>(pub T);

/// What a Connect call answers that went well.
#[derive(Serialize, ToSchema)]
pub(crate) struct Envelope<T> {
    /// Always true.
    success: bool,
    data: T,
}

impl<T> Envelope<T> {
    pub const fn of(data: T) -> Self {
        Self {
            success: true,
            data,
        }
    }
}

impl<T: Serialize> IntoResponse for Success<T> {
    fn into_response(self) -> Response {
        json(StatusCode::OK, &Envelope::of(self.0))
    }
}

impl<T: Serialize> Success<T> {
    pub fn with_status(self, status: StatusCode) -> Response {
        let mut response = self.into_response();
        *response.status_mut() = status;
        response
    }
}

/// An object without fields.
#[derive(Serialize, ToSchema)]
pub(crate) struct Nothing {}

/// A bare JSON body, as the data calls answer.
pub(crate) struct Bare<T>(pub T);

impl<T: Serialize> IntoResponse for Bare<T> {
    fn into_response(self) -> Response {
        written(StatusCode::OK, &self.0, LONG)
    }
}

/// Room for most answers.
const SHORT: usize = 1024;
/// Room for most lists: what is longer is moved each time that it grows.
const LONG: usize = 16 * 1024;

pub(crate) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    written(status, body, SHORT)
}

fn written<T: Serialize>(status: StatusCode, body: &T, room: usize) -> Response {
    let mut bytes = Vec::with_capacity(room);
    match serde_json::to_writer(&mut bytes, body) {
        Ok(()) => json_bytes(status, bytes),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

pub(crate) fn json_bytes(status: StatusCode, bytes: impl Into<bytes::Bytes>) -> Response {
    let mut response = Response::new(axum::body::Body::from(bytes.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
