//! Refusals of the calls that the account pages make.

use std::borrow::Cow;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kc_store::StoreError;
use serde::Serialize;

use super::{Code, ConnectError};
use crate::{answer::json, limits::TooMany};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:ident;)*) => {
        /// Why a call was refused, as the page is told.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum AccountCode { $($(#[$doc])* $name),* }

        impl AccountCode {
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status),* }
            }
        }
    };
}

codes! {
    InvalidRequest = "invalid_request", BAD_REQUEST;
    InvalidEmail = "invalid_email", BAD_REQUEST;
    /// With `tries_left`.
    WrongCode = "wrong_code", BAD_REQUEST;
    CodeExpired = "code_expired", BAD_REQUEST;
    WrongCredentials = "wrong_credentials", UNAUTHORIZED;
    /// Passwords are not taken from here for now; a mailed code is.
    PasswordLocked = "password_locked", FORBIDDEN;
    /// With `reason`: `short`, `long`, `common`, `breached`.
    WeakPassword = "weak_password", BAD_REQUEST;
    SignedOut = "signed_out", UNAUTHORIZED;
    StepUpRequired = "step_up_required", FORBIDDEN;
    /// The role in the workspace does not allow it.
    InsufficientPermissions = "insufficient_permissions", FORBIDDEN;
    Forbidden = "forbidden", FORBIDDEN;
    NotFound = "not_found", NOT_FOUND;
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED;
    Conflict = "conflict", CONFLICT;
    /// The request that the page was opened for is over.
    Expired = "expired", GONE;
    /// With `retry_after`, in seconds.
    RateLimited = "rate_limited", TOO_MANY_REQUESTS;
    Unavailable = "unavailable", SERVICE_UNAVAILABLE;
    Internal = "internal", INTERNAL_SERVER_ERROR;
}

/// A refusal, with a sentence for a person.
#[derive(Debug)]
pub(crate) struct AccountError {
    code: AccountCode,
    message: Cow<'static, str>,
    tries_left: Option<i64>,
    reason: Option<&'static str>,
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tries_left: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl AccountError {
    pub fn new(code: AccountCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            tries_left: None,
            reason: None,
            retry_after: None,
        }
    }

    pub fn invalid_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(AccountCode::InvalidRequest, message)
    }

    pub fn signed_out() -> Self {
        Self::new(AccountCode::SignedOut, "You are signed out.")
    }

    pub fn step_up_required() -> Self {
        Self::new(
            AccountCode::StepUpRequired,
            "Please confirm first that it is you.",
        )
    }

    pub fn expired() -> Self {
        Self::new(
            AccountCode::Expired,
            "This request is over. Please go back to the application and begin again.",
        )
    }

    pub fn wrong_code(tries_left: i64) -> Self {
        Self {
            tries_left: Some(tries_left),
            ..Self::new(AccountCode::WrongCode, "This is not the code we sent.")
        }
    }

    pub fn weak_password(reason: &'static str) -> Self {
        Self {
            reason: Some(reason),
            ..Self::new(AccountCode::WeakPassword, "Please choose another password.")
        }
    }

    pub fn rate_limited(seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::new(
                AccountCode::RateLimited,
                "Too many tries. Please wait a while.",
            )
        }
    }
}

impl From<TooMany> for AccountError {
    fn from(too_many: TooMany) -> Self {
        Self::rate_limited(too_many.seconds)
    }
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Busy) {
            tracing::warn!(%error, "a call was refused");
            return Self::new(
                AccountCode::Unavailable,
                "There is too much to do right now.",
            );
        }
        tracing::error!(%error, "a call failed in the store");
        Self::new(AccountCode::Internal, "Something went wrong on our side.")
    }
}

/// What went wrong with a body.
impl From<ConnectError> for AccountError {
    fn from(error: ConnectError) -> Self {
        let code = match error.code() {
            Code::IdempotencyConflict => AccountCode::Conflict,
            _ => AccountCode::InvalidRequest,
        };
        Self::new(code, error.into_message())
    }
}

impl IntoResponse for AccountError {
    fn into_response(self) -> Response {
        let body = Body {
            error: self.code.text(),
            message: &self.message,
            tries_left: self.tries_left,
            reason: self.reason,
            retry_after: self.retry_after,
        };
        let mut response = json(self.code.status(), &body);
        let wait = self
            .retry_after
            .or_else(|| (self.code == AccountCode::Unavailable).then_some(1));
        if let Some(seconds) = wait {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
