use std::time::Duration;

use axum::extract::{Path, State};
use kc_store::webhooks;
use kc_wire::webhook::SigningSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find;
use crate::{
    account::{body::Body, session::RecentlySignedIn},
    answer::Bare,
    app::Shared,
    error::AccountError,
    openapi::AccountRefusals,
    portal::{Developers, Member},
};

const USUAL_OVERLAP: i64 = 24 * 3600;
const LONGEST_OVERLAP: i64 = 7 * 24 * 3600;

#[derive(Deserialize, ToSchema)]
#[schema(as = SecretRotation)]
pub(crate) struct Rotation {
    /// For how long the present secret signs too: from 0, as when somebody may have taken it, to
    /// seven days. A day, if it is left out.
    overlap_seconds: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SecretRotated)]
pub(crate) struct Rotated {
    /// Shown this once: `whsec_…`.
    secret: String,
    /// In milliseconds since 1970.
    previous_secret_until: i64,
}

/// Rotate a webhook's secret
///
/// `POST /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/rotate-secret` gives a webhook
/// a new secret. Both sign for a while.
#[utoipa::path(
    post,
    path = "/portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/rotate-secret",
    operation_id = "rotateWebhookSecret",
    tag = "Portal",
    params(
        ("workspace_id" = String, Path, description = "The workspace."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    request_body = Rotation,
    responses((status = 200, description = "The new secret, shown this once.", body = Rotated), AccountRefusals),
    security(("session" = []))
)]
pub(crate) async fn rotate(
    State(shared): State<Shared>,
    member: Member<Developers>,
    RecentlySignedIn(_): RecentlySignedIn,
    Path((_, id)): Path<(String, String)>,
    Body(rotation): Body<Rotation>,
) -> Result<Bare<Rotated>, AccountError> {
    let webhook = find(&member.workspace, &id, &shared).await?;
    let seconds = rotation.overlap_seconds.unwrap_or(USUAL_OVERLAP);
    let overlap = u64::try_from(seconds)
        .ok()
        .filter(|_| seconds <= LONGEST_OVERLAP)
        .ok_or_else(|| {
            AccountError::invalid_request(format!(
                "overlap_seconds must be from 0 to {LONGEST_OVERLAP}."
            ))
        })?;
    let (secret, now) = (SigningSecret::generate(), shared.now());
    let text = secret.reveal();
    let sealed = shared
        .app
        .master_key
        .seal(webhook.id.as_str(), text.as_bytes());
    let until = now.plus(Duration::from_secs(overlap));
    let mut tx = shared.app.store.begin_single().await?;
    let (workspace, id) = (&member.workspace, &webhook.id);
    if !webhooks::rotate_secret(&mut tx, workspace, id, sealed, until, now).await? {
        return Err(super::not_found());
    }
    tx.commit().await?;
    Ok(Bare(Rotated {
        secret: text.to_owned(),
        previous_secret_until: until.millis(),
    }))
}
