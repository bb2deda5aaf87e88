//! Assets: what is known of each, for everybody.

use std::collections::{BTreeSet, HashMap, HashSet};

use kc_domain::{Asset, AssetId, AssetKind, Quantity, TokenStandard, Transaction, Units};

use crate::{
    Result, Store, Tx, known,
    sql::{Executor, FromRow, query, record},
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
    let known = known(tx, assets).await?;
    let mut changed: Vec<&Asset> = assets
        .iter()
        .filter(|asset| {
            known
                .get(&asset.id)
                .is_some_and(|it| is_corrected(it, asset))
        })
        .collect();
    if !changed.is_empty() {
        changed.sort_by(|a, b| a.id.cmp(&b.id));
        let revision = known::count_change(tx).await?;
        for asset in changed {
            correct(tx, asset, revision).await?;
        }
    }
    add(tx, assets, &known).await
}

/// Adds those of the assets that are not there. What is known of the others stays as it is.
pub async fn ensure(tx: &mut Tx, assets: &[Asset]) -> Result<()> {
    let known = known(tx, assets).await?;
    add(tx, assets, &known).await
}

/// Those of the assets that are there, as they are.
async fn known(tx: &mut Tx, assets: &[Asset]) -> Result<HashMap<AssetId, Asset>> {
    let ids: Vec<&str> = assets.iter().map(|asset| asset.id.as_str()).collect();
    let mut known = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(AT_ONCE) {
        let rows: Vec<AssetRow> = among(&mut *tx, COLUMNS, ids).await?;
        known.extend(rows.into_iter().map(|row| (row.id.clone(), row.into())));
    }
    Ok(known)
}

fn is_corrected(known: &Asset, now: &Asset) -> bool {
    let told = |asset: &Asset| Asset {
        decimals: known.decimals,
        kind: known.kind,
        standard: known.standard,
        contract: None,
        ..asset.clone()
    };
    told(known) != told(now)
}

async fn correct(tx: &mut Tx, asset: &Asset, revision: i64) -> Result<()> {
    query(
        "UPDATE assets SET token_id = $2, symbol = $3, name = $4, logo_url = $5, explorer_url = $6,
             coingecko_id = $7, is_spam = $8, revision = $9
         WHERE id = $1",
    )
    .bind(asset.id.as_str())
    .bind(&asset.token_id)
    .bind(&asset.symbol)
    .bind(&asset.name)
    .bind(&asset.logo_url)
    .bind(&asset.explorer_url)
    .bind(&asset.coingecko_id)
    .bind(asset.is_spam)
    .bind(revision)
    .execute(tx)
    .await?;
    Ok(())
}

/// Adds those that are not known yet. Nobody keeps them, so nobody need be told.
async fn add(tx: &mut Tx, assets: &[Asset], known: &HashMap<AssetId, Asset>) -> Result<()> {
    let new = assets.iter().filter(|asset| !known.contains_key(&asset.id));
    // In the order of their names, so that two writers never wait for each other crosswise.
    let mut new: Vec<&Asset> = new.collect();
    new.sort_by(|a, b| a.id.cmp(&b.id));
    for asset in new {
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

/// The columns of an [`AssetRow`].
const COLUMNS: &str = "id, token_id, symbol, name, decimals, kind, standard, contract, logo_url, \
     explorer_url, coingecko_id, is_spam";

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
    let rows: Vec<AssetRow> = among(store, COLUMNS, ids).await?;
    Ok(rows.into_iter().map(Asset::from).collect())
}

/// Those of these ids that are taken for spam.
pub async fn spam_among(tx: &mut Tx, ids: &[&str]) -> Result<HashSet<AssetId>> {
    let mut spam = HashSet::new();
    for ids in ids.chunks(AT_ONCE) {
        let known: Vec<AssetRow> = among(&mut *tx, COLUMNS, ids).await?;
        spam.extend(known.into_iter().filter(|it| it.is_spam).map(|it| it.id));
    }
    Ok(spam)
}

async fn among<T: FromRow>(executor: impl Executor, what: &str, ids: &[&str]) -> Result<Vec<T>> {
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
        .fetch_all(executor)
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
