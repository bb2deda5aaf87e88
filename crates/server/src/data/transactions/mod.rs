pub(crate) mod add;
pub(crate) mod asked;
pub(crate) mod changes;
pub(crate) mod edit;
mod filter;
pub(crate) mod parameters;
pub(crate) mod row;

use axum::{extract::State, response::Response as HttpResponse};
use kc_store::{
    integrations,
    transactions::list::{self, Page},
};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use self::filter::Asked;
use self::{
    parameters::TransactionParameters,
    row::{StoredLegs, TransactionJson, json},
};
use super::{
    kept::{self, Answer, Question, WrittenFrom},
    pagination::{OffsetPage, Pagination},
    wire::{Accounts, Assets},
};
use crate::{
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
    let kept_as = kept::Asked::Transactions;
    listed(&access.row, parameters, &shared, OffsetPage::of, kept_as).await
}

/// The list that is asked for, with what `pagination` makes of its page, the number of rows and
/// that of all that fit; kept as the answer to what `kept_as` makes of what is asked.
pub(crate) async fn listed<P: Serialize>(
    access: &Accessed,
    mut parameters: Parameters,
    shared: &Shared,
    pagination: impl FnOnce(OffsetPage, usize, i64) -> P,
    kept_as: fn(Asked) -> kept::Asked,
) -> Result<HttpResponse, DataError> {
    let asked = Asked::read(&mut parameters);
    parameters.finish()?;

    let (store, grant) = (&shared.app.store, access);
    let question = (asked.is_of_rows()).then(|| Question::of(access, kept_as(asked.clone())));
    if let Some(question) = &question
        && let Some(answer) = shared.kept.find(shared, access, question).await?
    {
        return Ok(answer.to(&grant.user_id, shared.now())?);
    }
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
    let now = shared.now();
    let response = Response {
        message: "Transactions",
        data,
        pagination,
        user_id: grant.user_id.as_str(),
        timestamp: now.millis(),
    };
    let answer = Answer::write(&response, &grant.user_id, now)?;
    if let Some(question) = question {
        let from = WrittenFrom::assets(grant.known_revision, assets.all());
        shared.kept.keep(access, question, from, &answer);
    }
    Ok(answer.to(&grant.user_id, now)?)
}
