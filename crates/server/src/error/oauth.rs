//! Refusals of the OAuth and OpenID Connect calls: `{"error": "…", "error_description": "…"}`.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kc_oidc::{ErrorCode, Refusal};
use kc_store::StoreError;
use serde::Serialize;

use crate::{answer::json, limits::TooMany};

/// A refusal as an OAuth client is told.
#[derive(Debug)]
pub(crate) struct OauthError {
    refusal: Refusal,
    status: Option<StatusCode>,
    /// How to prove oneself, where that was missing or wrong.
    challenge: Option<HeaderValue>,
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'static str,
    error_description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl OauthError {
    pub fn new(code: ErrorCode, description: &'static str) -> Self {
        Refusal::new(code, description).into()
    }

    pub fn invalid_grant(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidGrant, description)
    }

    pub fn invalid_client() -> Self {
        Self::new(
            ErrorCode::InvalidClient,
            "There is no client with these credentials.",
        )
    }

    /// Too many requests of a client; `seconds` until there is room again.
    pub fn rate_limited(seconds: u64) -> Self {
        Self {
            status: Some(StatusCode::TOO_MANY_REQUESTS),
            retry_after: Some(seconds),
            ..Self::new(
                ErrorCode::TemporarilyUnavailable,
                "Too many requests of this client. Please wait.",
            )
        }
    }

    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    pub fn with_challenge(mut self, challenge: HeaderValue) -> Self {
        self.challenge = Some(challenge);
        self
    }

    pub const fn refusal(&self) -> &Refusal {
        &self.refusal
    }
}

impl From<TooMany> for OauthError {
    fn from(too_many: TooMany) -> Self {
        Self::rate_limited(too_many.seconds)
    }
}

impl From<Refusal> for OauthError {
    fn from(refusal: Refusal) -> Self {
        Self {
            refusal,
            status: None,
            challenge: None,
            retry_after: None,
        }
    }
}

impl From<StoreError> for OauthError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Busy) {
            tracing::warn!(%error, "a call was refused");
            return Self {
                retry_after: Some(1),
                ..Self::new(
                    ErrorCode::TemporarilyUnavailable,
                    "There is too much to do right now.",
                )
            }
            .with_status(StatusCode::SERVICE_UNAVAILABLE);
        }
        tracing::error!(%error, "a call failed in the store");
        Self::new(ErrorCode::ServerError, "Something went wrong on our side.")
            .with_status(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let own = StatusCode::from_u16(self.refusal.code.status());
        let status = self.status.or(own.ok()).unwrap_or(StatusCode::BAD_REQUEST);
        let body = Body {
            error: self.refusal.code.text(),
            error_description: &self.refusal.description,
            retry_after: self.retry_after,
        };
        let mut response = json(status, &body);
        let headers = response.headers_mut();
        if let Some(challenge) = self.challenge {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        } else if self.refusal.code == ErrorCode::InvalidClient {
            let basic = HeaderValue::from_static("Basic realm=\"kryptos\"");
            headers.insert(header::WWW_AUTHENTICATE, basic);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
