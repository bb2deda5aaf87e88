use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::IntegrationId;
use kc_store::{
    integrations::{self, Integration},
    nfts::{self, Filter},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    pagination::{OffsetPage, Pagination},
    wire::{Accounts, NftJson, Quotes},
};
use crate::{
    answer::Bare,
    app::Shared,
    error::{DataCode, DataError},
    extract::{Access, NftRead, Parameters},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
pub(crate) struct NftHoldings<'a> {
    holdings: Vec<NftJson<'a>>,
    pagination: Pagination,
}

/// Which NFTs are asked for.
pub(super) struct Asked {
    source: Option<Option<IntegrationId>>,
    collection: Option<String>,
    chain: Option<String>,
    token_id: Option<String>,
    contract: Option<String>,
}

impl Asked {
    pub fn read(parameters: &mut Parameters) -> Self {
        Self {
            source: parameters.wallet("source"),
            collection: parameters.text("collection"),
            chain: parameters.text("chain"),
            token_id: parameters.text("tokenId"),
            contract: parameters.text("contract"),
        }
    }

    pub fn resolve(&self, connected: &[Integration]) -> Result<Filter<'_>, DataError> {
        Ok(Filter {
            integration: asked_source(self.source.as_ref(), connected)?,
            collection: self.collection.as_deref(),
            chain: self.chain.as_deref(),
            token_id: self.token_id.as_deref(),
            contract: self.contract.as_deref(),
        })
    }
}

/// The wallet that is asked for. One that is not the workspace's is as unknown as one that is none.
pub(super) fn asked_source<'a>(
    source: Option<&'a Option<IntegrationId>>,
    connected: &[Integration],
) -> Result<Option<&'a IntegrationId>, DataError> {
    let Some(source) = source else {
        return Ok(None);
    };
    let known = source
        .as_ref()
        .filter(|wallet| connected.iter().any(|it| it.id == **wallet));
    known.map(Some).ok_or_else(|| {
        DataError::new(
            DataCode::WalletNotFound,
            "There is no integration of this walletId.",
        )
    })
}

/// Lists the NFTs that the user holds
///
/// Wallet by wallet, the one connected first leading, with what was taken for spam last within
/// each. Prices are those of the market that the NFT's source knows, at the present price of the
/// token that is paid in; what nobody knows is null.
#[utoipa::path(
    get,
    path = "/api/v1/nft-holdings",
    operation_id = "listNftHoldings",
    tag = "Data",
    params(
        ("source" = Option<String>, Query, description = "The walletId of an integration"),
        ("collection" = Option<String>, Query, description = "A collection's id or name"),
        ("chain" = Option<String>, Query, description = "A chain: `ethereum` or `eip155:1`"),
        ("tokenId" = Option<String>, Query, description = "A token's number within its contract"),
        ("contract" = Option<String>, Query, description = "A contract's address"),
        ("limit" = Option<i64>, Query, description = "1 to 1000; 100 unless given"),
        ("offset" = Option<i64>, Query, description = "How many come before"),
    ),
    responses((status = 200, description = "The NFTs.", body = NftHoldings<'static>), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<NftRead>,
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
    let held = nfts::page(store, workspace, filter, page.limit, page.offset).await?;
    let total = nfts::count(store, workspace, filter).await?;
    let quotes = Quotes::read(store, workspace, row.is_sandbox, &row.base_currency).await?;
    let accounts = Accounts::new(&connected, &shared)?;
    let holdings: Vec<NftJson<'_>> = held
        .iter()
        // One that was just disconnected is gone from the next reading on.
        .filter_map(|held| {
            Some(NftJson::new(
                held,
                accounts.get(held.integration.as_str())?,
                &quotes,
            ))
        })
        .collect();
    let pagination = page.of(holdings.len(), total);
    let response = NftHoldings {
        holdings,
        pagination,
    };
    Ok(Bare(response).into_response())
}
