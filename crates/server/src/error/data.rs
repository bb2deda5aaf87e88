//! Refusals of the data calls.

use std::borrow::Cow;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kc_oidc::ErrorCode;
use kc_store::StoreError;
use serde::Serialize;

use super::{Code, ConnectError, OauthError};
use crate::{answer::json, limits::TooMany};

/// Why a data call was refused, as a program is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DataCode {
    InvalidParameters,
    Unauthorized,
    Forbidden,
    NotFound,
    WalletNotFound,
    Conflict,
    TooLarge,
    RateLimited,
    MethodNotAllowed,
    Unavailable,
    Internal,
}

impl DataCode {
    const fn text(self) -> &'static str {
        match self {
            Self::InvalidParameters => "invalid_parameters",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::WalletNotFound => "wallet_not_found",
            Self::Conflict => "conflict",
            // No code of its own: what is wrong with it is its size.
            Self::TooLarge => "invalid_parameters",
            Self::RateLimited => "rate_limit_exceeded",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal_server_error",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::InvalidParameters => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound | Self::WalletNotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// One parameter, or one place of a body, that is not as it should be.
#[derive(Debug, Serialize)]
pub(crate) struct Detail {
    /// The parameter's name, or the place: `transactions[3].sentCurrency.amount`.
    pub path: Cow<'static, str>,
    pub message: String,
}

impl Detail {
    pub fn new(path: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
        }
    }
}

/// A refusal, with a sentence for a person.
#[derive(Debug)]
pub(crate) struct DataError {
    code: DataCode,
    message: Cow<'static, str>,
    details: Vec<Detail>,
    /// What is wrong with the token, as `WWW-Authenticate` says it.
    challenge: &'static str,
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "<[Detail]>::is_empty")]
    details: &'a [Detail],
}

impl DataError {
    pub fn new(code: DataCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Vec::new(),
            challenge: "Bearer",
            retry_after: None,
        }
    }

    pub fn unauthorized(message: &'static str) -> Self {
        Self::new(DataCode::Unauthorized, message)
    }

    pub fn invalid_parameters(details: Vec<Detail>) -> Self {
        Self {
            details,
            ..Self::new(
                DataCode::InvalidParameters,
                "Some parameters are not as they should be.",
            )
        }
    }
}

impl From<TooMany> for DataError {
    fn from(too_many: TooMany) -> Self {
        Self {
            retry_after: Some(too_many.seconds),
            ..Self::new(
                DataCode::RateLimited,
                "Too many requests. Please wait a while.",
            )
        }
    }
}

/// What was wrong with a body or its idempotency key, and what the two APIs refuse alike.
impl From<ConnectError> for DataError {
    fn from(error: ConnectError) -> Self {
        let code = match error.code() {
            Code::BodyTooLarge => DataCode::TooLarge,
            Code::IdempotencyConflict | Code::CsvLatestUnsupported => DataCode::Conflict,
            Code::IntegrationNotFound => DataCode::WalletNotFound,
            Code::CsvSourceMissing => DataCode::NotFound,
            Code::Unavailable => DataCode::Unavailable,
            Code::Internal => DataCode::Internal,
            _ => DataCode::InvalidParameters,
        };
        Self::new(code, error.into_message())
    }
}

/// What is wrong with a signed access token.
impl From<OauthError> for DataError {
    fn from(error: OauthError) -> Self {
        let refusal = error.refusal();
        let code = match refusal.code {
            ErrorCode::ServerError => DataCode::Internal,
            ErrorCode::TemporarilyUnavailable => DataCode::Unavailable,
            _ => DataCode::Unauthorized,
        };
        Self {
            challenge: match refusal.code {
                ErrorCode::InvalidToken => r#"Bearer error="invalid_token""#,
                ErrorCode::InvalidDpopProof => r#"DPoP error="invalid_dpop_proof""#,
                _ => "Bearer",
            },
            ..Self::new(code, refusal.description.clone())
        }
    }
}

impl From<StoreError> for DataError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Busy) {
            tracing::warn!(%error, "a call was refused");
            return Self::new(DataCode::Unavailable, "There is too much to do right now.");
        }
        tracing::error!(%error, "a call failed in the store");
        Self::new(DataCode::Internal, "Something went wrong on our side.")
    }
}

impl IntoResponse for DataError {
    fn into_response(self) -> Response {
        let body = Body {
            error: self.code.text(),
            message: &self.message,
            details: &self.details,
        };
        let mut response = json(self.code.status(), &body);
        let headers = response.headers_mut();
        match self.code {
            DataCode::Unauthorized => {
                headers.insert(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static(self.challenge),
                );
            }
            DataCode::Unavailable | DataCode::RateLimited => {
                headers.insert(header::RETRY_AFTER, self.retry_after.unwrap_or(1).into());
            }
            _ => {}
        }
        response
    }
}
