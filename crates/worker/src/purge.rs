//! Deletes what has expired.

use std::time::Duration;

use crate::{error::JobError, lease::Lease};

/// Expired tokens are kept for a while, so that who presents one hears that it has expired.
const KEEP_EXPIRED: Duration = Duration::from_secs(24 * 3_600);
const KEEP_EVENTS: Duration = Duration::from_secs(30 * 24 * 3_600);
const KEEP_DEAD_JOBS: Duration = Duration::from_secs(30 * 24 * 3_600);
/// Who follows the changes of transactions has this long to hear that one was removed.
const KEEP_REMOVALS: Duration = Duration::from_secs(90 * 24 * 3_600);

pub async fn run(lease: &Lease) -> Result<(), JobError> {
    let now = lease.context.now();
    let gone = kc_store::purge::purge(
        lease.store(),
        now.minus(KEEP_EXPIRED),
        now.minus(KEEP_DEAD_JOBS),
    )
    .await?
        + kc_store::changes::forget_removed(lease.store(), now.minus(KEEP_REMOVALS)).await?
        + kc_store::purge::purge_events(lease.store(), now.minus(KEEP_EVENTS)).await?;
    if gone > 0 {
        tracing::info!(rows = gone, "expired rows deleted");
    }
    Ok(())
}
