//! Assets: what is known of each, for everybody.

use std::collections::{BTreeSet, HashMap};

use kc_domain::{Asset, AssetId, AssetKind, Quantity, TokenStandard, Transaction, Units};

use crate::{
    Result, Store, Tx,
    sql::{Both, FromRow, query, record},
};

record! {
    pub(crate) struct AssetRow {
        id: AssetId,
        token_id: String,
        symbol: String,
        name: String,
        decimals: i64,
        kind: AssetKind,
        standard: TokenStandard,
        contract: Option<String>,
        logo_url: Option<String>,
        explorer_url: Option<String>,
        coingecko_id: Option<String>,
        is_spam: bool,
    }
}

impl From<AssetRow> for Asset {
    fn from(row: AssetRow) -> Self {
        Self {
            id: row.id,
            token_id: row.token_id,
            symbol: row.symbol,
            name: row.name,
            // Written from a u8.
            decimals: u8::try_from(row.decimals).unwrap_or(u8::MAX),
            kind: row.kind,
            standard: row.standard,
            contract: row.contract,
            logo_url: row.logo_url,
            explorer_url: row.explorer_url,
            coingecko_id: row.coingecko_id,
            is_spam: row.is_spam,
        }
    }
}

/// Adds the assets, or corrects what is known of them. Decimals are never changed once known:
/// amounts are counted in them.
pub async fn upsert(tx: &mut Tx, assets: &[Asset]) -> Result<()> {
    // In the order of their names, so that two writers never wait for each other crosswise.
    let mut assets: Vec<&Asset> = assets.iter().collect();
    assets.sort_by(|a, b| a.id.cmp(&b.id));
    for asset in assets {
        query(
            "INSERT INTO assets (id, token_id, symbol, name, decimals, kind, standard, contract,
                 logo_url, explorer_url, coingecko_id, is_spam)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (id) DO UPDATE SET token_id = excluded.token_id,
                 symbol = excluded.symbol, name = excluded.name, logo_url = excluded.logo_url,
                 explorer_url = excluded.explorer_url, coingecko_id = excluded.coingecko_id,
                 is_spam = excluded.is_spam, revision = assets.revision + 1
             WHERE assets.symbol <> excluded.symbol OR assets.name <> excluded.name
                 OR assets.token_id <> excluded.token_id OR assets.is_spam <> excluded.is_spam
                 OR COALESCE(assets.logo_url, '') <> COALESCE(excluded.logo_url, '')
                 OR COALESCE(assets.explorer_url, '') <> COALESCE(excluded.explorer_url, '')
                 OR COALESCE(assets.coingecko_id, '') <> COALESCE(excluded.coingecko_id, '')",
        )
        .bind(asset.id.as_str())
        .bind(&asset.token_id)
        .bind(&asset.symbol)
        .bind(&asset.name)
        .bind(i64::from(asset.decimals))
        .bind(asset.kind.as_str())
        .bind(asset.standard.as_str())
        .bind(&asset.contract)
        .bind(&asset.logo_url)
        .bind(&asset.explorer_url)
        .bind(&asset.coingecko_id)
        .bind(asset.is_spam)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Adds those of the assets that are not there. What is known of the others stays as it is.
pub async fn ensure(tx: &mut Tx, assets: &[Asset]) -> Result<()> {
    let mut assets: Vec<&Asset> = assets.iter().collect();
    assets.sort_by(|a, b| a.id.cmp(&b.id));
    for asset in assets {
        query(
            "INSERT INTO assets (id, token_id, symbol, name, decimals, kind, standard, contract,
                 logo_url, explorer_url, coingecko_id, is_spam)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(asset.id.as_str())
        .bind(&asset.token_id)
        .bind(&asset.symbol)
        .bind(&asset.name)
        .bind(i64::from(asset.decimals))
        .bind(asset.kind.as_str())
        .bind(asset.standard.as_str())
        .bind(&asset.contract)
        .bind(&asset.logo_url)
        .bind(&asset.explorer_url)
        .bind(&asset.coingecko_id)
        .bind(asset.is_spam)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// The assets of a contract, given in small letters where it is hexadecimal; on several chains
/// there may be several.
pub async fn of_contract(store: &Store, contract: &str) -> Result<Vec<Asset>> {
    let rows: Vec<AssetRow> = query(
        "SELECT id, token_id, symbol, name, decimals, kind, standard, contract, logo_url,
             explorer_url, coingecko_id, is_spam
         FROM assets WHERE contract = $1 ORDER BY id LIMIT 100",
    )
    .bind(contract)
    .fetch_all(store)
    .await?;
    Ok(rows.into_iter().map(Asset::from).collect())
}

const OF_INTEGRATION: &str = "SELECT id, token_id, symbol, name, decimals, kind, standard, \
     contract, logo_url, explorer_url, coingecko_id, is_spam FROM assets WHERE id IN \
     (SELECT asset_id FROM movements WHERE integration_id = $1)";

/// The assets that an integration's movements name.
pub async fn of_integration(
    store: &Store,
    integration: &kc_domain::IntegrationId,
) -> Result<Vec<Asset>> {
    let rows: Vec<AssetRow> = query(OF_INTEGRATION)
        .bind(integration.as_str())
        .fetch_all(store)
        .await?;
    Ok(rows.into_iter().map(Asset::from).collect())
}

record! {
    struct HeldRow {
        id: AssetId,
        calculated: Quantity,
    }
}

/// The NFTs that an integration's movements leave it with, as far as they can be counted, in the
/// order of their names.
pub async fn nfts_held(
    tx: &mut Tx,
    integration: &kc_domain::IntegrationId,
) -> Result<Vec<(Asset, Units)>> {
    let held: Vec<HeldRow> = query(
        "SELECT a.id, b.calculated FROM balances b JOIN assets a ON a.id = b.asset_id
         WHERE b.integration_id = $1 AND b.calculated IS NOT NULL AND a.kind = 'nft'",
    )
    .bind(integration.as_str())
    .fetch_all(&mut *tx)
    .await?;
    let known: Vec<AssetRow> = query(
        "SELECT a.id, a.token_id, a.symbol, a.name, a.decimals, a.kind, a.standard, a.contract,
             a.logo_url, a.explorer_url, a.coingecko_id, a.is_spam
         FROM balances b JOIN assets a ON a.id = b.asset_id
         WHERE b.integration_id = $1 AND b.calculated IS NOT NULL AND a.kind = 'nft'",
    )
    .bind(integration.as_str())
    .fetch_all(tx)
    .await?;
    let held: HashMap<AssetId, Quantity> = held
        .into_iter()
        .map(|row| (row.id, row.calculated))
        .collect();
    let mut nfts: Vec<(Asset, Units)> = known
        .into_iter()
        .filter_map(|row| {
            let units = held.get(&row.id)?.units()?;
            (units > Units::ZERO).then(|| (Asset::from(row), units))
        })
        .collect();
    nfts.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    Ok(nfts)
}

/// Assets asked for at once.
const AT_ONCE: usize = 500;

/// All assets that these transactions moved, as far as they are known.
pub async fn of_transactions(
    store: &Store,
    transactions: &[Transaction],
) -> Result<HashMap<AssetId, Asset>> {
    let legs = transactions.iter().flat_map(|it| &it.legs);
    let ids: BTreeSet<&str> = legs.map(|leg| leg.asset.as_str()).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut known = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(AT_ONCE) {
        let found = of_ids(store, ids).await?;
        known.extend(found.into_iter().map(|asset| (asset.id.clone(), asset)));
    }
    Ok(known)
}

/// The assets of these ids, in no order.
pub async fn of_ids(store: &Store, ids: &[&str]) -> Result<Vec<Asset>> {
    const WHAT: &str = "id, token_id, symbol, name, decimals, kind, standard, contract, logo_url, \
         explorer_url, coingecko_id, is_spam";
    let rows: Vec<AssetRow> = among(store, WHAT, ids).await?;
    Ok(rows.into_iter().map(Asset::from).collect())
}

/// The assets of these ids, in no order, each with its revision: a change of what is known of it
/// makes that larger.
pub async fn revised(store: &Store, ids: &[&str]) -> Result<Vec<(Asset, i64)>> {
    const WHAT: &str = "id, token_id, symbol, name, decimals, kind, standard, contract, logo_url, \
         explorer_url, coingecko_id, is_spam, revision";
    let rows: Vec<Both<AssetRow, Revision>> = among(store, WHAT, ids).await?;
    let revised = rows.into_iter();
    Ok(revised
        .map(|Both(row, Revision { revision })| (row.into(), revision))
        .collect())
}

record! {
    struct Revision {
        revision: i64,
    }
}

/// The revisions of the assets of these ids, in no order.
pub async fn revisions(store: &Store, ids: &[&str]) -> Result<Vec<(String, i64)>> {
    among(store, "id, revision", ids).await
}

async fn among<T: FromRow>(store: &Store, what: &str, ids: &[&str]) -> Result<Vec<T>> {
    let Some(first) = ids.first() else {
        return Ok(Vec::new());
    };
    // Rounded up to a few sizes, so that only a few statements are kept.
    let places = ids.len().next_power_of_two().max(8);
    let list: Vec<String> = (1..=places).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT {what} FROM assets WHERE id IN ({})",
        list.join(", ")
    );
    let rest = std::iter::repeat_n(first, places - ids.len());
    query(sql)
        .bind_all(ids.iter().chain(rest).copied())
        .fetch_all(store)
        .await
}

/// The ids of the assets that `token` names: a well-known id or the CAIP-19 name. A well-known
/// one may be at home on several chains.
pub async fn ids_of_token(store: &Store, token: &str) -> Result<Vec<AssetId>> {
    let ids: Vec<String> =
        query("SELECT id FROM assets WHERE token_id = $1 OR id = $1 ORDER BY id LIMIT 100")
            .bind(token)
            .fetch_all(store)
            .await?;
    Ok(ids.into_iter().map(AssetId::new).collect())
}
