//! The Transfer.

use axum::response::{IntoResponse as _, Response as HttpResponse};
use kc_domain::Decimal;
use kc_store::{
    Result, StoreError, integrations,
    transfers::{Status, Transfer},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::{
    answer::Bare,
    app::Shared,
    data::wire::{AccountJson, Accounts, AssetJson, Assets},
    error::DataError,
    extract::Accessed,
    openapi::Exact,
};

/// What is to be thought of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TransferStatus {
    /// Found, and the only way to see it: lots go along with their dates and costs.
    Applied,
    /// There are other ways to see it. Nothing follows until somebody decides.
    Suggested,
    /// Somebody said that it is one.
    Confirmed,
    /// Somebody said that it is none.
    Rejected,
}

impl TransferStatus {
    pub const fn stored(self) -> Status {
        match self {
            Self::Applied => Status::Applied,
            Self::Suggested => Status::Suggested,
            Self::Confirmed => Status::Confirmed,
            Self::Rejected => Status::Rejected,
        }
    }
}

impl From<Status> for TransferStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Applied => Self::Applied,
            Status::Suggested => Self::Suggested,
            Status::Confirmed => Self::Confirmed,
            Status::Rejected => Self::Rejected,
        }
    }
}

/// One end of a transfer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransferEnd<'a> {
    transaction_id: &'a str,
    #[schema(value_type = Option<AccountJson<'a>>, required)]
    account: Option<&'a RawValue>,
    #[schema(value_type = AssetJson<'a>)]
    asset: &'a RawValue,
    #[schema(value_type = Exact)]
    quantity: Decimal,
}

/// What left one wallet of the user and arrived in another.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Transfer)]
pub(crate) struct TransferJson<'a> {
    id: &'a str,
    status: TransferStatus,
    /// `exact`: both wallets tell of the same transaction; `window`: times and amounts fit;
    /// `person`: somebody said so.
    found: &'a str,
    /// When it left, in milliseconds since 1970.
    timestamp: i64,
    sent: TransferEnd<'a>,
    /// Less than was sent where something was taken on the way.
    received: TransferEnd<'a>,
}

pub(super) fn json<'a>(
    transfer: &'a Transfer,
    assets: &'a Assets<'_>,
    accounts: &'a Accounts<'_>,
) -> Result<TransferJson<'a>> {
    let unknown = || StoreError::Corrupt("a transfer's asset is not known".to_owned());
    let sent = assets
        .get(transfer.from_asset_id.as_str())
        .ok_or_else(unknown)?;
    let received = assets
        .get(transfer.to_asset_id.as_str())
        .ok_or_else(unknown)?;
    Ok(TransferJson {
        id: transfer.id.as_str(),
        status: transfer.status.into(),
        found: &transfer.found,
        timestamp: transfer.at.millis(),
        sent: TransferEnd {
            transaction_id: transfer.from_transaction_id.as_str(),
            account: accounts.get(transfer.from_integration_id.as_str()),
            asset: &sent.json,
            quantity: transfer.sent.decimal(sent.decimals),
        },
        received: TransferEnd {
            transaction_id: transfer.to_transaction_id.as_str(),
            account: accounts.get(transfer.to_integration_id.as_str()),
            asset: &received.json,
            quantity: transfer.received.decimal(received.decimals),
        },
    })
}

/// The transfer as an answer.
pub(super) async fn answer(
    shared: &Shared,
    access: &Accessed,
    transfer: &Transfer,
) -> std::result::Result<HttpResponse, DataError> {
    let assets = [
        transfer.from_asset_id.as_str(),
        transfer.to_asset_id.as_str(),
    ];
    let assets = Assets::read(shared, access.known_revision, &assets).await?;
    let connected = integrations::of_workspace(&shared.app.store, &access.workspace_id).await?;
    let accounts = Accounts::new(&connected, shared)?;
    Ok(Bare(json(transfer, &assets, &accounts)?).into_response())
}
