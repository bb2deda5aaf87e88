//! Enqueues a sync for what was not synced for long.

use kc_store::integrations::{self, Resync};

use crate::{error::JobError, lease::Lease};

/// Enqueued in one commit.
const AT_ONCE: i64 = 200;

pub async fn run(lease: &Lease) -> Result<(), JobError> {
    let now = lease.context.now();
    let before = now.minus(lease.context.settings.sync_every);
    loop {
        let waiting = integrations::unchanged_since(lease.store(), before, now, AT_ONCE).await?;
        let mut tx = lease.begin().await?;
        for integration in &waiting {
            integrations::read_again(&mut tx, integration, Resync::Latest, now).await?;
        }
        tx.commit().await?;
        lease.store().wake_workers();
        if i64::try_from(waiting.len()).unwrap_or(i64::MAX) < AT_ONCE {
            return Ok(());
        }
    }
}
