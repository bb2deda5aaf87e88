use axum::extract::State;
use kc_store::{
    grants::{self, PublicToken},
    link_sessions,
    secret::Secret,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::{Envelope, Success},
    app::Shared,
    connect::SESSION,
    error::ConnectError,
    extract::{Consented, LinkSession},
    openapi::ConnectRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = WidgetCompleted)]
pub(crate) struct Response {
    /// Nothing for a returning user, whose client has an access token already.
    public_token: Option<String>,
}

/// End the session
///
/// `POST /widget/complete` ends the session, once, and gives the public token that the client's
/// back end exchanges within 30 minutes.
#[utoipa::path(
    post,
    path = "/widget/complete",
    operation_id = "completeSession",
    tag = "Widget",
    responses(
        (status = 200, description = "The session is over.", body = Envelope<Response>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Consented>,
    State(shared): State<Shared>,
) -> Result<Success<Response>, ConnectError> {
    let now = shared.now();
    let mut tx = shared.app.store.begin().await?;
    let Some(ended) = link_sessions::end(&mut tx, &session.row.id, now).await? else {
        drop(tx);
        return Err(session.why_not(&shared).await);
    };
    let public_token = if ended.grant_id.is_some() {
        None
    } else {
        let secret = Secret::generate("public_");
        let token = PublicToken {
            client_id: ended.client_id,
            user_id: session.at.user,
            // As they are at the end: a second consent may have come after this call began.
            workspace_id: ended.workspace_id.unwrap_or(session.at.workspace),
            scopes: ended.granted_scopes.unwrap_or(session.at.scopes),
            consented_at: ended.consented_at,
            expires_at: now.plus(SESSION),
            used_at: None,
        };
        grants::insert_public_token(&mut tx, &secret.hash(), &token, now).await?;
        Some(secret.reveal().to_owned())
    };
    tx.commit().await?;
    Ok(Success(Response { public_token }))
}
