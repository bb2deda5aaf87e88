use axum::extract::State;
use kc_domain::{Timestamp, WorkspaceId};
use kc_store::{link_sessions, people};
use serde::Serialize;
use utoipa::ToSchema;

use super::session::UserJson;
use crate::{
    answer::{Envelope, Success},
    app::Shared,
    error::ConnectError,
    extract::{LinkSession, LoggedIn, Opened},
    openapi::ConnectRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = WidgetGuest)]
pub(crate) struct Response {
    user: UserJson,
}

/// Continue as a guest
///
/// `POST /widget/auth/guest` goes on without an account: makes a guest and a workspace, which
/// only the granted client can read. Asked again in the same session it answers the same guest.
#[utoipa::path(
    post,
    path = "/widget/auth/guest",
    operation_id = "continueAsGuest",
    tag = "Widget",
    responses(
        (status = 200, description = "The guest.", body = Envelope<Response>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Opened>,
    State(shared): State<Shared>,
) -> Result<Success<Response>, ConnectError> {
    if let Some(user) = user_of(&session, &shared).await? {
        return Ok(Success(Response { user: user.into() }));
    }
    let now = shared.now();
    let guest = people::User::guest(Some(session.row.client_id.clone()), now);
    let workspace = guest_workspace(session.row.client_is_sandbox, now);

    let mut tx = shared.app.store.begin().await?;
    people::insert_user(&mut tx, &guest).await?;
    people::insert_workspace(&mut tx, &workspace).await?;
    people::join(&mut tx, &workspace.id, &guest.id, people::Role::Owner, now).await?;
    let is_first = link_sessions::log_in(
        &mut tx,
        &session.row.id,
        &guest.id,
        &workspace.id,
        None,
        now,
    )
    .await?;
    if is_first {
        tx.commit().await?;
        return Ok(Success(Response { user: guest.into() }));
    }

    // Another call of the same session came first: its guest it is.
    drop(tx);
    shared.app.store.settled().await?;
    let session = LinkSession::<LoggedIn>::read(session.token, session.page, &shared).await?;
    match user_of(&session, &shared).await? {
        Some(user) => Ok(Success(Response { user: user.into() })),
        None => Err(session.why_not(&shared).await),
    }
}

async fn user_of<S>(
    session: &LinkSession<S>,
    shared: &Shared,
) -> Result<Option<people::User>, ConnectError> {
    match &session.row.user_id {
        Some(id) => Ok(people::user(&shared.app.store, id).await?),
        None => Ok(None),
    }
}

fn guest_workspace(is_sandbox: bool, now: Timestamp) -> people::Workspace {
    people::Workspace {
        id: WorkspaceId::generate(),
        name: "Guest workspace".to_owned(),
        base_currency: "USD".to_owned(),
        is_sandbox,
        created_at: now,
    }
}
