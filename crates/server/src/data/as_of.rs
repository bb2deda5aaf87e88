//! What was held at a moment, by the ledger.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use kc_books::BooksError;
use kc_domain::{Asset, AssetId, AssetKind, Fiat, Leg, Timestamp};
use kc_ledger::{Basis, Holding, WalletBalance};
use kc_store::{
    Result, Store, StoreError, assets, holdings::Part, prices, running_balances, transactions::list,
};

use super::{held::Held, known::KnownAsset};
use crate::extract::Accessed;

/// A price that is older than this at the moment is not the price of the moment.
const FRESH: Duration = Duration::from_secs(24 * 3_600);
/// Ids that are looked up at once.
const AT_ONCE: usize = 1_000;

/// What a workspace held at `moment`, of spam or of all else, in the order of the assets' names,
/// with the prices of the day before it, as far as the store has seen any: those that stand in the
/// last transactions of each asset up to then, and the present one.
pub(crate) async fn held(
    store: &Store,
    access: &Accessed,
    moment: Timestamp,
    now: Timestamp,
    is_spam: bool,
) -> Result<Vec<Held>> {
    let rows = running_balances::at(store, &access.workspace_id, moment).await?;
    let mut last: BTreeMap<AssetId, Vec<String>> = BTreeMap::new();
    let mut balances = Vec::with_capacity(rows.len());
    for row in rows {
        let transactions = last.entry(row.asset_id.clone()).or_default();
        transactions.push(row.transaction_id);
        balances.push(WalletBalance {
            integration: row.integration_id,
            asset: row.asset_id,
            live: None,
            calculated: Some(row.balance),
        });
    }
    let held = kc_ledger::holdings(&balances, Basis::Calculated).holdings;
    let known = known_assets(store, &held).await?;
    let wanted = |asset: &&Asset| asset.is_spam == is_spam && asset.kind != AssetKind::Nft;
    let held: Vec<(Holding, &Asset)> = held
        .into_iter()
        .filter_map(|it| {
            let asset = known.get(&it.asset).filter(wanted)?;
            Some((it, asset))
        })
        .collect();

    let ids: Vec<&AssetId> = held.iter().map(|(_, asset)| &asset.id).collect();
    let shown: HashSet<&AssetId> = ids.iter().copied().collect();
    last.retain(|asset, _| shown.contains(asset));
    let prices = Prices {
        store,
        access,
        moment,
        seen: HashMap::new(),
    };
    let prices = prices.of_transactions(&last).await?;
    let prices = prices.of_now(&ids).await?;
    let cost_basis = kc_books::past::cost_basis(store, &access.workspace_id, moment, now)
        .await
        .map_err(|error| match error {
            BooksError::Store(error) => error,
            other => StoreError::Corrupt(other.to_string()),
        })?;
    held.into_iter()
        .map(|(holding, asset)| {
            let cost = cost_basis.as_ref();
            let cost = cost.and_then(|it| it.of_balance(&asset.id, holding.total));
            row(holding, asset, cost, prices.get(&asset.id))
        })
        .collect()
}

async fn known_assets(store: &Store, held: &[Holding]) -> Result<HashMap<AssetId, Asset>> {
    let mut known = HashMap::with_capacity(held.len());
    for piece in held.chunks(AT_ONCE) {
        let ids: Vec<&str> = piece.iter().map(|it| it.asset.as_str()).collect();
        let assets = assets::of_ids(store, &ids).await?;
        known.extend(assets.into_iter().map(|asset| (asset.id.clone(), asset)));
    }
    Ok(known)
}

/// The latest price of each asset within the day before a moment.
struct Prices<'a> {
    store: &'a Store,
    access: &'a Accessed,
    moment: Timestamp,
    seen: HashMap<AssetId, (Timestamp, Fiat)>,
}

impl Prices<'_> {
    fn see(&mut self, asset: &AssetId, at: Timestamp, price: Fiat) {
        let is_fresh = at <= self.moment && at > self.moment.minus(FRESH);
        let is_later = self.seen.get(asset).is_none_or(|(seen, _)| *seen < at);
        if is_fresh && is_later {
            self.seen.insert(asset.clone(), (at, price));
        }
    }

    /// Sees what stands in the transactions that each asset's balances are those after.
    async fn of_transactions(mut self, last: &BTreeMap<AssetId, Vec<String>>) -> Result<Self> {
        let mut ids: Vec<&str> = last.values().flatten().map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        for piece in ids.chunks(AT_ONCE) {
            for row in list::of_ids(self.store, piece).await? {
                let legs: Vec<Leg> = serde_json::from_str(&row.legs).map_err(|error| {
                    StoreError::Corrupt(format!("a transaction's legs: {error}"))
                })?;
                for leg in legs {
                    if let Some(price) = leg.price
                        && price.currency == self.access.base_currency
                    {
                        self.see(&leg.asset, price.at, price.price);
                    }
                }
            }
        }
        Ok(self)
    }

    /// Sees the present prices.
    async fn of_now(mut self, ids: &[&AssetId]) -> Result<HashMap<AssetId, (Timestamp, Fiat)>> {
        let (currency, is_sandbox) = (&self.access.base_currency, self.access.is_sandbox);
        let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
        for piece in ids.chunks(AT_ONCE) {
            let now = prices::of_assets(self.store, piece, is_sandbox, currency).await?;
            for price in now {
                self.see(&price.asset_id, price.priced_at, price.price);
            }
        }
        Ok(self.seen)
    }
}

fn row(
    holding: Holding,
    asset: &Asset,
    cost_basis: Option<Fiat>,
    price: Option<&(Timestamp, Fiat)>,
) -> Result<Held> {
    let parts: Vec<Part> = holding
        .distribution
        .into_iter()
        .map(|share| Part {
            integration: share.integration,
            units: share.units,
            is_calculated: share.is_calculated,
            allocation: share.allocation,
        })
        .collect();
    let distribution =
        serde_json::to_string(&parts).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(Held {
        asset: Arc::new(KnownAsset::of(asset)?),
        quantity: holding.total,
        cost_basis,
        distribution,
        price: price.map(|(_, price)| *price),
        day_before: None,
    })
}
