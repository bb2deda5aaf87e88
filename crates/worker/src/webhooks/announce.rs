//! Finds the webhooks that are to hear of an event.

use kc_store::{
    deliveries::{self, Receiver},
    events,
    jobs::AnnounceEvent,
    webhooks,
};

use super::{data, host};
use crate::{error::JobError, lease::Lease};

pub async fn run(lease: &Lease, job: AnnounceEvent) -> Result<(), JobError> {
    let (store, now) = (lease.store(), lease.context.now());
    let Some(event) = events::find(store, &job.event).await? else {
        // Its workspace was deleted since.
        return Ok(());
    };
    let mut receivers = Vec::new();
    let audience = events::audience(store, &event.workspace_id, now).await?;
    for workspace in audience.of(event.at) {
        let all = webhooks::of_workspace(store, workspace).await?;
        receivers.extend(
            all.into_iter()
                .filter(|it| it.is_enabled && it.hears(event.kind)),
        );
    }
    if receivers.is_empty() {
        return Ok(());
    }
    let data = data(&lease.context, &event)?;
    let mut tx = lease.begin().await?;
    events::set_data(&mut tx, &event.id, &data).await?;
    for webhook in &receivers {
        let to = Receiver {
            webhook: &webhook.id,
            host: &host(&webhook.url),
        };
        deliveries::send(&mut tx, to, &event.id, now).await?;
    }
    tx.commit().await?;
    store.wake_workers();
    Ok(())
}
