//! Balances of integrations, and the holdings of workspaces that are worked out from them.

use std::collections::HashMap;

use kc_domain::{AssetId, Fiat, IntegrationId, Quantity, Timestamp, Units, WorkspaceId, amount};

use serde::{Deserialize, Serialize};

use crate::{
    Result, Store, StoreError, Tx,
    sql::{Cell, Column, query, record},
    workspaces,
};

record! {
    /// What one integration has of one asset.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Balance {
        pub integration_id: IntegrationId,
        pub asset_id: AssetId,
        /// What the source says; unknown until it was asked, which is not the same as having said
        /// more than we count with.
        pub live: Option<Quantity>,
        /// What the movements add up to.
        pub calculated: Option<Quantity>,
    }
}

impl Column for Quantity {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        stored.parse().map_err(StoreError::corrupt)
    }
}

/// Sets what the source says an integration has. An asset that it does not name keeps what was last
/// said of it: not answered for is unknown, not zero.
pub async fn set_live(
    tx: &mut Tx,
    integration: &IntegrationId,
    balances: &[(AssetId, Quantity)],
) -> Result<()> {
    for (asset, quantity) in balances {
        query(
            "INSERT INTO balances (integration_id, asset_id, live) VALUES ($1, $2, $3)
             ON CONFLICT (integration_id, asset_id) DO UPDATE SET live = excluded.live",
        )
        .bind(integration.as_str())
        .bind(asset.as_str())
        .bind(quantity.to_string())
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Sets what an integration's movements add up to, all of it.
pub async fn set_calculated<'a>(
    tx: &mut Tx,
    integration: &IntegrationId,
    balances: impl Iterator<Item = (&'a AssetId, &'a Quantity)> + Send,
) -> Result<()> {
    query("UPDATE balances SET calculated = NULL WHERE integration_id = $1")
        .bind(integration.as_str())
        .execute(&mut *tx)
        .await?;
    for (asset, quantity) in balances {
        query(
            "INSERT INTO balances (integration_id, asset_id, calculated) VALUES ($1, $2, $3)
             ON CONFLICT (integration_id, asset_id)
                 DO UPDATE SET calculated = excluded.calculated",
        )
        .bind(integration.as_str())
        .bind(asset.as_str())
        .bind(quantity.to_string())
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// All balances of a workspace, read within a change whose other holders wait: two workers that
/// finish at once work the holdings out one after the other, so that neither misses the other.
pub async fn balances_in_turn(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<Balance>> {
    workspaces::hold(tx, workspace).await?;
    query(
        "SELECT b.integration_id, b.asset_id, b.live, b.calculated
         FROM balances b JOIN integrations i ON i.id = b.integration_id
         WHERE i.workspace_id = $1
         ORDER BY i.added_at, b.integration_id, b.asset_id",
    )
    .bind(workspace.as_str())
    .fetch_all(tx)
    .await
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

/// Takes a wallet that is being removed out of its workspace's holdings, so that nobody reads of
/// it from this commit on. What the others hold stays exact.
pub async fn forget(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    integration: &IntegrationId,
) -> Result<()> {
    workspaces::count_holdings_change(tx, workspace).await?;
    let rows: Vec<Distributed> =
        query("SELECT is_calculated, asset_id, distribution FROM holdings WHERE workspace_id = $1")
            .bind(workspace.as_str())
            .fetch_all(&mut *tx)
            .await?;
    for row in rows {
        let mut parts: Vec<Part> =
            serde_json::from_str(&row.distribution).map_err(StoreError::corrupt)?;
        let before = parts.len();
        parts.retain(|part| part.integration != *integration);
        if parts.len() == before {
            continue;
        }
        query(
            "DELETE FROM holdings
                 WHERE workspace_id = $1 AND is_calculated = $2 AND asset_id = $3",
        )
        .bind(workspace.as_str())
        .bind(row.is_calculated)
        .bind(row.asset_id.as_str())
        .execute(&mut *tx)
        .await?;
        if let Some(quantity) = allocate(&mut parts) {
            let rest = NewHolding {
                is_calculated: row.is_calculated,
                asset: row.asset_id,
                quantity,
                cost_basis: None,
                distribution: parts,
            };
            insert(tx, workspace, &rest).await?;
        }
    }
    Ok(())
}

/// Shares out a hundred percent anew, what division leaves going to the last part, and gives the
/// sum; nothing if no part is left.
fn allocate(parts: &mut [Part]) -> Option<Units> {
    let total = parts
        .iter()
        .try_fold(Units::ZERO, |sum, part| sum.checked_add(part.units))?;
    let mut left = Fiat(100 * 10_i128.pow(u32::from(Fiat::SCALE)));
    let whole = left;
    let (last, others) = parts.split_last_mut()?;
    for part in others {
        part.allocation = amount::share(whole, part.units, total)?;
        left = left.checked_sub(part.allocation)?;
    }
    last.allocation = left;
    Some(total)
}

record! {
    struct Distributed {
        is_calculated: bool,
        asset_id: AssetId,
        distribution: String,
    }
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

record! {
    struct Cost {
        is_calculated: bool,
        asset_id: AssetId,
        quantity: Units,
        cost_basis: Option<Fiat>,
    }
}

/// Gives those holdings what they cost before of which there is as much as before.
pub async fn keep_costs(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    holdings: &mut [NewHolding],
) -> Result<()> {
    let known: Vec<Cost> = query(
        "SELECT is_calculated, asset_id, quantity, cost_basis FROM holdings
         WHERE workspace_id = $1",
    )
    .bind(workspace.as_str())
    .fetch_all(tx)
    .await?;
    let known: HashMap<(bool, &AssetId, Units), Option<Fiat>> = known
        .iter()
        .map(|it| ((it.is_calculated, &it.asset_id, it.quantity), it.cost_basis))
        .collect();
    for holding in holdings {
        let key = (holding.is_calculated, &holding.asset, holding.quantity);
        holding.cost_basis = known.get(&key).copied().flatten();
    }
    Ok(())
}

/// Replaces a workspace's holdings.
pub async fn replace(tx: &mut Tx, workspace: &WorkspaceId, holdings: &[NewHolding]) -> Result<()> {
    workspaces::count_holdings_change(tx, workspace).await?;
    query("DELETE FROM holdings WHERE workspace_id = $1")
        .bind(workspace.as_str())
        .execute(&mut *tx)
        .await?;
    for holding in holdings {
        insert(tx, workspace, holding).await?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx, workspace: &WorkspaceId, holding: &NewHolding) -> Result<()> {
    let distribution = serde_json::to_string(&holding.distribution).map_err(StoreError::corrupt)?;
    query(
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
    .execute(tx)
    .await?;
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
        pub source: Option<String>,
        pub day_before: Option<Fiat>,
    }
}

/// A workspace's holdings of coins and tokens, live or calculated, of spam or of all else, with all
/// that is to be said of them.
pub async fn described(
    store: &Store,
    workspace: &WorkspaceId,
    is_calculated: bool,
    is_spam: bool,
    currency: &str,
    is_sandbox: bool,
) -> Result<Vec<HeldAsset>> {
    let mut held: Vec<HeldAsset> = query(
        "SELECT h.asset_id, h.quantity, h.cost_basis, h.distribution, a.token_id, a.symbol, a.name,
             a.decimals, a.kind, a.standard, a.contract, a.logo_url, a.explorer_url,
             a.coingecko_id, p.price, p.priced_at, p.source, p.day_before
         FROM holdings h
         JOIN assets a ON a.id = h.asset_id
         LEFT JOIN asset_prices p
             ON p.asset_id = h.asset_id AND p.is_sandbox = $4 AND p.currency = $5
         WHERE h.workspace_id = $1 AND h.is_calculated = $2 AND a.is_spam = $3
             AND a.kind <> 'nft'",
    )
    .bind(workspace.as_str())
    .bind(is_calculated)
    .bind(is_spam)
    .bind(is_sandbox)
    .bind(currency)
    .fetch_all(store)
    .await?;
    held.sort_by(|a, b| a.asset_id.cmp(&b.asset_id));
    Ok(held)
}

record! {
    /// A holding by itself. What its asset is and what it is worth is the same for everybody.
    #[derive(Clone, Debug)]
    pub struct Held {
        pub asset_id: AssetId,
        pub quantity: Units,
        pub cost_basis: Option<Fiat>,
        /// A JSON list of [`Part`]s.
        pub distribution: String,
    }
}

/// All holdings of a workspace, live or calculated, in the order of their assets' ids.
pub async fn of_workspace(
    store: &Store,
    workspace: &WorkspaceId,
    is_calculated: bool,
) -> Result<Vec<Held>> {
    let mut held: Vec<Held> = query(
        "SELECT asset_id, quantity, cost_basis, distribution FROM holdings
         WHERE workspace_id = $1 AND is_calculated = $2",
    )
    .bind(workspace.as_str())
    .bind(is_calculated)
    .fetch_all(store)
    .await?;
    held.sort_by(|a, b| a.asset_id.cmp(&b.asset_id));
    Ok(held)
}
