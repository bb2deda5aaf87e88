use axum::extract::State;
use kc_store::link_sessions;

use crate::{
    answer::{Envelope, Nothing, Success},
    app::Shared,
    error::ConnectError,
    extract::{LinkSession, Opened},
    openapi::ConnectRefusals,
};

/// Refuse
///
/// `POST /widget/consent/deny`: the user refuses. The session is over, and nothing is granted.
#[utoipa::path(
    post,
    path = "/widget/consent/deny",
    operation_id = "denyConsent",
    tag = "Widget",
    responses(
        (status = 200, description = "The session is over.", body = Envelope<Nothing>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Opened>,
    State(shared): State<Shared>,
) -> Result<Success<Nothing>, ConnectError> {
    let mut tx = shared.app.store.begin_single().await?;
    let ended = link_sessions::end(&mut tx, &session.row.id, shared.now()).await?;
    tx.commit().await?;

    if ended.is_none() {
        return Err(session.why_not(&shared).await);
    }
    Ok(Success(Nothing {}))
}
