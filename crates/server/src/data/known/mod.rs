//! What is the same for everybody, kept for all callers: assets as they are written, and their
//! present prices.
//!
//! A call says up to which change ([`kc_store::known`]) it wants to know: what its own
//! authentication read. What changed since then by the database's word is dropped and read anew, so
//! nothing is served that was out of date when the call began.

mod asset;

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use kc_domain::Fiat;
use kc_store::{
    Result, Store, StoreError, assets,
    known::{self, Changed, Which},
    prices,
};

pub(crate) use asset::KnownAsset;

use crate::extract::Accessed;

/// Most assets that are kept, some 20 MB; when there are more, all are forgotten.
const MOST_ASSETS: usize = 20_000;
/// Most prices that are kept, some 20 MB.
const MOST_PRICES: usize = 100_000;
/// Names that are looked up at once.
const AT_ONCE: usize = 500;

/// Which prices.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Market {
    pub is_sandbox: bool,
    pub currency: String,
}

impl Market {
    pub fn of(access: &Accessed) -> Self {
        Self {
            is_sandbox: access.is_sandbox,
            currency: access.base_currency.clone(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PresentPrice {
    pub price: Fiat,
    pub day_before: Option<Fiat>,
}

#[derive(Default)]
pub(crate) struct Known(RwLock<Kept>);

#[derive(Default)]
struct Kept {
    /// Up to which change all of it holds.
    revision: i64,
    assets: HashMap<String, Arc<KnownAsset>>,
    /// None where there is no price.
    prices: HashMap<Market, HashMap<String, Option<PresentPrice>>>,
}

impl Known {
    /// The assets of these ids, in their order, as far as they are there.
    pub async fn assets(
        &self,
        store: &Store,
        revision: i64,
        ids: &[&str],
    ) -> Result<Vec<Option<Arc<KnownAsset>>>> {
        let revision = self.catch_up(store, revision).await?;
        let mut found: Vec<Option<Arc<KnownAsset>>> = {
            let kept = self.kept();
            ids.iter().map(|id| kept.assets.get(*id).cloned()).collect()
        };
        let missing = missing(ids, &found);
        if missing.is_empty() {
            return Ok(found);
        }
        let mut read = HashMap::with_capacity(missing.len());
        for ids in missing.chunks(AT_ONCE) {
            for asset in assets::of_ids(store, ids).await? {
                let known = Arc::new(KnownAsset::of(&asset)?);
                read.insert(asset.id.as_str().to_owned(), known);
            }
        }
        for (id, found) in ids.iter().zip(&mut found) {
            if found.is_none() {
                *found = read.get(*id).cloned();
            }
        }
        let mut kept = self.to_change();
        // Else something changed since, and perhaps one of these after it was read.
        if kept.revision == revision {
            if kept.assets.len() + read.len() > MOST_ASSETS {
                kept.assets.clear();
            }
            kept.assets.extend(read);
        }
        Ok(found)
    }

    /// The present prices of the assets of these ids, in their order.
    pub async fn prices(
        &self,
        store: &Store,
        revision: i64,
        market: &Market,
        ids: &[&str],
    ) -> Result<Vec<Option<PresentPrice>>> {
        let revision = self.catch_up(store, revision).await?;
        let mut found: Vec<Option<Option<PresentPrice>>> = {
            let kept = self.kept();
            let prices = kept.prices.get(market);
            let price = |id: &&str| prices.and_then(|it| it.get(*id).copied());
            ids.iter().map(price).collect()
        };
        let missing = missing(ids, &found);
        if !missing.is_empty() {
            let mut read: HashMap<String, Option<PresentPrice>> = HashMap::new();
            for ids in missing.chunks(AT_ONCE) {
                read.extend(ids.iter().map(|id| ((*id).to_owned(), None)));
                let Market {
                    is_sandbox,
                    currency,
                } = market;
                for it in prices::of_assets(store, ids, *is_sandbox, currency).await? {
                    let price = PresentPrice {
                        price: it.price,
                        day_before: it.day_before,
                    };
                    read.insert(it.asset_id.as_str().to_owned(), Some(price));
                }
            }
            for (id, found) in ids.iter().zip(&mut found) {
                if found.is_none() {
                    *found = read.get(*id).copied();
                }
            }
            let mut kept = self.to_change();
            if kept.revision == revision {
                let count: usize = kept.prices.values().map(HashMap::len).sum();
                if count + read.len() > MOST_PRICES {
                    kept.prices.clear();
                }
                kept.prices.entry(market.clone()).or_default().extend(read);
            }
        }
        Ok(found.into_iter().map(Option::flatten).collect())
    }

    /// Drops what does not hold any more, and says up to which change the rest does.
    async fn catch_up(&self, store: &Store, revision: i64) -> Result<i64> {
        let seen = self.kept().revision;
        if seen >= revision {
            return Ok(seen);
        }
        let changed = known::since(store, seen).await?;
        let latest = changed.latest;
        self.to_change().drop_changed(changed);
        Ok(latest)
    }

    fn kept(&self) -> RwLockReadGuard<'_, Kept> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn to_change(&self) -> RwLockWriteGuard<'_, Kept> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn drop_changed(&mut self, changed: Changed) {
        // Another call may have got further meanwhile.
        if changed.latest <= self.revision {
            return;
        }
        self.revision = changed.latest;
        match changed.assets {
            Which::All => self.assets.clear(),
            Which::Of(ids) => ids.iter().for_each(|id| drop(self.assets.remove(id))),
        }
        match changed.prices {
            Which::All => self.prices.clear(),
            Which::Of(ids) => {
                for prices in self.prices.values_mut() {
                    for id in &ids {
                        prices.remove(id);
                    }
                }
            }
        }
    }
}

fn missing<'a, T>(ids: &[&'a str], found: &[Option<T>]) -> Vec<&'a str> {
    let pairs = ids.iter().zip(found);
    let missing = pairs.filter(|(_, found)| found.is_none());
    missing.map(|(id, _)| *id).collect()
}

/// An asset that something of ours names is not there.
pub(crate) fn no_such(id: &str) -> StoreError {
    StoreError::Corrupt(format!("there is no asset {id}"))
}
