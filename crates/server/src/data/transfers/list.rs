use std::collections::BTreeSet;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_store::{
    integrations,
    transfers::{self, Filter, Status},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::{TransferJson, json};
use crate::{
    answer::Bare,
    app::Shared,
    data::{
        pagination::{OffsetPage, Pagination},
        wire::{Accounts, Assets},
    },
    error::DataError,
    extract::{Access, Parameters, TransactionsRead},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = Transfers)]
pub(crate) struct Response<'a> {
    data: Vec<TransferJson<'a>>,
    pagination: Pagination,
    user_id: &'a str,
    timestamp: i64,
}

/// List transfers
///
/// `GET /api/v1/transfers` lists what went between the user's own wallets, the latest first. One that is
/// `applied` is the only way to see what left and what arrived: its lots went along with their dates
/// and costs, and it makes no gain. One that is only `suggested` may be seen in other ways too; it is for
/// the user to decide (`PUT /api/v1/transfers/{transfer_id}`).
///
/// `limit` from 1 to 1000 (100), `offset`.
#[utoipa::path(
    get,
    path = "/api/v1/transfers",
    operation_id = "listTransfers",
    tag = "Data",
    params(
        ("status" = Option<String>, Query, description = "`applied`, `suggested`, `confirmed` or `rejected`."),
        ("limit" = Option<i64>, Query, description = "1 to 1000, 100 unless given."),
        ("offset" = Option<i64>, Query, description = "How many to pass over."),
    ),
    responses((status = 200, description = "A page of transfers.", body = Response<'_>), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<TransactionsRead>,
    mut parameters: Parameters,
    State(shared): State<Shared>,
) -> Result<HttpResponse, DataError> {
    let mut filter = Filter::default();
    if let Some(status) = parameters.text("status") {
        filter.status = Status::parse(&status);
        if filter.status.is_none() {
            parameters.refuse(
                "status",
                "must be applied, suggested, confirmed or rejected",
            );
        }
    }
    let page = OffsetPage::read(&mut parameters);
    parameters.finish()?;

    let (store, access) = (&shared.app.store, access.row);
    let workspace = &access.workspace_id;
    let found = transfers::page(store, workspace, filter, page.limit, page.offset).await?;
    let total = transfers::count(store, workspace, filter).await?;
    let assets: BTreeSet<&str> = found
        .iter()
        .flat_map(|it| [it.from_asset_id.as_str(), it.to_asset_id.as_str()])
        .collect();
    let assets: Vec<&str> = assets.into_iter().collect();
    let assets = Assets::read(&shared, access.known_revision, &assets).await?;
    let connected = integrations::of_workspace(store, workspace).await?;
    let accounts = Accounts::new(&connected, &shared)?;
    let data = found
        .iter()
        .map(|transfer| json(transfer, &assets, &accounts))
        .collect::<Result<Vec<_>, _>>()?;
    let response = Response {
        pagination: page.of(data.len(), total),
        data,
        user_id: access.user_id.as_str(),
        timestamp: shared.now().millis(),
    };
    Ok(Bare(response).into_response())
}
