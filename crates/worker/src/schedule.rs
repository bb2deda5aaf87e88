//! Jobs that come round, each turn taken by one node of all.

use std::time::Duration;

use kc_store::{
    StoreError,
    jobs::{self, PurgeExpired, RefreshPrices, SyncStale},
};
use tokio_util::sync::CancellationToken;

use crate::Context;

const LOOK_EVERY: Duration = Duration::from_secs(5);
const STALE_EVERY: Duration = Duration::from_secs(60);
const PURGE_EVERY: Duration = Duration::from_secs(3_600);

pub async fn run(context: Context, stop: CancellationToken) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        match take_turns(&context).await {
            Ok(true) => context.store.wake_workers(),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the schedules could not be read"),
        }
    }
}

async fn take_turns(context: &Context) -> Result<bool, StoreError> {
    let (store, now) = (&context.store, context.now());
    let prices_every = context.settings.prices_every;
    let prices = jobs::take_due::<RefreshPrices>(store, prices_every, now).await?;
    let stale = jobs::take_due::<SyncStale>(store, STALE_EVERY, now).await?;
    let purge = jobs::take_due::<PurgeExpired>(store, PURGE_EVERY, now).await?;
    Ok(prices || stale || purge)
}
