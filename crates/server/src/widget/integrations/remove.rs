use axum::extract::State;
use kc_store::integrations;

use super::not_found;
use crate::{
    answer::{Nothing, Success},
    app::Shared,
    error::ConnectError,
    extract::{Consented, LinkSession, Wallet},
};

/// `DELETE /widget/integrations/{walletId}` disconnects it and forgets all that was read from it.
pub(crate) async fn call(
    session: LinkSession<Consented>,
    Wallet(wallet): Wallet,
    State(shared): State<Shared>,
) -> Result<Success<Nothing>, ConnectError> {
    let store = &shared.app.store;
    let mut tx = store.begin().await?;
    let deleted =
        integrations::delete(&mut tx, &session.at.workspace, &wallet, shared.now()).await?;
    if !deleted {
        return Err(not_found());
    }
    tx.commit().await?;
    store.wake_workers();
    store.wake_watchers();
    Ok(Success(Nothing {}))
}
