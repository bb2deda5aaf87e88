use std::cmp::Reverse;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::{Decimal, Fiat};
use kc_store::{
    integrations,
    positions::{self, HeldPosition},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::holdings::{Source, page};
use crate::{
    answer::Bare,
    app::Shared,
    data::{
        defi_holdings::Asked,
        wire::{PortfolioJson, Quotes},
    },
    error::DataError,
    extract::{Access, DefiRead, Parameters},
    openapi::{DataRefusals, Exact},
};

#[derive(Serialize, ToSchema)]
#[schema(as = DefiHoldingsV0)]
pub(crate) struct LegacyDefiHoldings<'a> {
    holdings: Vec<LegacyPosition<'a>>,
    /// The net values of all that fit, on all pages, in the workspace's currency: as far as they
    /// are known; null where none is.
    #[schema(value_type = Option<Exact>)]
    total_defi_value: Option<Decimal>,
    /// Of all that fit, on all pages.
    total_count: usize,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DefiHoldingV0)]
struct LegacyPosition<'a> {
    id: &'a str,
    /// The protocol's.
    name: &'a str,
    chain: &'a str,
    /// The category of the position.
    #[serde(rename = "type")]
    category: &'static str,
    stats: Stats<'a>,
    portfolio_entry: PortfolioJson<'a>,
    source: Source<'a>,
}

/// Null where a part has no known value.
#[derive(Serialize, ToSchema)]
#[schema(as = DefiHoldingStatsV0)]
struct Stats<'a> {
    #[schema(value_type = Option<Exact>)]
    net_usd_value: Option<Decimal>,
    #[schema(value_type = Option<Exact>)]
    asset_usd_value: Option<Decimal>,
    #[schema(value_type = Option<Exact>)]
    debt_usd_value: Option<Decimal>,
    #[schema(value_type = Option<Exact>)]
    converted_net_value: Option<Decimal>,
    converted_currency: &'a str,
}

/// List DeFi holdings (v0)
///
/// Lists the user's positions in DeFi protocols, the first version
///
/// The most valuable first, and what has no known value last. Without `limit` the first 1000.
#[utoipa::path(
    get,
    path = "/api/v0/defi-holdings",
    operation_id = "listDefiHoldingsV0",
    tag = "Data",
    params(
        ("source" = Option<String>, Query, description = "The walletId of an integration"),
        ("protocol" = Option<String>, Query, description = "A protocol's id or name"),
        ("chain" = Option<String>, Query, description = "A chain: `ethereum` or `eip155:1`"),
        ("limit" = Option<i64>, Query, description = "1 to 1000; 1000 unless given"),
        ("offset" = Option<i64>, Query, description = "How many come before"),
    ),
    responses((status = 200, description = "The positions.", body = LegacyDefiHoldings<'static>), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<DefiRead>,
    mut parameters: Parameters,
    State(shared): State<Shared>,
) -> Result<HttpResponse, DataError> {
    let asked = Asked::read(&mut parameters);
    let page = page(&mut parameters);
    parameters.finish()?;

    let (store, row) = (&shared.app.store, access.row);
    let workspace = &row.workspace_id;
    let connected = integrations::of_workspace(store, workspace).await?;
    let filter = asked.resolve(&connected)?;
    // All of them: there are never many, and the order is that of their values.
    let held = positions::page(store, workspace, filter, i64::MAX, 0).await?;
    let quotes = Quotes::read(store, workspace, row.is_sandbox, &row.base_currency).await?;
    let dollars = Quotes::read(store, workspace, row.is_sandbox, "USD").await?;
    let mut valued: Vec<(&HeldPosition, Option<Fiat>)> =
        held.iter().map(|held| (held, net(held, &quotes))).collect();
    valued.sort_by_key(|(_, value)| Reverse(*value));

    let holdings = page
        .of(&valued)
        .iter()
        .filter_map(|(held, value)| {
            let position = &held.position;
            Some(LegacyPosition {
                id: &held.id,
                name: &position.protocol.name,
                chain: position.chain.as_str(),
                category: position.portfolio.category().as_str(),
                stats: stats(held, *value, &dollars, &row.base_currency),
                portfolio_entry: PortfolioJson::new(&position.portfolio, &quotes),
                source: Source::of(&connected, held.integration.as_str())?,
            })
        })
        .collect();
    let total = kc_ledger::total(valued.iter().map(|(_, value)| *value));
    let response = LegacyDefiHoldings {
        holdings,
        total_defi_value: total.map(Fiat::decimal),
        total_count: valued.len(),
    };
    Ok(Bare(response).into_response())
}

fn net(held: &HeldPosition, quotes: &Quotes) -> Option<Fiat> {
    let portfolio = &held.position.portfolio;
    let worth = quotes.net(&portfolio.owns(), portfolio.owes())?;
    Some(worth.value)
}

fn stats<'a>(
    held: &HeldPosition,
    converted: Option<Fiat>,
    dollars: &Quotes,
    currency: &'a str,
) -> Stats<'a> {
    let portfolio = &held.position.portfolio;
    let owed: Vec<_> = portfolio.owes().iter().collect();
    let value = |amounts: &[_]| Some(dollars.net(amounts, &[])?.value.decimal());
    Stats {
        net_usd_value: net(held, dollars).map(Fiat::decimal),
        asset_usd_value: value(&portfolio.owns()),
        debt_usd_value: value(&owed),
        converted_net_value: converted.map(Fiat::decimal),
        converted_currency: currency,
    }
}
