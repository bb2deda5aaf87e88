use axum::{extract::State, response::Response as HttpResponse};

use super::pagination::LegacyPagination;
use crate::{
    app::Shared,
    data::kept,
    data::transactions::{Response, listed, parameters::TransactionParameters},
    error::DataError,
    extract::{Access, Parameters, TransactionsRead},
    openapi::DataRefusals,
};

/// List transactions (v0)
///
/// `GET /api/v0/transactions` lists transactions as `GET /api/v1/transactions` does, with the same
/// filters and the same objects under `data`; `pagination` has `limit`, `offset`,
/// `returned_count`, `total_count` and `has_more`.
#[utoipa::path(
    get,
    path = "/api/v0/transactions",
    operation_id = "listTransactionsV0",
    tag = "Data",
    params(TransactionParameters),
    responses((status = 200, description = "A page of transactions.", body = Response<'_, LegacyPagination>), DataRefusals),
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
    let kept_as = kept::Asked::LegacyTransactions;
    let pagination = LegacyPagination::of;
    listed(&access.row, parameters, &shared, pagination, kept_as).await
}
