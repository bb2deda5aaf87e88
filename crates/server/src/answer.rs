//! Answers that went well.

use axum::{
    body::Body,
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
        answered(StatusCode::OK, written(&self.0))
    }
}

/// Room for most answers.
const SHORT: usize = 1024;
/// Room for most lists: what is longer is moved each time that it grows.
const LONG: usize = 16 * 1024;

pub(crate) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    answered(status, written_into(SHORT, body))
}

/// A list as JSON.
pub(crate) fn written<T: Serialize>(body: &T) -> serde_json::Result<Vec<u8>> {
    written_into(LONG, body)
}

fn written_into<T: Serialize>(room: usize, body: &T) -> serde_json::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(room);
    serde_json::to_writer(&mut bytes, body)?;
    Ok(bytes)
}

fn answered(status: StatusCode, written: serde_json::Result<Vec<u8>>) -> Response {
    match written {
        Ok(bytes) => json_bytes(status, bytes),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

pub(crate) fn json_bytes(status: StatusCode, bytes: impl Into<bytes::Bytes>) -> Response {
    json_body(status, Body::from(bytes.into()))
}

pub(crate) fn json_body(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
