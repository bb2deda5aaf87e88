//! What assets cost on days, for laws that ask what all of a portfolio was worth.

use std::{collections::HashMap, time::Duration};

use kc_books::market::WantedDay;
use kc_domain::{Asset, AssetId, Day, Fiat, Timestamp};
use kc_store::{
    assets,
    day_prices::{self, DayPrice, Market},
};

use crate::{error::JobError, lease::Lease};

/// Prices asked for, and written, at once.
const AT_ONCE: usize = 500;
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Asks for all that is still to be asked for.
pub async fn run(lease: &Lease) -> Result<(), JobError> {
    let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    loop {
        let waiting = day_prices::to_be_asked(lease.store(), limit).await?;
        let Some((market, ..)) = waiting.first() else {
            return Ok(());
        };
        let same = waiting.iter().filter(|(other, ..)| other == market);
        let wanted: Vec<WantedDay> = same.map(|(_, asset, day)| (asset.clone(), *day)).collect();
        let answers = ask(lease, market, &wanted).await?;
        if answers.iter().any(|it| it.asked_at.is_none()) {
            return Err(JobError::Retry {
                message: "a price source failed".to_owned(),
                after: None,
            });
        }
    }
}

/// Asks the sources, and writes down what they say. What a source that fails might know is unknown now, and
/// asked again by whoever wants it next.
pub async fn ask(
    lease: &Lease,
    market: &Market,
    wanted: &[WantedDay],
) -> Result<Vec<DayPrice>, JobError> {
    let mut answers = Vec::with_capacity(wanted.len());
    for wanted in wanted.chunks(AT_ONCE) {
        let ids: Vec<&str> = wanted.iter().map(|(asset, _)| asset.as_str()).collect();
        let found = assets::of_ids(lease.store(), &ids).await?;
        let known: HashMap<&AssetId, &Asset> = found.iter().map(|it| (&it.id, it)).collect();
        let now = lease.context.now();
        let first = answers.len();
        for (asset, day) in wanted {
            let Some(known) = known.get(asset) else {
                continue;
            };
            let answer = price(lease, market, known, *day, now).await;
            answers.push(DayPrice {
                asset_id: asset.clone(),
                day: *day,
                price: answer.flatten(),
                asked_at: answer.map(|_| now),
            });
        }
        let mut tx = lease.begin().await?;
        day_prices::put(&mut tx, market, &answers[first..]).await?;
        tx.commit().await?;
    }
    Ok(answers)
}

/// What it cost as the day began; what nobody knew then, as it ended. Nothing if a source failed.
async fn price(
    lease: &Lease,
    market: &Market,
    asset: &Asset,
    day: Day,
    now: Timestamp,
) -> Option<Option<Fiat>> {
    let prices = lease.context.providers.prices(market.is_sandbox);
    let end = Timestamp::from_micros(day.start().plus(DAY).micros() - 1);
    for moment in [day.start(), end.min(now)] {
        let known = prices.price(asset, moment, &market.currency).await.ok()?;
        if let Some(known) = known {
            return Some(Some(known.price));
        }
    }
    Some(None)
}
