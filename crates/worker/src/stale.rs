//! Enqueues a sync for what was not synced for long.

use kc_store::integrations::{self, Resync};

use crate::{error::JobError, lease::Lease};

/// Enqueued in one go; the next turn takes the rest.
const AT_ONCE: i64 = 200;

pub async fn run(lease: &Lease) -> Result<(), JobError> {
    let now = lease.context.now();
    let before = now.minus(lease.context.settings.sync_every);
    let waiting = integrations::unchanged_since(lease.store(), before, now, AT_ONCE).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let mut tx = lease.begin().await?;
    for integration in &waiting {
        integrations::resync(&mut tx, integration, Resync::Latest, now).await?;
    }
    tx.commit().await?;
    lease.store().wake_workers();
    Ok(())
}
