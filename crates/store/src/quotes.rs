//! Assets that NFTs are priced in and positions consist of, and what they cost now.

use std::collections::BTreeSet;

use kc_domain::{Asset, AssetId, Fiat, IntegrationId, Timestamp, WorkspaceId};

use crate::{
    Result, Store, Tx,
    assets::AssetRow,
    sql::{query, record},
};

/// What names the assets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Nfts,
    Positions,
}

impl Origin {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Nfts => "nfts",
            Self::Positions => "positions",
        }
    }
}

record! {
    /// The present price of one whole coin of an asset.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Quote {
        pub asset_id: AssetId,
        pub price: Fiat,
        pub priced_at: Timestamp,
        pub source: String,
    }
}

/// Says which assets an integration's NFTs or positions name, all of them.
pub(crate) async fn replace(
    tx: &mut Tx,
    integration: &IntegrationId,
    origin: Origin,
    assets: BTreeSet<&AssetId>,
) -> Result<()> {
    query("DELETE FROM quoted_assets WHERE integration_id = $1 AND origin = $2")
        .bind(integration.as_str())
        .bind(origin.as_str())
        .execute(&mut *tx)
        .await?;
    for asset in assets {
        query("INSERT INTO quoted_assets (integration_id, origin, asset_id) VALUES ($1, $2, $3)")
            .bind(integration.as_str())
            .bind(origin.as_str())
            .bind(asset.as_str())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// What is known of the assets that a workspace's NFTs and positions name.
pub async fn assets(store: &Store, workspace: &WorkspaceId) -> Result<Vec<Asset>> {
    let rows: Vec<AssetRow> = query(
        "SELECT DISTINCT a.id, a.token_id, a.symbol, a.name, a.decimals, a.kind, a.standard,
             a.contract, a.logo_url, a.explorer_url, a.coingecko_id, a.is_spam
         FROM quoted_assets q
         JOIN integrations i ON i.id = q.integration_id
         JOIN assets a ON a.id = q.asset_id
         WHERE i.workspace_id = $1",
    )
    .bind(workspace.as_str())
    .fetch_all(store)
    .await?;
    Ok(rows.into_iter().map(Asset::from).collect())
}

/// The present prices of those assets in a currency, as far as they are known.
pub async fn prices(
    store: &Store,
    workspace: &WorkspaceId,
    is_sandbox: bool,
    currency: &str,
) -> Result<Vec<Quote>> {
    query(
        "SELECT DISTINCT p.asset_id, p.price, p.priced_at, p.source
         FROM quoted_assets q
         JOIN integrations i ON i.id = q.integration_id
         JOIN asset_prices p ON p.asset_id = q.asset_id
         WHERE i.workspace_id = $1 AND p.is_sandbox = $2 AND p.currency = $3",
    )
    .bind(workspace.as_str())
    .bind(is_sandbox)
    .bind(currency)
    .fetch_all(store)
    .await
}
