//! Logging in to a link session, once somebody with an account has proved who they are.

use kc_domain::WorkspaceId;
use kc_store::{link_sessions, people::User, secret::Secret};
use serde::Serialize;
use utoipa::ToSchema;

use super::session::UserJson;
use crate::{
    account::workspaces,
    answer::Success,
    app::Shared,
    error::{Code, ConnectError},
    extract::{LinkSession, Opened},
};

#[derive(Serialize, ToSchema)]
#[schema(as = WidgetLogIn)]
pub(crate) struct LoggedIn {
    user: UserJson,
    /// To be sent as `X-Page-Secret` with every later call of this session. Only the page in which
    /// the user logged in has it: the application, which made the link token, must not agree in
    /// the user's place.
    page_secret: String,
    /// Those that the user may share with this client.
    workspaces: Vec<WorkspaceJson>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ShareableWorkspace)]
struct WorkspaceJson {
    #[schema(value_type = String)]
    id: WorkspaceId,
    name: String,
    role: &'static str,
}

/// Gives the session its user, and the page what the application does not know.
pub(super) async fn log_in(
    session: &LinkSession<Opened>,
    user: User,
    shared: &Shared,
) -> Result<Success<LoggedIn>, ConnectError> {
    let shareable = workspaces::shareable(&user, session.row.client_is_sandbox, shared).await?;
    let first = shareable.first().ok_or_else(|| {
        ConnectError::new(
            Code::WorkspaceNotFound,
            "The user has no workspace to share.",
        )
    })?;
    let page = Secret::generate("page_");
    let mut tx = shared.app.store.begin_single().await?;
    let is_first = link_sessions::log_in(
        &mut tx,
        &session.row.id,
        &user.id,
        &first.workspace_id,
        Some(&page.hash()),
        shared.now(),
    )
    .await?;
    tx.commit().await?;
    if !is_first {
        return Err(session.why_not(shared).await);
    }
    Ok(Success(LoggedIn {
        user: user.into(),
        page_secret: page.reveal().to_owned(),
        workspaces: shareable
            .into_iter()
            .map(|it| WorkspaceJson {
                id: it.workspace_id,
                name: it.name,
                role: it.role.as_str(),
            })
            .collect(),
    }))
}

/// A session has one user; another needs another session.
pub(super) fn refuse_logged_in(session: &LinkSession<Opened>) -> Result<(), ConnectError> {
    if session.row.user_id.is_none() {
        return Ok(());
    }
    Err(ConnectError::new(
        Code::AccessDenied,
        "Somebody is logged in already.",
    ))
}
