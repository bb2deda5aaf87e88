//! The parameters of OAuth requests.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{header::CONTENT_TYPE, request::Parts},
};
use kc_oidc::{ErrorCode, Parameters};

use crate::{app::Shared, error::OauthError, extract};

/// A body of `application/x-www-form-urlencoded`.
pub(crate) struct Form(pub Parameters);

impl FromRequest<Shared> for Form {
    type Rejection = OauthError;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, OauthError> {
        let kind = extract::header(request.headers(), CONTENT_TYPE.as_str()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim();
        if !kind.is_empty() && !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(OauthError::new(
                ErrorCode::InvalidRequest,
                "The body must be application/x-www-form-urlencoded.",
            ));
        }
        let bytes = extract::read_bounded(request, shared)
            .await
            .map_err(|error| {
                OauthError::from(kc_oidc::Refusal::new(
                    ErrorCode::InvalidRequest,
                    error.into_message(),
                ))
            })?;
        Ok(Self(Parameters::parse(&bytes)?))
    }
}

/// The parameters of a query.
pub(crate) struct Query(pub Parameters);

impl FromRequestParts<Shared> for Query {
    type Rejection = OauthError;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, OauthError> {
        let query = parts.uri.query().unwrap_or("");
        Ok(Self(Parameters::parse(query.as_bytes())?))
    }
}
