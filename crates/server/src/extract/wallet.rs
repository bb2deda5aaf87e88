//! The `{walletId}` in a path.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use kc_domain::IntegrationId;

use crate::{app::Shared, error::ConnectError, widget::integrations::not_found};

pub(crate) struct Wallet(pub IntegrationId);

/// The same for a data call, which says itself that there is none.
pub(crate) struct WalletPart(pub Option<IntegrationId>);

impl FromRequestParts<Shared> for WalletPart {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        Ok(Self(
            Wallet::from_request_parts(parts, shared)
                .await
                .ok()
                .map(|it| it.0),
        ))
    }
}

impl FromRequestParts<Shared> for Wallet {
    type Rejection = ConnectError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, ConnectError> {
        let given = RawPathParams::from_request_parts(parts, shared).await.ok();
        given
            .iter()
            .flatten()
            .find(|(name, _)| *name == "wallet_id")
            .and_then(|(_, text)| IntegrationId::parse(text))
            .map(Self)
            .ok_or_else(not_found)
    }
}
