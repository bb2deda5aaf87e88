use axum::extract::State;
use kc_domain::{Scope, Scopes, WorkspaceId};
use kc_store::{link_sessions, people};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::scopes::is_required;
use crate::{
    answer::{Envelope, Success},
    app::Shared,
    error::{Code, ConnectError},
    extract::{JsonBody, LinkSession, LoggedIn},
    openapi::ConnectRefusals,
};

#[derive(Deserialize, ToSchema)]
#[schema(as = WidgetConsent)]
pub(crate) struct Request {
    scopes: Vec<String>,
    /// The workspace to share, if not the first; a guest has one only.
    workspace_id: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = WidgetConsentGiven)]
pub(crate) struct Response {
    granted_scopes: Vec<String>,
}

/// Agree to scopes
///
/// `POST /widget/consent` writes down what the user lets the client do. Until the session ends
/// the user may think again.
///
/// Refusals: `INVALID_SCOPE` for a scope that was not asked for, or where one is missing that the
/// client can not do without; `WORKSPACE_NOT_FOUND` for a workspace that is not the user's,
/// `INSUFFICIENT_PERMISSIONS` for one that they neither own nor administer.
#[utoipa::path(
    post,
    path = "/widget/consent",
    operation_id = "consent",
    tag = "Widget",
    request_body = Request,
    responses(
        (status = 200, description = "What is granted.", body = Envelope<Response>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<LoggedIn>,
    State(shared): State<Shared>,
    JsonBody(request): JsonBody<Request>,
) -> Result<Success<Response>, ConnectError> {
    let other = match &request.workspace_id {
        Some(id) if id != session.at.workspace.as_str() => {
            Some(workspace(id, &session, &shared).await?)
        }
        _ => None,
    };
    if session.row.grant_id.is_some() {
        return Err(ConnectError::new(
            Code::AccessDenied,
            "The user has consented before; a new link token asks again.",
        ));
    }
    let granted = granted(&request.scopes, &session.row.requested_scopes)?;

    let (id, now) = (&session.row.id, shared.now());
    let mut tx = shared.app.store.begin().await?;
    let written = link_sessions::consent(&mut tx, id, &granted, now).await?;
    if let Some(other) = other {
        link_sessions::choose_workspace(&mut tx, id, &other, now).await?;
    }
    tx.commit().await?;

    if !written {
        return Err(session.why_not(&shared).await);
    }
    Ok(Success(Response {
        granted_scopes: granted.iter().map(|it| it.as_str().to_owned()).collect(),
    }))
}

/// Another of the user's workspaces, of the client's kind.
async fn workspace(
    id: &str,
    session: &LinkSession<LoggedIn>,
    shared: &Shared,
) -> Result<WorkspaceId, ConnectError> {
    let memberships = match &session.row.user_id {
        Some(user) => people::memberships(&shared.app.store, user).await?,
        None => Vec::new(),
    };
    let is_sandbox = session.row.client_is_sandbox;
    let found = memberships
        .into_iter()
        .find(|it| it.workspace_id.as_str() == id && it.is_sandbox == is_sandbox)
        .ok_or_else(|| {
            ConnectError::new(Code::WorkspaceNotFound, "The user has no such workspace.")
        })?;
    if !found.role.administers() {
        return Err(ConnectError::new(
            Code::InsufficientPermissions,
            "Only an owner or admin of the workspace may share it.",
        ));
    }
    Ok(found.workspace_id)
}

fn granted(given: &[String], requested: &Scopes) -> Result<Scopes, ConnectError> {
    let refuse = |message: String| ConnectError::new(Code::InvalidScope, message);
    let granted: Scopes = given
        .iter()
        .map(|word| {
            Scope::parse(word)
                .filter(|scope| requested.contains(scope))
                .ok_or_else(|| refuse("A scope was not asked for.".to_owned()))
        })
        .collect::<Result<_, _>>()?;
    let mut missing = requested
        .iter()
        .filter(|scope| is_required(scope) && !granted.contains(scope));
    if let Some(scope) = missing.next() {
        let scope = scope.as_str();
        return Err(refuse(format!("The client can not do without {scope}.")));
    }
    if granted.is_empty() {
        return Err(refuse("Nothing is granted; deny instead.".to_owned()));
    }
    Ok(granted)
}
