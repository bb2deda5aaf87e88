//! Announces what happened between a user's consent and the grant that came of it.

use kc_store::{
    events,
    jobs::{self, AnnounceEvent, CatchUp},
};

use crate::{error::JobError, lease::Lease};

/// Events in one commit.
const AT_ONCE: i64 = 200;

pub async fn run(lease: &Lease, job: CatchUp) -> Result<(), JobError> {
    let (store, now) = (lease.store(), lease.context.now());
    let mut after = None;
    loop {
        let found = events::since_consent(store, &job.grant, after.as_ref(), now, AT_ONCE).await?;
        let Some(last) = found.last() else {
            return Ok(());
        };
        after = Some(last.clone());
        let mut tx = lease.begin().await?;
        for event in found {
            jobs::enqueue(&mut tx, &AnnounceEvent { event }, now, now).await?;
        }
        tx.commit().await?;
        store.wake_workers();
    }
}
