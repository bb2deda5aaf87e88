//! Refusals, in the shapes that the parts of the API have.

mod account;
mod connect;
mod data;
mod oauth;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kc_oidc::ErrorCode;

pub(crate) use account::{AccountCode, AccountError};
pub(crate) use connect::{Code, ConnectError};
pub(crate) use data::{DataCode, DataError, Detail};
pub(crate) use oauth::OauthError;

/// Which shape a path's refusals have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `{"success": false, "error": "<message>", "code": "<CODE>"}`
    Connect,
    /// `{"error": "<code>", "message": "…"}`
    Data,
    /// `{"error": "<code>", "message": "…"}`
    Account,
    /// `{"error": "<code>", "error_description": "…"}`
    Oauth,
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
        } else if path.starts_with("/oidc/") {
            Self::Oauth
        } else if path.starts_with("/account/api/") || path.starts_with("/portal/api/") {
            Self::Account
        } else {
            Self::Connect
        }
    }

    pub fn refuse(self, trouble: Trouble) -> Response {
        let message = trouble.message();
        match self {
            Self::Connect => ConnectError::new(trouble.connect(), message).into_response(),
            Self::Data => DataError::new(trouble.data(), message).into_response(),
            Self::Account => AccountError::new(trouble.account(), message).into_response(),
            Self::Oauth => {
                let (code, status) = trouble.oauth();
                OauthError::new(code, message)
                    .with_status(status)
                    .into_response()
            }
        }
    }
}

impl Trouble {
    const fn message(self) -> &'static str {
        match self {
            Self::NoSuchRoute => "There is no such call.",
            Self::NoSuchMethod => "This call does not take this method.",
            Self::TooSlow => "The request took too long. Please try again.",
            Self::TooBusy => "Too many requests at once. Please try again in a moment.",
            Self::Panic => "Something went wrong on our side.",
        }
    }

    const fn connect(self) -> Code {
        match self {
            Self::NoSuchRoute => Code::NotFound,
            Self::NoSuchMethod => Code::MethodNotAllowed,
            Self::TooSlow | Self::TooBusy => Code::Unavailable,
            Self::Panic => Code::Internal,
        }
    }

    const fn data(self) -> DataCode {
        match self {
            Self::NoSuchRoute => DataCode::NotFound,
            Self::NoSuchMethod => DataCode::MethodNotAllowed,
            Self::TooSlow | Self::TooBusy => DataCode::Unavailable,
            Self::Panic => DataCode::Internal,
        }
    }

    const fn account(self) -> AccountCode {
        match self {
            Self::NoSuchRoute => AccountCode::NotFound,
            Self::NoSuchMethod => AccountCode::MethodNotAllowed,
            Self::TooSlow | Self::TooBusy => AccountCode::Unavailable,
            Self::Panic => AccountCode::Internal,
        }
    }

    const fn oauth(self) -> (ErrorCode, StatusCode) {
        match self {
            Self::NoSuchRoute => (ErrorCode::InvalidRequest, StatusCode::NOT_FOUND),
            Self::NoSuchMethod => (ErrorCode::InvalidRequest, StatusCode::METHOD_NOT_ALLOWED),
            Self::TooSlow | Self::TooBusy => (
                ErrorCode::TemporarilyUnavailable,
                StatusCode::SERVICE_UNAVAILABLE,
            ),
            Self::Panic => (ErrorCode::ServerError, StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}
