mod book;
pub(crate) mod currencies;
mod draft;
mod row;
mod write;

use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use kc_store::integrations;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::{book::book, draft::Drafts, row::Row, write::write};
use super::row::{StoredLegs, TransactionJson, json};
use crate::{
    app::Shared,
    data::wire::{Accounts, Assets},
    error::{DataCode, DataError},
    extract::{Access, Idempotent, TransactionsWrite},
    openapi::DataWriteRefusals,
};

/// As many rows as there may be, with all that may stand in them.
const LARGEST_BODY: usize = 2 * 1024 * 1024;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AddTransactions)]
pub(crate) struct Request {
    wallet_id: String,
    /// 1 to 1000 of them.
    #[schema(value_type = Vec<Row>, min_items = 1, max_items = 1000)]
    transactions: Vec<serde_json::Value>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TransactionsAdded)]
pub(crate) struct Response<'a> {
    message: &'static str,
    data: Vec<TransactionJson<'a>>,
    count: usize,
    user_id: &'a str,
    timestamp: i64,
}

/// Add transactions
///
/// `POST /api/v0/transactions` adds transactions to a wallet that its source does not tell of. All
/// of them or none: what is wrong with a row is told with its path.
///
/// `transactionId` names a transaction within its wallet: the same row again changes nothing, the
/// same id with other content is refused. `currency` is a CAIP-19 name, a tokenId or a symbol.
/// Amounts are exact, as numbers or as text. What a fee (`feeValue`) or the whole (`netValue`) was
/// worth becomes the price of its asset where that is exact and in the workspace's currency.
#[utoipa::path(
    post,
    path = "/api/v0/transactions",
    operation_id = "addTransactions",
    tag = "Data",
    request_body = Request,
    responses((status = 201, description = "What was added.", body = Response<'_>), DataWriteRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<TransactionsWrite>,
    State(shared): State<Shared>,
    call: Idempotent<Request, DataError, LARGEST_BODY>,
) -> Result<HttpResponse, DataError> {
    let (store, now) = (&shared.app.store, shared.now());
    let who = access.row;
    let caller = who.by.id().to_owned();
    if let Some(answer) = call.replay(&caller, &shared).await? {
        return Ok(answer);
    }
    let connected = integrations::of_workspace(store, &who.workspace_id).await?;
    let wallet = connected
        .iter()
        .find(|it| it.id.as_str() == call.body.wallet_id)
        .ok_or_else(|| {
            DataError::new(
                DataCode::WalletNotFound,
                "There is no integration of this walletId.",
            )
        })?;

    let rows = &call.body.transactions;
    let drafts = Drafts::read(rows, &wallet.id, &who.base_currency, &shared).await?;
    let booked = book(wallet, &connected, &drafts)?;
    let mut tx = store.begin().await?;
    write(&mut tx, wallet, &drafts, now).await?;

    let legs = StoredLegs::read(&booked)?;
    let assets = Assets::new(&drafts.assets)?;
    let accounts = Accounts::new(&connected, &shared)?;
    let data: Vec<TransactionJson<'_>> = booked
        .iter()
        .zip(&legs.0)
        .map(|(row, legs)| json(row, legs, &assets, &accounts, &who.base_currency))
        .collect::<Result<_, _>>()?;
    let response = Response {
        message: "Transactions added",
        count: data.len(),
        data,
        user_id: who.user_id.as_str(),
        timestamp: now.millis(),
    };
    let answer = call
        .commit(tx, &caller, StatusCode::CREATED, &response, &shared)
        .await?;
    store.wake_workers();
    Ok(answer)
}
