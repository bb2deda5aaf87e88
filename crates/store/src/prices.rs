//! Present prices, one row an asset and currency, beside the price of the day before.

use kc_domain::{AssetId, Fiat, FiatPrice, Timestamp, WorkspaceId};

use crate::{
    Result, Store, Tx, known,
    sql::{query, record},
};

record! {
    /// An asset that somebody holds, and that wants a price.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Wanted {
        pub asset_id: AssetId,
        pub token_id: String,
        pub is_sandbox: bool,
        pub currency: String,
    }
}

/// Reads [`Wanted`] assets: those that are held, in the workspace's currency, and those that NFTs
/// and positions name, in US dollars too, which older calls tell.
macro_rules! wanted {
    ($held:literal, $quoted:literal) => {
        concat!(
            "SELECT h.asset_id, a.token_id, w.is_sandbox, w.base_currency AS currency
             FROM holdings h
             JOIN assets a ON a.id = h.asset_id
             JOIN workspaces w ON w.id = h.workspace_id
             WHERE ",
            $held,
            "
             UNION
             SELECT q.asset_id, a.token_id, w.is_sandbox, w.base_currency AS currency
             FROM quoted_assets q
             JOIN integrations i ON i.id = q.integration_id
             JOIN assets a ON a.id = q.asset_id
             JOIN workspaces w ON w.id = i.workspace_id
             WHERE ",
            $quoted,
            "
             UNION
             SELECT q.asset_id, a.token_id, w.is_sandbox, 'USD' AS currency
             FROM quoted_assets q
             JOIN integrations i ON i.id = q.integration_id
             JOIN assets a ON a.id = q.asset_id
             JOIN workspaces w ON w.id = i.workspace_id
             WHERE ",
            $quoted
        )
    };
}

/// The pairs of asset and currency that the holdings, NFTs and positions of all workspaces need, after the asset
/// `after`, at most `limit`, in the order of the assets.
pub async fn wanted(store: &Store, after: Option<&AssetId>, limit: i64) -> Result<Vec<Wanted>> {
    query(concat!(
        wanted!("h.asset_id > $1", "q.asset_id > $1"),
        "
         ORDER BY asset_id, is_sandbox, currency LIMIT $2"
    ))
    .bind(after.map_or("", AssetId::as_str))
    .bind(limit)
    .fetch_all(store)
    .await
}

/// What a workspace's holdings, NFTs and positions need.
pub async fn wanted_by(store: &Store, workspace: &WorkspaceId) -> Result<Vec<Wanted>> {
    query(concat!(
        wanted!("h.workspace_id = $1", "i.workspace_id = $1"),
        " ORDER BY asset_id"
    ))
    .bind(workspace.as_str())
    .fetch_all(store)
    .await
}

record! {
    /// The present price of one whole coin of an asset.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Present {
        pub asset_id: AssetId,
        pub price: Fiat,
        pub priced_at: Timestamp,
        /// The price a day before, where it is known.
        pub day_before: Option<Fiat>,
    }
}

/// The present prices of these assets in a currency, as far as they are known.
pub async fn of_assets(
    store: &Store,
    ids: &[&str],
    is_sandbox: bool,
    currency: &str,
) -> Result<Vec<Present>> {
    let Some(first) = ids.first() else {
        return Ok(Vec::new());
    };
    // Rounded up to a few sizes, so that only a few statements are kept.
    let size = ids.len().next_power_of_two().max(8);
    let places: Vec<String> = (3..size + 3).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT asset_id, price, priced_at, day_before FROM asset_prices
         WHERE is_sandbox = $1 AND currency = $2 AND asset_id IN ({})",
        places.join(", ")
    );
    let rest = std::iter::repeat_n(first, size - ids.len());
    query(sql)
        .bind(is_sandbox)
        .bind(currency)
        .bind_all(ids.iter().chain(rest).copied())
        .fetch_all(store)
        .await
}

/// The present price of an asset as it is written.
#[derive(Clone, Debug)]
pub struct NewPrice {
    pub asset: AssetId,
    pub is_sandbox: bool,
    pub currency: String,
    /// Nothing if it is unknown now.
    pub price: Option<FiatPrice>,
    pub day_before: Option<Fiat>,
}

/// Sets present prices.
pub async fn set(tx: &mut Tx, prices: &[NewPrice]) -> Result<()> {
    if prices.is_empty() {
        return Ok(());
    }
    let revision = known::count_change(tx).await?;
    let mut removed = 0;
    for new in prices {
        match &new.price {
            Some(price) => put(tx, new, price, revision).await?,
            None => removed += remove(tx, new).await?,
        }
    }
    if removed > 0 {
        known::price_removed(tx, revision).await?;
    }
    Ok(())
}

async fn put(tx: &mut Tx, new: &NewPrice, price: &FiatPrice, revision: i64) -> Result<()> {
    query(
        "INSERT INTO asset_prices (asset_id, is_sandbox, currency, price, priced_at, source,
             day_before, revision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (asset_id, is_sandbox, currency) DO UPDATE SET price = excluded.price,
             priced_at = excluded.priced_at, source = excluded.source,
             day_before = excluded.day_before, revision = excluded.revision",
    )
    .bind(new.asset.as_str())
    .bind(new.is_sandbox)
    .bind(&new.currency)
    .bind(price.price.to_string())
    .bind(price.at.micros())
    .bind(&price.source)
    .bind(new.day_before.map(|price| price.to_string()))
    .bind(revision)
    .execute(tx)
    .await?;
    Ok(())
}

async fn remove(tx: &mut Tx, new: &NewPrice) -> Result<u64> {
    query("DELETE FROM asset_prices WHERE asset_id = $1 AND is_sandbox = $2 AND currency = $3")
        .bind(new.asset.as_str())
        .bind(new.is_sandbox)
        .bind(&new.currency)
        .execute(tx)
        .await
}
