pub(crate) mod add;
pub(crate) mod asked;
pub(crate) mod changes;
pub(crate) mod edit;
mod filter;
pub(crate) mod parameters;
pub(crate) mod row;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_store::{
    integrations,
    transactions::list::{self, Page},
};
use serde::Serialize;
use utoipa::ToSchema;

use self::{
    filter::Asked,
    parameters::TransactionParameters,
    row::{StoredLegs, TransactionJson, json},
};
use super::{
    pagination::{OffsetPage, Pagination},
    wire::{Accounts, Assets},
};
use crate::{
    answer::Bare,
    app::Shared,
    error::DataError,
    extract::{Access, Accessed, Parameters, TransactionsRead},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = Transactions)]
pub(crate) struct Response<'a, P> {
    message: &'static str,
    data: Vec<TransactionJson<'a>>,
    pagination: P,
    user_id: &'a str,
    timestamp: i64,
}

/// List transactions
///
/// `GET /api/v1/transactions` lists transactions, the newest first unless `order=asc`, `limit` at
/// a time (1 to 1000, 100 unless given) from `offset` on.
///
/// A transaction misses a purchase where more of an asset left the wallet than was ever seen to
/// come in: one of its outgoing legs or fees took the calculated balance below zero.
#[utoipa::path(
    get,
    path = "/api/v1/transactions",
    operation_id = "listTransactions",
    tag = "Data",
    params(TransactionParameters),
    responses((status = 200, description = "A page of transactions.", body = Response<'_, Pagination>), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<TransactionsRead>,
    parameters: Parameters,
    State(shared): State<Shared>,
) -> Result<HttpResponse, DataError> {
    listed(&access.row, parameters, &shared, OffsetPage::of).await
}

/// The list that is asked for, with what `pagination` makes of its page, the number of rows and
/// that of all that fit.
pub(crate) async fn listed<P: Serialize>(
    access: &Accessed,
    mut parameters: Parameters,
    shared: &Shared,
    pagination: impl FnOnce(OffsetPage, usize, i64) -> P,
) -> Result<HttpResponse, DataError> {
    let asked = Asked::read(&mut parameters);
    parameters.finish()?;

    let (store, grant) = (&shared.app.store, access);
    let connected = integrations::of_workspace(store, &grant.workspace_id).await?;
    let (of, filter) = asked
        .resolve(store, &grant.workspace_id, &connected)
        .await?;
    let page = Page {
        newest_first: asked.newest_first,
        limit: asked.page.limit,
        offset: asked.page.offset,
    };
    let rows = list::page(store, of, &filter, page).await?;
    let total_count = if filter.is_open() {
        asked.counted(&connected)
    } else {
        list::count(store, of, &filter).await?
    };

    let legs = StoredLegs::read(&rows)?;
    let assets = Assets::read(shared, grant.known_revision, &legs.asset_ids()).await?;
    let accounts = Accounts::new(&connected, shared)?;
    let data: Vec<TransactionJson<'_>> = rows
        .iter()
        .zip(&legs.0)
        .map(|(row, legs)| json(row, legs, &assets, &accounts, &grant.base_currency))
        .collect::<Result<_, _>>()?;

    let pagination = pagination(asked.page, data.len(), total_count);
    let response = Response {
        message: "Transactions",
        data,
        pagination,
        user_id: grant.user_id.as_str(),
        timestamp: shared.now().millis(),
    };
    Ok(Bare(response).into_response())
}
