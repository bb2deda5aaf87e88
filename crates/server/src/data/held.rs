//! What is held, as it is valued.

use std::sync::Arc;

use kc_domain::{Fiat, Units};
use kc_store::{StoreError, holdings};

use super::{
    kept::WrittenFrom,
    known::{KnownAsset, Market, no_such},
};
use crate::{app::Shared, extract::Accessed};

/// One asset that is held, live or at a moment.
pub(crate) struct Held {
    pub asset: Arc<KnownAsset>,
    pub quantity: Units,
    pub cost_basis: Option<Fiat>,
    /// A JSON list of [`holdings::Part`]s.
    pub distribution: String,
    pub price: Option<Fiat>,
    pub day_before: Option<Fiat>,
}

/// What is held now, in the order of the assets' names, and what of all that is known it was read from.
pub(crate) async fn now(
    shared: &Shared,
    access: &Accessed,
    is_calculated: bool,
    is_spam: bool,
) -> Result<(Vec<Held>, WrittenFrom), StoreError> {
    let (store, known, revision) = (&shared.app.store, &shared.known, access.known_revision);
    let all = holdings::of_workspace(store, &access.workspace_id, is_calculated).await?;
    let ids: Vec<&str> = all.iter().map(|it| it.asset_id.as_str()).collect();
    let assets = known.assets(store, revision, &ids).await?;
    let named = ids.iter().zip(assets);
    let assets: Vec<Arc<KnownAsset>> = named
        .map(|(id, asset)| asset.ok_or_else(|| no_such(id)))
        .collect::<Result<_, _>>()?;
    let is_shown = |asset: &KnownAsset| asset.is_spam == is_spam && !asset.is_nft;
    let shown = assets
        .iter()
        .enumerate()
        .filter(|(_, asset)| is_shown(asset));
    let (places, ids): (Vec<usize>, Vec<&str>) =
        shown.map(|(place, asset)| (place, &*asset.id)).unzip();
    let market = Market::of(access);
    let prices = known.prices(store, revision, &market, &ids).await?;

    // What is not shown may be, once more is known of it.
    let from = WrittenFrom::assets(revision, &assets)
        .with_prices(places.iter().copied().zip(prices.iter().copied()));
    let rows = all
        .into_iter()
        .zip(&assets)
        .filter(|(_, asset)| is_shown(asset));
    let held = rows.zip(prices).map(|((row, asset), price)| Held {
        asset: Arc::clone(asset),
        quantity: row.quantity,
        cost_basis: row.cost_basis,
        distribution: row.distribution,
        price: price.map(|it| it.price),
        day_before: price.and_then(|it| it.day_before),
    });
    Ok((held.collect(), from))
}
