use std::cmp::Reverse;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::{AssetAmount, Decimal, Fiat, Quantity};
use kc_store::{
    integrations,
    nfts::{self, HeldNft, Priced},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::holdings::{Source, page};
use crate::{
    answer::Bare,
    app::Shared,
    data::{
        nft_holdings::Asked,
        wire::{PaymentJson, Quotes, floor_price},
    },
    error::DataError,
    extract::{Access, NftRead, Parameters},
    openapi::{DataRefusals, Exact},
};

#[derive(Serialize, ToSchema)]
#[schema(as = NftHoldingsV0)]
pub(crate) struct LegacyNftHoldings<'a> {
    holdings: Vec<LegacyNft<'a>>,
    /// Of all that fit, on all pages.
    total_count: i64,
    base_currency: &'a str,
    /// Always true.
    sorted_by_highest_value: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = NftV0)]
struct LegacyNft<'a> {
    id: &'a str,
    name: Option<&'a str>,
    contract_address: &'a str,
    token_id: &'a str,
    #[schema(value_type = Option<Exact>)]
    usd_price: Option<Decimal>,
    #[schema(value_type = Option<Exact>)]
    converted_price: Option<Decimal>,
    converted_currency: &'a str,
    collection: LegacyCollection<'a>,
    source: Source<'a>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = NftCollectionV0)]
struct LegacyCollection<'a> {
    name: Option<&'a str>,
    floor_price: Vec<PaymentJson<'a>>,
}

/// Lists the NFTs that the user holds, the first version
///
/// The most valuable first, and what has no known price last. Without `limit` the first 1000.
#[utoipa::path(
    get,
    path = "/api/v0/nft-holdings",
    operation_id = "listNftHoldingsV0",
    tag = "Data",
    params(
        ("source" = Option<String>, Query, description = "The walletId of an integration"),
        ("collection" = Option<String>, Query, description = "A collection's id or name"),
        ("chain" = Option<String>, Query, description = "A chain: `ethereum` or `eip155:1`"),
        ("tokenId" = Option<String>, Query, description = "A token's number within its contract"),
        ("contract" = Option<String>, Query, description = "A contract's address"),
        ("limit" = Option<i64>, Query, description = "1 to 1000; 1000 unless given"),
        ("offset" = Option<i64>, Query, description = "How many come before"),
    ),
    responses((status = 200, description = "The NFTs.", body = LegacyNftHoldings<'static>), DataRefusals),
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
    let page = page(&mut parameters);
    parameters.finish()?;

    let (store, row) = (&shared.app.store, access.row);
    let workspace = &row.workspace_id;
    let connected = integrations::of_workspace(store, workspace).await?;
    let filter = asked.resolve(&connected)?;
    let mut places = nfts::prices(store, workspace, filter).await?;
    let total_count = i64::try_from(places.len()).unwrap_or(i64::MAX);
    let quotes = Quotes::read(store, workspace, row.is_sandbox, &row.base_currency).await?;
    let dollars = Quotes::read(store, workspace, row.is_sandbox, "USD").await?;
    // Where values are equal the order stays.
    places.sort_by_cached_key(|priced| Reverse(value(priced, &quotes)));
    let held = nfts::at(store, page.of(&places)).await?;

    let holdings = held
        .iter()
        .filter_map(|held| {
            let source = Source::of(&connected, held.integration.as_str())?;
            Some(legacy(held, source, &quotes, &dollars, &row.base_currency))
        })
        .collect();
    let response = LegacyNftHoldings {
        holdings,
        total_count,
        base_currency: &row.base_currency,
        sorted_by_highest_value: true,
    };
    Ok(Bare(response).into_response())
}

/// What one NFT would fetch.
fn value(priced: &Priced, quotes: &Quotes) -> Option<Fiat> {
    let (asset, units) = priced.price_asset_id.clone().zip(priced.price_units)?;
    let amount = Quantity::Units(units);
    quotes
        .worth(&AssetAmount { asset, amount })
        .map(|it| it.value)
}

fn legacy<'a>(
    held: &'a HeldNft,
    source: Source<'a>,
    quotes: &'a Quotes,
    dollars: &'a Quotes,
    currency: &'a str,
) -> LegacyNft<'a> {
    let nft = &held.nft;
    let price = |quotes: &'a Quotes| {
        let worth = quotes.worth(nft.price.as_ref()?)?;
        Some(worth.value.decimal())
    };
    LegacyNft {
        id: &held.id,
        name: nft.name.as_deref(),
        contract_address: &nft.contract,
        token_id: &nft.token_id,
        usd_price: price(dollars),
        converted_price: price(quotes),
        converted_currency: currency,
        collection: LegacyCollection {
            name: nft.collection.name.as_deref(),
            floor_price: floor_price(held, quotes),
        },
        source,
    }
}
