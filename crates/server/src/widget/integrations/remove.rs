use axum::extract::State;
use kc_store::{integrations, movements};

use super::not_found;
use crate::{
    answer::{Envelope, Nothing, Success},
    app::Shared,
    error::ConnectError,
    extract::{Consented, LinkSession, Wallet},
    openapi::ConnectRefusals,
};

/// Disconnect something
///
/// `DELETE /widget/integrations/{walletId}` disconnects it and forgets all that was read from it.
#[utoipa::path(
    delete,
    path = "/widget/integrations/{wallet_id}",
    operation_id = "removeIntegration",
    tag = "Widget",
    params(
        ("wallet_id" = String, Path, description = "The integration."),
    ),
    responses(
        (status = 200, description = "It is gone.", body = Envelope<Nothing>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Consented>,
    Wallet(wallet): Wallet,
    State(shared): State<Shared>,
) -> Result<Success<Nothing>, ConnectError> {
    let (store, now) = (&shared.app.store, shared.now());
    let counterparts = match integrations::find(store, &wallet).await? {
        Some(removed) if removed.workspace_id == session.at.workspace => {
            movements::counterparts(store, &removed).await?
        }
        _ => return Err(not_found()),
    };
    let mut tx = store.begin().await?;
    let deleted = integrations::delete(&mut tx, &session.at.workspace, &wallet, now).await?;
    if !deleted {
        return Err(not_found());
    }
    // What they moved to or from it was a transfer between own wallets, and no longer is.
    for other in &counterparts {
        integrations::rebook(&mut tx, other, now).await?;
    }
    tx.commit().await?;
    store.wake_workers();
    store.wake_watchers();
    Ok(Success(Nothing {}))
}
