use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::IntegrationId;
use kc_store::{
    integrations::{self, Integration},
    positions::{self, Filter},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    nft_holdings::asked_source,
    pagination::{OffsetPage, Pagination},
    wire::{Accounts, PositionJson, Quotes},
};
use crate::{
    answer::Bare,
    app::Shared,
    error::DataError,
    extract::{Access, DefiRead, Parameters},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
pub(crate) struct DefiHoldings<'a> {
    holdings: Vec<PositionJson<'a>>,
    pagination: Pagination,
}

/// Which positions are asked for.
pub(super) struct Asked {
    source: Option<Option<IntegrationId>>,
    protocol: Option<String>,
    chain: Option<String>,
}

impl Asked {
    pub fn read(parameters: &mut Parameters) -> Self {
        Self {
            source: parameters.wallet("source"),
            protocol: parameters.text("protocol"),
            chain: parameters.text("chain"),
        }
    }

    pub fn resolve(&self, connected: &[Integration]) -> Result<Filter<'_>, DataError> {
        Ok(Filter {
            integration: asked_source(self.source.as_ref(), connected)?,
            protocol: self.protocol.as_deref(),
            chain: self.chain.as_deref(),
        })
    }
}

/// Lists the user's positions in DeFi protocols
///
/// Wallet by wallet, the one connected first leading. Amounts within positions are strings.
/// Values are those of the present prices; where a part has no known value, the whole has none.
#[utoipa::path(
    get,
    path = "/api/v1/defi-holdings",
    operation_id = "listDefiHoldings",
    tag = "Data",
    params(
        ("source" = Option<String>, Query, description = "The walletId of an integration"),
        ("protocol" = Option<String>, Query, description = "A protocol's id or name"),
        ("chain" = Option<String>, Query, description = "A chain: `ethereum` or `eip155:1`"),
        ("limit" = Option<i64>, Query, description = "1 to 1000; 100 unless given"),
        ("offset" = Option<i64>, Query, description = "How many come before"),
    ),
    responses((status = 200, description = "The positions.", body = DefiHoldings<'static>), DataRefusals),
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
    let page = OffsetPage::read(&mut parameters);
    parameters.finish()?;

    let (store, row) = (&shared.app.store, access.row);
    let workspace = &row.workspace_id;
    let connected = integrations::of_workspace(store, workspace).await?;
    let filter = asked.resolve(&connected)?;
    let held = positions::page(store, workspace, filter, page.limit, page.offset).await?;
    let total = positions::count(store, workspace, filter).await?;
    let quotes = Quotes::read(store, workspace, row.is_sandbox, &row.base_currency).await?;
    let accounts = Accounts::new(&connected, &shared)?;
    let holdings: Vec<PositionJson<'_>> = held
        .iter()
        .filter_map(|held| {
            let owner = accounts.get(held.integration.as_str())?;
            Some(PositionJson::new(held, owner, &quotes))
        })
        .collect();
    let pagination = page.of(holdings.len(), total);
    let response = DefiHoldings {
        holdings,
        pagination,
    };
    Ok(Bare(response).into_response())
}
