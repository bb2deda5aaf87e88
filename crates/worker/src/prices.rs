//! Present prices of what people hold.

use std::time::Duration;

use kc_domain::{Asset, AssetId, AssetKind, Fiat, FiatPrice, TokenStandard};
use kc_store::prices::{self, NewPrice, Wanted};

use crate::{Context, error::JobError, lease::Lease};

const AT_ONCE: i64 = 500;
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Asks for the present price of every asset that somebody holds.
pub async fn run(lease: &Lease) -> Result<(), JobError> {
    let mut after: Option<AssetId> = None;
    loop {
        let mut wanted = prices::wanted(lease.store(), after.as_ref(), AT_ONCE).await?;
        let is_full = i64::try_from(wanted.len()).unwrap_or(i64::MAX) >= AT_ONCE;
        let Some(last) = wanted.last().map(|last| last.asset_id.clone()) else {
            return Ok(());
        };
        // The last asset of a full piece may go on in the next one.
        if is_full && wanted.iter().any(|wanted| wanted.asset_id != last) {
            wanted.retain(|wanted| wanted.asset_id != last);
        }
        refresh(lease, &wanted).await?;
        if !is_full {
            return Ok(());
        }
        after = wanted.pop().map(|last| last.asset_id);
    }
}

/// Asks for the present prices of `wanted` and writes them.
pub async fn refresh(lease: &Lease, wanted: &[Wanted]) -> Result<(), JobError> {
    let mut found = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        found.push(present_price(&lease.context, wanted).await);
    }
    let found = wanted.iter().zip(found).filter_map(|(wanted, found)| {
        let (price, day_before) = found?;
        Some(NewPrice {
            asset: wanted.asset_id.clone(),
            is_sandbox: wanted.is_sandbox,
            currency: wanted.currency.clone(),
            price,
            day_before,
        })
    });
    let found: Vec<NewPrice> = found.collect();
    let mut tx = lease.begin().await?;
    prices::set(&mut tx, &found).await?;
    tx.commit().await?;
    Ok(())
}

/// The price now and a day before; nothing if the sources failed, in which case the last good
/// price stays, with its age for all to see.
async fn present_price(
    context: &Context,
    wanted: &Wanted,
) -> Option<(Option<FiatPrice>, Option<Fiat>)> {
    let prices = context.providers.prices(wanted.is_sandbox);
    let asset = named(wanted);
    let now = context.now();
    let price = prices.price(&asset, now, &wanted.currency).await.ok()?;
    let before = prices
        .price(&asset, now.minus(DAY), &wanted.currency)
        .await
        .ok()?;
    Some((price, before.map(|before| before.price)))
}

/// An asset as far as its price asks: by its names.
fn named(wanted: &Wanted) -> Asset {
    Asset {
        id: wanted.asset_id.clone(),
        token_id: wanted.token_id.clone(),
        symbol: String::new(),
        name: String::new(),
        decimals: 0,
        kind: AssetKind::Crypto,
        standard: TokenStandard::Native,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: false,
    }
}
