//! Assets as they are written, kept for all callers: what is known of an asset is the same for
//! everybody, and seldom changes.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use kc_domain::Asset;
use kc_store::{Result, Store, StoreError, assets};
use serde_json::value::{RawValue, to_raw_value};

use super::{AssetJson, asset::MarketLinks};

/// Most that are kept, some 20 MB; when there are more, all are forgotten.
const MOST: usize = 20_000;
/// Names that are looked up at once.
const AT_ONCE: usize = 500;

pub(crate) struct KnownAsset {
    revision: i64,
    pub decimals: u8,
    pub json: Box<RawValue>,
    pub market_links: Box<RawValue>,
}

impl KnownAsset {
    pub fn of(asset: &Asset) -> Result<Self> {
        Self::revised(asset, 0)
    }

    fn revised(asset: &Asset, revision: i64) -> Result<Self> {
        let unwritable = |error: serde_json::Error| StoreError::Corrupt(error.to_string());
        let links = MarketLinks::of(asset.coingecko_id.as_deref());
        Ok(Self {
            revision,
            decimals: asset.decimals,
            json: to_raw_value(&AssetJson::of(asset)).map_err(unwritable)?,
            market_links: to_raw_value(&links).map_err(unwritable)?,
        })
    }
}

#[derive(Default)]
pub(crate) struct KnownAssets(RwLock<HashMap<String, Arc<KnownAsset>>>);

impl KnownAssets {
    /// The assets of these names, in their order, as they are at these revisions or later ones.
    ///
    /// # Errors
    /// If one is not there.
    pub async fn get(&self, store: &Store, wanted: &[(&str, i64)]) -> Result<Vec<Arc<KnownAsset>>> {
        let kept = self.kept(wanted);
        let missing = wanted.iter().zip(&kept).filter(|(_, kept)| kept.is_none());
        let missing: Vec<&str> = missing.map(|((id, _), _)| *id).collect();
        let read = self.read(store, &missing).await?;
        let found = wanted.iter().zip(kept).map(|((id, _), kept)| {
            kept.or_else(|| read.get(*id).cloned())
                .ok_or_else(|| StoreError::Corrupt(format!("there is no asset {id}")))
        });
        found.collect()
    }

    fn kept(&self, wanted: &[(&str, i64)]) -> Vec<Option<Arc<KnownAsset>>> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let kept = wanted.iter().map(|(id, revision)| {
            let kept = all.get(*id);
            kept.filter(|it| it.revision >= *revision).cloned()
        });
        kept.collect()
    }

    async fn read(&self, store: &Store, ids: &[&str]) -> Result<HashMap<String, Arc<KnownAsset>>> {
        let mut read = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(AT_ONCE) {
            for (asset, revision) in assets::revised(store, ids).await? {
                let known = Arc::new(KnownAsset::revised(&asset, revision)?);
                read.insert(asset.id.as_str().to_owned(), known);
            }
        }
        if !read.is_empty() {
            let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if all.len() + read.len() > MOST {
                all.clear();
            }
            all.extend(read.iter().map(|(id, it)| (id.clone(), it.clone())));
        }
        Ok(read)
    }
}
