use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::catalogue::ProviderKind;
use kc_store::integrations::{self, Integration};
use serde::Serialize;
use utoipa::ToSchema;

use super::pagination::LegacyPagination;
use crate::{
    answer::Bare,
    app::Shared,
    data::pagination::OffsetPage,
    error::DataError,
    extract::{Access, Accessed, IntegrationsRead, Parameters},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = WalletsV0)]
pub(crate) struct Response<'a> {
    wallets: Vec<Wallet<'a>>,
    pagination: LegacyPagination,
}

#[derive(Serialize, ToSchema)]
#[schema(as = WalletV0)]
struct Wallet<'a> {
    #[serde(rename = "walletId")]
    wallet_id: &'a str,
    /// What its user calls it, or else what its provider is called.
    name: &'a str,
    public_name: &'a str,
    address: &'a str,
    #[schema(required)]
    logo_url: Option<&'a str>,
    #[serde(rename = "portfolioId")]
    portfolio_id: &'a str,
    #[serde(rename = "portfolioName")]
    portfolio_name: &'a str,
    /// Null where the provider is no chain.
    #[schema(required)]
    chain: Option<&'a str>,
    #[serde(rename = "type")]
    #[schema(required)]
    kind: Option<&'static str>,
}

/// List wallets (v0)
///
/// `GET /api/v0/wallets` lists what the user has connected, the oldest first. A portfolio is what
/// is now called a workspace: `portfolioId` other than the caller's own fits none. `limit` from 1
/// to 1000 (100), `offset`; `includeCount=false` leaves `total_count` out.
#[utoipa::path(
    get,
    path = "/api/v0/wallets",
    operation_id = "listWalletsV0",
    tag = "Data",
    params(
        ("portfolioId" = Option<String>, Query, description = "The workspace."),
        ("limit" = Option<i64>, Query, description = "1 to 1000; 100 unless given."),
        ("offset" = Option<i64>, Query, description = "How many to pass over."),
        ("includeCount" = Option<bool>, Query, description = "Whether to count them; true unless given."),
    ),
    responses((status = 200, description = "A page of wallets.", body = Response<'_>), DataRefusals),
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
    let portfolio = parameters.text("portfolioId");
    let page = OffsetPage::read(&mut parameters);
    let is_counted = parameters.flag("includeCount").unwrap_or(true);
    parameters.finish()?;

    let access = access.row;
    let mut connected = integrations::of_workspace(&shared.app.store, &access.workspace_id).await?;
    if portfolio.is_some_and(|id| id != access.workspace_id.as_str()) {
        connected.clear();
    }
    let to_usize = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    let wallets: Vec<Wallet<'_>> = connected
        .iter()
        .skip(to_usize(page.offset))
        .take(to_usize(page.limit))
        .map(|integration| wallet(integration, &access, &shared))
        .collect();
    let total = i64::try_from(connected.len()).unwrap_or(i64::MAX);
    let pagination = LegacyPagination::of(page, wallets.len(), total);
    let response = Response {
        wallets,
        pagination: if is_counted {
            pagination
        } else {
            pagination.uncounted()
        },
    };
    Ok(Bare(response).into_response())
}

fn wallet<'a>(
    integration: &'a Integration,
    access: &'a Accessed,
    shared: &'a Shared,
) -> Wallet<'a> {
    let provider = shared.app.catalogue.get(&integration.provider);
    let public_name = provider.map_or(&*integration.provider, |it| &it.public_name);
    let kind = provider.map(|it| it.kind);
    Wallet {
        wallet_id: integration.id.as_str(),
        name: integration.alias.as_deref().unwrap_or(public_name),
        public_name,
        address: &integration.address,
        logo_url: shared.logo_of(&integration.provider),
        portfolio_id: access.workspace_id.as_str(),
        portfolio_name: &access.workspace_name,
        chain: (kind == Some(ProviderKind::Blockchain)).then_some(&*integration.provider),
        kind: kind.map(|kind| match kind {
            ProviderKind::Wallet => "wallet",
            ProviderKind::Exchange => "exchange",
            ProviderKind::Blockchain => "blockchain",
            ProviderKind::Services => "services",
        }),
    }
}
