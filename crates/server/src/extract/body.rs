//! JSON bodies.

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header::CONTENT_TYPE},
};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::header;
use crate::{
    app::Shared,
    error::{Code, ConnectError, DataError},
};

/// A body of JSON. No body at all counts as an object without fields.
pub(crate) struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for JsonBody<T> {
    type Rejection = ConnectError;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, ConnectError> {
        let bytes = read_body(request, shared).await?;
        parse(&bytes).map(Self)
    }
}

/// The same for a data call.
pub(crate) struct DataBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for DataBody<T> {
    type Rejection = DataError;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, DataError> {
        let JsonBody(body) = JsonBody::from_request(request, shared).await?;
        Ok(Self(body))
    }
}

/// Reads a body that claims to be JSON, up to the limit.
pub(crate) async fn read_body(request: Request, shared: &Shared) -> Result<Bytes, ConnectError> {
    read_json(request, shared.app.settings.body_limit).await
}

/// The same, up to a limit of the call's own in bytes.
pub(super) async fn read_json(request: Request, limit: usize) -> Result<Bytes, ConnectError> {
    let is_json = is_json(request.headers());
    let bytes = read_up_to(request, limit).await?;
    if !bytes.is_empty() && !is_json {
        return Err(ConnectError::invalid_request(
            "The body must be JSON, with Content-Type: application/json.",
        ));
    }
    Ok(bytes)
}

/// Reads a body up to the limit.
pub(crate) async fn read_bounded(request: Request, shared: &Shared) -> Result<Bytes, ConnectError> {
    read_up_to(request, shared.app.settings.body_limit).await
}

async fn read_up_to(request: Request, limit: usize) -> Result<Bytes, ConnectError> {
    let (parts, body) = request.into_parts();
    let announced = header(&parts.headers, "content-length").and_then(|it| it.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        return Err(too_large(limit));
    }
    to_bytes(body, limit).await.map_err(|error| {
        let too_long = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit"));
        if too_long {
            too_large(limit)
        } else {
            ConnectError::invalid_request("The body broke off.")
        }
    })
}

/// Reads `bytes` as what a call takes.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ConnectError> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    // A list would pass for an object with its fields in order.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(ConnectError::invalid_request(
            "The body must be a JSON object.",
        ));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        ConnectError::invalid_request(if error.is_data() {
            format!("The body is not what this call takes: {error}.")
        } else {
            format!("The body is not valid JSON: {error}.")
        })
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = header(headers, CONTENT_TYPE.as_str()) else {
        return false;
    };
    let kind = kind.split(';').next().unwrap_or("").trim();
    kind.eq_ignore_ascii_case("application/json")
}

pub(crate) fn too_large(limit: usize) -> ConnectError {
    ConnectError::new(
        Code::BodyTooLarge,
        format!("The body is larger than {limit} bytes."),
    )
}
