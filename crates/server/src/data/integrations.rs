use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::{Connected, IntegrationJson};
use crate::{
    answer::Bare,
    app::Shared,
    error::DataError,
    extract::{Access, IntegrationsRead, Parameters},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = Integrations)]
pub(crate) struct Response<'a> {
    data: Vec<IntegrationJson<'a>>,
    pagination: Pagination,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PagePagination)]
struct Pagination {
    page: usize,
    page_size: usize,
    total_count: usize,
    has_next_page: bool,
    has_previous_page: bool,
}

/// List integrations
///
/// `GET /api/v1/integrations` lists what the user has connected, the oldest first: `page` from 1,
/// `pageSize` up to 200 (25), and `searchedKey` in the provider, the address or the alias.
#[utoipa::path(
    get,
    path = "/api/v1/integrations",
    operation_id = "listIntegrations",
    tag = "Data",
    params(
        ("page" = Option<i64>, Query, minimum = 1, maximum = 1000000, description = "From 1."),
        ("pageSize" = Option<i64>, Query, minimum = 1, maximum = 200, description = "25 unless given."),
        ("searchedKey" = Option<String>, Query, description = "Part of the provider's name, the address or the alias, in any capitals."),
    ),
    responses((status = 200, description = "A page of integrations.", body = Response<'_>), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<IntegrationsRead>,
    mut parameters: Parameters,
    State(shared): State<Shared>,
) -> Result<HttpResponse, DataError> {
    let page = parameters.number("page", 1, 1, 1_000_000);
    let page_size = parameters.number("pageSize", 25, 1, 200);
    let searched = parameters
        .text("searchedKey")
        .map(|text| text.to_lowercase());
    parameters.finish()?;

    let connected = Connected::read(&shared, &access.row.workspace_id).await?;
    let fitting: Vec<IntegrationJson<'_>> = connected
        .json(&shared)
        .filter(|it| searched.as_deref().is_none_or(|text| it.matches(text)))
        .collect();

    let (page, page_size) = (to_usize(page), to_usize(page_size));
    let start = (page - 1) * page_size;
    let total_count = fitting.len();
    let response = Response {
        data: fitting.into_iter().skip(start).take(page_size).collect(),
        pagination: Pagination {
            page,
            page_size,
            total_count,
            has_next_page: start + page_size < total_count,
            has_previous_page: page > 1,
        },
    };
    Ok(Bare(response).into_response())
}

fn to_usize(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
