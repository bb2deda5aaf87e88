//! What of all that is known an answer was written from.

use std::sync::{
    Arc, Weak,
    atomic::{AtomicI64, Ordering},
};

use kc_store::Result;

use crate::{
    app::Shared,
    data::known::{KnownAsset, Market, PresentPrice},
};

pub(crate) struct WrittenFrom {
    /// Up to which change all of it was known as it is here.
    revision: AtomicI64,
    /// What is dropped where assets are known has changed, or may have: it need not live on for us.
    assets: Vec<Weak<KnownAsset>>,
    /// By the asset's place.
    prices: Vec<(usize, Option<PresentPrice>)>,
}

impl WrittenFrom {
    /// What was known of `assets` at `revision` or later.
    pub fn assets<'a>(
        revision: i64,
        assets: impl IntoIterator<Item = &'a Arc<KnownAsset>>,
    ) -> Self {
        Self {
            revision: AtomicI64::new(revision),
            assets: assets.into_iter().map(Arc::downgrade).collect(),
            prices: Vec::new(),
        }
    }

    /// And of their prices: those of the assets at these places.
    pub fn with_prices(
        self,
        prices: impl IntoIterator<Item = (usize, Option<PresentPrice>)>,
    ) -> Self {
        Self {
            prices: prices.into_iter().collect(),
            ..self
        }
    }

    pub const fn bytes(&self) -> usize {
        // Of an asset that was dropped, the room of the structure stays.
        let asset = size_of::<Weak<KnownAsset>>() + size_of::<KnownAsset>();
        let price = size_of::<(usize, Option<PresentPrice>)>();
        self.assets.len() * asset + self.prices.len() * price
    }

    /// Whether it is still what is known, at `revision` or later.
    pub async fn is_known(&self, shared: &Shared, revision: i64, market: &Market) -> Result<bool> {
        if self.revision.load(Ordering::Relaxed) >= revision {
            return Ok(true);
        }
        let (store, known) = (&shared.app.store, &shared.known);
        let assets: Option<Vec<Arc<KnownAsset>>> = self.assets.iter().map(Weak::upgrade).collect();
        let Some(assets) = assets else {
            return Ok(false);
        };
        let ids: Vec<&str> = assets.iter().map(|it| &*it.id).collect();
        let now = known.assets(store, revision, &ids).await?;
        let is_same = |(asset, now): (&Arc<KnownAsset>, &Option<Arc<KnownAsset>>)| {
            now.as_ref().is_some_and(|now| Arc::ptr_eq(asset, now))
        };
        if !assets.iter().zip(&now).all(is_same) {
            return Ok(false);
        }
        let priced: Vec<&str> = self.prices.iter().map(|(place, _)| ids[*place]).collect();
        let now = known.prices(store, revision, market, &priced).await?;
        let is_same = self.prices.iter().map(|(_, price)| price).eq(&now);
        if is_same {
            self.revision.fetch_max(revision, Ordering::Relaxed);
        }
        Ok(is_same)
    }
}
