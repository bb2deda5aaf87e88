//! Refusals of the connect and widget calls.

use std::borrow::Cow;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use kc_store::StoreError;
use serde::Serialize;

use crate::{answer::json, limits::TooMany};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:ident;)*) => {
        /// Why a call was refused, as a program is told.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code { $($(#[$doc])* $name),* }

        impl Code {
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
    InvalidClient = "INVALID_CLIENT", UNAUTHORIZED;
    InvalidToken = "INVALID_TOKEN", UNAUTHORIZED;
    TokenExpired = "TOKEN_EXPIRED", UNAUTHORIZED;
    TokenAlreadyUsed = "TOKEN_ALREADY_USED", CONFLICT;
    InvalidScope = "INVALID_SCOPE", BAD_REQUEST;
    InvalidGrant = "INVALID_GRANT", UNAUTHORIZED;
    InsufficientPermissions = "INSUFFICIENT_PERMISSIONS", FORBIDDEN;
    WorkspaceNotFound = "WORKSPACE_NOT_FOUND", NOT_FOUND;
    GrantNotFound = "GRANT_NOT_FOUND", NOT_FOUND;
    /// The same words where a user never gave the client anything.
    NoGrantOfUser = "GRANT_NOT_FOUND", FORBIDDEN;
    AccessDenied = "ACCESS_DENIED", FORBIDDEN;
    NotAnonUser = "NOT_ANON_USER", BAD_REQUEST;
    IntegrationNotFound = "INTEGRATION_NOT_FOUND", NOT_FOUND;
    DuplicateIntegration = "DUPLICATE_INTEGRATION", CONFLICT;
    CsvSourceMissing = "CSV_SOURCE_MISSING", NOT_FOUND;
    CsvLatestUnsupported = "CSV_RESYNC_LATEST_UNSUPPORTED", CONFLICT;
    SandboxProvider = "SANDBOX_PROVIDER_NOT_ALLOWED", FORBIDDEN;
    SandboxAddress = "SANDBOX_ADDRESS_NOT_ALLOWED", FORBIDDEN;
    InvalidRequest = "INVALID_REQUEST", BAD_REQUEST;
    /// With `tries_left`.
    Mistyped = "WRONG_CODE", BAD_REQUEST;
    TooLate = "CODE_EXPIRED", BAD_REQUEST;
    UnknownPasskey = "UNKNOWN_PASSKEY", BAD_REQUEST;
    /// The signature is not the address' own, or its question is over.
    OwnershipNotProven = "OWNERSHIP_NOT_PROVEN", BAD_REQUEST;
    /// The same key for something else.
    IdempotencyConflict = "IDEMPOTENCY_CONFLICT", CONFLICT;
    BodyTooLarge = "INVALID_REQUEST", PAYLOAD_TOO_LARGE;
    RateLimited = "RATE_LIMITED", TOO_MANY_REQUESTS;
    NotFound = "NOT_FOUND", NOT_FOUND;
    MethodNotAllowed = "METHOD_NOT_ALLOWED", METHOD_NOT_ALLOWED;
    Unavailable = "UNAVAILABLE", SERVICE_UNAVAILABLE;
    Internal = "INTERNAL_ERROR", INTERNAL_SERVER_ERROR;
}

/// A refusal, with a sentence for a person.
#[derive(Debug)]
pub(crate) struct ConnectError {
    code: Code,
    message: Cow<'static, str>,
    data: Option<serde_json::Value>,
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Body<'a> {
    success: bool,
    error: &'a str,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a serde_json::Value>,
}

impl ConnectError {
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            data: None,
            retry_after: None,
        }
    }

    pub fn invalid_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::InvalidRequest, message)
    }

    pub const fn code(&self) -> Code {
        self.code
    }

    pub fn into_message(self) -> Cow<'static, str> {
        self.message
    }

    /// Whoever was refused may come again after so many seconds.
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// What a program needs to go on, such as the id of what is there already.
    pub fn with_data(mut self, data: serde_json::Value) -> Self {
        self.data = Some(data);
        self
    }
}

impl From<TooMany> for ConnectError {
    fn from(too_many: TooMany) -> Self {
        Self::new(Code::RateLimited, "Too many requests. Please wait a while.")
            .retry_after(too_many.seconds)
    }
}

impl From<StoreError> for ConnectError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Busy) {
            tracing::warn!(%error, "a call was refused");
            return Self::new(Code::Unavailable, "There is too much to do right now.");
        }
        tracing::error!(%error, "a call failed in the store");
        Self::new(Code::Internal, "Something went wrong on our side.")
    }
}

impl IntoResponse for ConnectError {
    fn into_response(self) -> Response {
        let body = Body {
            success: false,
            error: &self.message,
            code: self.code.text(),
            data: self.data.as_ref(),
        };
        let mut response = json(self.code.status(), &body);
        if matches!(self.code, Code::RateLimited | Code::Unavailable) {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, self.retry_after.unwrap_or(1).into());
        }
        response
    }
}
