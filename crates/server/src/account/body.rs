//! JSON bodies of the pages' calls.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use crate::{app::Shared, error::AccountError, extract::JsonBody};

/// A body of JSON; none counts as an object without fields.
pub(crate) struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = AccountError;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, AccountError> {
        let JsonBody(body) = JsonBody::from_request(request, shared).await?;
        Ok(Self(body))
    }
}
