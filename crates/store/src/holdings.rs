//! Balances of integrations, and the holdings of workspaces that are worked out from them.

use kc_domain::{AssetId, Fiat, IntegrationId, Timestamp, Units, WorkspaceId};

use serde::{Deserialize, Serialize};

use crate::{
    Result, Store, StoreError, Tx,
    sql::{change, execute, read, record},
};

record! {
    /// What one integration has of one asset.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Balance {
        pub integration_id: IntegrationId,
        pub asset_id: AssetId,
        /// What the source says; unknown until it was asked.
        pub live: Option<Units>,
        /// What the movements add up to.
        pub calculated: Option<Units>,
    }
}

/// Sets what the source says an integration has; nothing where it says more than we count with.
/// An asset that it does not name keeps what was last said of it: not answered for is unknown,
/// not zero.
pub async fn set_live(
    tx: &mut Tx,
    integration: &IntegrationId,
    balances: &[(AssetId, Option<Units>)],
) -> Result<()> {
    for (asset, units) in balances {
        execute!(
            &mut *tx,
            sqlx::query(
                "INSERT INTO balances (integration_id, asset_id, live) VALUES ($1, $2, $3)
             ON CONFLICT (integration_id, asset_id) DO UPDATE SET live = excluded.live",
            )
            .bind(integration.as_str())
            .bind(asset.as_str())
            .bind(units.map(|units| units.to_string()))
        );
    }
    Ok(())
}

/// Sets what an integration's movements add up to, all of it.
pub async fn set_calculated<'a>(
    tx: &mut Tx,
    integration: &IntegrationId,
    balances: impl Iterator<Item = (&'a AssetId, &'a Units)> + Send,
) -> Result<()> {
    execute!(
        &mut *tx,
        sqlx::query("UPDATE balances SET calculated = NULL WHERE integration_id = $1",)
            .bind(integration.as_str())
    );
    for (asset, units) in balances {
        execute!(
            &mut *tx,
            sqlx::query(
                "INSERT INTO balances (integration_id, asset_id, calculated) VALUES ($1, $2, $3)
             ON CONFLICT (integration_id, asset_id)
                 DO UPDATE SET calculated = excluded.calculated",
            )
            .bind(integration.as_str())
            .bind(asset.as_str())
            .bind(units.to_string())
        );
    }
    Ok(())
}

/// What an integration's movements added up to when they were last worked out.
pub async fn calculated(
    store: &Store,
    integration: &IntegrationId,
) -> Result<Vec<(AssetId, Units)>> {
    let rows: Vec<Balance> = read!(store, c => sqlx::query_as(
        "SELECT integration_id, asset_id, live, calculated FROM balances
         WHERE integration_id = $1 AND calculated IS NOT NULL",
    )
        .bind(integration.as_str())
        .fetch_all(c)
        .await)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.asset_id, row.calculated?)))
        .collect())
}

/// All balances of a workspace, read within a change whose other holders wait: two workers that
/// finish at once work the holdings out one after the other, so that neither misses the other.
pub async fn balances_in_turn(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<Balance>> {
    execute!(
        &mut *tx,
        sqlx::query(
            "UPDATE workspaces SET holdings_revision = holdings_revision + 1 WHERE id = $1",
        )
        .bind(workspace.as_str())
    );
    Ok(change!(tx, c => sqlx::query_as(
        "SELECT b.integration_id, b.asset_id, b.live, b.calculated
         FROM balances b JOIN integrations i ON i.id = b.integration_id
         WHERE i.workspace_id = $1
         ORDER BY i.added_at, b.integration_id, b.asset_id",
    )
        .bind(workspace.as_str())
        .fetch_all(c)
        .await?))
}

/// The part of a holding that lies in one wallet. A holding's `distribution` column is a JSON list
/// of these, the largest part first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub integration: IntegrationId,
    pub units: Units,
    pub is_calculated: bool,
    /// Percent of the holding; all parts add up to 100.
    pub allocation: Fiat,
}

/// A holding as it is written.
#[derive(Clone, Debug)]
pub struct NewHolding {
    pub is_calculated: bool,
    pub asset: AssetId,
    pub quantity: Units,
    pub cost_basis: Option<Fiat>,
    pub distribution: Vec<Part>,
}

/// Replaces a workspace's holdings.
pub async fn replace(tx: &mut Tx, workspace: &WorkspaceId, holdings: &[NewHolding]) -> Result<()> {
    execute!(
        &mut *tx,
        sqlx::query("DELETE FROM holdings WHERE workspace_id = $1").bind(workspace.as_str())
    );
    for holding in holdings {
        let distribution =
            serde_json::to_string(&holding.distribution).map_err(StoreError::corrupt)?;
        execute!(
            &mut *tx,
            sqlx::query(
                "INSERT INTO holdings (workspace_id, is_calculated, asset_id, quantity, cost_basis,
                 distribution)
             VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(workspace.as_str())
            .bind(holding.is_calculated)
            .bind(holding.asset.as_str())
            .bind(holding.quantity.to_string())
            .bind(holding.cost_basis.map(|cost| cost.to_string()))
            .bind(distribution)
        );
    }
    Ok(())
}

record! {
    /// A holding with what its answer needs: the asset and its present price.
    #[derive(Clone, Debug)]
    pub struct HeldAsset {
        pub asset_id: AssetId,
        pub quantity: Units,
        pub cost_basis: Option<Fiat>,
        /// A JSON list of [`Part`]s.
        pub distribution: String,
        pub token_id: String,
        pub symbol: String,
        pub name: String,
        pub decimals: i64,
        pub kind: String,
        pub standard: String,
        pub contract: Option<String>,
        pub logo_url: Option<String>,
        pub explorer_url: Option<String>,
        pub coingecko_id: Option<String>,
        pub price: Option<Fiat>,
        pub priced_at: Option<Timestamp>,
        pub price_source: Option<String>,
        pub day_before: Option<Fiat>,
    }
}

/// A workspace's holdings of coins and tokens, live or calculated, of spam or of all else.
pub async fn of_workspace(
    store: &Store,
    workspace: &WorkspaceId,
    is_calculated: bool,
    is_spam: bool,
    currency: &str,
    is_sandbox: bool,
) -> Result<Vec<HeldAsset>> {
    Ok(read!(store, c => sqlx::query_as(
        "SELECT h.asset_id, h.quantity, h.cost_basis, h.distribution, a.token_id, a.symbol,
             a.name, a.decimals, a.kind, a.standard, a.contract, a.logo_url, a.explorer_url,
             a.coingecko_id, p.price, p.priced_at, p.source AS price_source, p.day_before
         FROM holdings h
         JOIN assets a ON a.id = h.asset_id
         LEFT JOIN asset_prices p
             ON p.asset_id = h.asset_id AND p.is_sandbox = $4 AND p.currency = $5
         WHERE h.workspace_id = $1 AND h.is_calculated = $2 AND a.is_spam = $3
             AND a.kind <> 'nft'
         ORDER BY h.asset_id",
    )
        .bind(workspace.as_str())
        .bind(is_calculated)
        .bind(is_spam)
        .bind(is_sandbox)
        .bind(currency)
        .fetch_all(c)
        .await)?)
}
