//! Sends a webhook once more what happened since a moment.

use std::collections::HashMap;

use kc_domain::WorkspaceId;
use kc_store::{
    deliveries::{self, Receiver},
    events::{self, Audience},
    jobs::{self, ReplayEvents},
    webhooks,
};

use super::{data, host};
use crate::{error::JobError, lease::Lease};

/// Events looked at in one commit.
const AT_ONCE: i64 = 200;

/// One piece; the next is another job, so that a long replay gives way to others.
pub async fn run(lease: &Lease, job: ReplayEvents) -> Result<(), JobError> {
    let (store, now) = (lease.store(), lease.context.now());
    let Some(webhook) = webhooks::find(store, &job.webhook).await? else {
        return Ok(());
    };
    if !webhook.is_enabled {
        return Ok(());
    }
    let workspace = &webhook.workspace_id;
    let after = job.after.as_ref();
    let piece = events::since(store, workspace, job.since, after, now, AT_ONCE).await?;
    let Some(last) = piece.last().map(|last| last.id.clone()) else {
        return Ok(());
    };
    let is_full = i64::try_from(piece.len()).unwrap_or(i64::MAX) >= AT_ONCE;

    let mut audiences: HashMap<WorkspaceId, Audience> = HashMap::new();
    let mut wanted = Vec::new();
    for event in piece {
        if !webhook.hears(event.kind) {
            continue;
        }
        let at = &event.workspace_id;
        if !audiences.contains_key(at) {
            let audience = events::audience(store, at, now).await?;
            audiences.insert(at.clone(), audience);
        }
        if audiences[at].hears(workspace, event.at) {
            wanted.push((data(&lease.context, &event)?, event.id));
        }
    }
    let to = Receiver {
        webhook: &webhook.id,
        host: &host(&webhook.url),
    };
    let mut tx = lease.begin().await?;
    for (data, event) in &wanted {
        events::set_data(&mut tx, event, data).await?;
        deliveries::send_again(&mut tx, to, event, now).await?;
    }
    if is_full {
        let next = ReplayEvents {
            after: Some(last),
            ..job
        };
        jobs::enqueue(&mut tx, &next, now, now).await?;
    }
    tx.commit().await?;
    store.wake_workers();
    Ok(())
}
