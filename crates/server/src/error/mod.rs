//! Refusals, in the two shapes of the API.

mod connect;
mod data;

use axum::response::{IntoResponse, Response};

pub(crate) use connect::{Code, ConnectError};
pub(crate) use data::{DataCode, DataError, Detail};

/// Which shape a path's refusals have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `{"success": false, "error": "<message>", "code": "<CODE>"}`
    Connect,
    /// `{"error": "<code>", "message": "…"}`
    Data,
}

/// What went wrong before, or around, any call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trouble {
    NoSuchRoute,
    NoSuchMethod,
    TooSlow,
    TooBusy,
    Panic,
}

impl Family {
    pub fn of(path: &str) -> Self {
        if path.starts_with("/api/") {
            Self::Data
        } else {
            Self::Connect
        }
    }

    pub fn refuse(self, trouble: Trouble) -> Response {
        let (connect, data, message) = match trouble {
            Trouble::NoSuchRoute => (Code::NotFound, DataCode::NotFound, "There is no such call."),
            Trouble::NoSuchMethod => (
                Code::MethodNotAllowed,
                DataCode::MethodNotAllowed,
                "This call does not take this method.",
            ),
            Trouble::TooSlow => (
                Code::Unavailable,
                DataCode::Unavailable,
                "The request took too long. Please try again.",
            ),
            Trouble::TooBusy => (
                Code::Unavailable,
                DataCode::Unavailable,
                "Too many requests at once. Please try again in a moment.",
            ),
            Trouble::Panic => (
                Code::Internal,
                DataCode::Internal,
                "Something went wrong on our side.",
            ),
        };
        match self {
            Self::Connect => ConnectError::new(connect, message).into_response(),
            Self::Data => DataError::new(data, message).into_response(),
        }
    }
}
