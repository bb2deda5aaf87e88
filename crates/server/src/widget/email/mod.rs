//! Logging in to the widget by a code that is mailed. The widget has no cookies: what the code
//! answers follows from its link session, and from how many codes were asked for in it.

pub(crate) mod challenge;

use axum::extract::State;
use kc_domain::{UserId, WorkspaceId};
use kc_identity::EmailAddress;
use kc_store::{identity::challenges::Purpose, link_sessions, secret::Secret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::UserJson;
use crate::{
    account::{
        caller::Caller,
        codes::{self, Asked, CodeRefusal, Place},
        sign_in::person,
        workspaces,
    },
    answer::{Envelope, Success},
    app::Shared,
    error::{Code, ConnectError},
    extract::{JsonBody, LinkSession, Opened},
    mail::Language,
    openapi::ConnectRefusals,
};

#[derive(Deserialize, ToSchema)]
#[schema(as = AskForWidgetCode)]
pub(crate) struct AskRequest {
    email: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = WidgetCodeSent)]
pub(crate) struct Sent {
    sent: bool,
}

/// Mail a code
///
/// `POST /widget/auth/email` mails a code. Only the last one is good.
#[utoipa::path(
    post,
    path = "/widget/auth/email",
    operation_id = "sendWidgetCode",
    tag = "Widget",
    request_body = AskRequest,
    responses(
        (status = 200, description = "The code is on its way.", body = Envelope<Sent>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn ask(
    session: LinkSession<Opened>,
    State(shared): State<Shared>,
    caller: Caller,
    JsonBody(request): JsonBody<AskRequest>,
) -> Result<Success<Sent>, ConnectError> {
    if shared.app.identity.mailer.is_none() {
        return Err(CodeRefusal::NotOffered.into());
    }
    refuse_logged_in(&session)?;
    let email = address(&request.email)?;
    let asked = Asked {
        to: &email,
        purpose: Purpose::SignInByEmail,
        widget: Some(&session),
        user: None,
        device: None,
        from: &caller.address,
        language: Language::of_browser(&caller.headers).unwrap_or(Language::English),
    };
    codes::send(asked, &shared).await?;
    Ok(Success(Sent { sent: true }))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = VerifyWidgetCode)]
pub(crate) struct VerifyRequest {
    email: String,
    code: String,
}

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

/// Log in by a code
///
/// `POST /widget/auth/email/verify` logs in whoever read the mail, and signs up who is new. The
/// session speaks of the first of the user's workspaces of the client's kind until consent names
/// another.
///
/// Refusals: `WRONG_CODE` with `tries_left`, `CODE_EXPIRED`.
#[utoipa::path(
    post,
    path = "/widget/auth/email/verify",
    operation_id = "verifyWidgetCode",
    tag = "Widget",
    request_body = VerifyRequest,
    responses(
        (status = 200, description = "Who logged in, and what they may share.", body = Envelope<LoggedIn>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn verify(
    session: LinkSession<Opened>,
    State(shared): State<Shared>,
    JsonBody(request): JsonBody<VerifyRequest>,
) -> Result<Success<LoggedIn>, ConnectError> {
    refuse_logged_in(&session)?;
    let email = address(&request.email)?;
    let answered = codes::answer(
        &challenge::last(&session, &shared).await?,
        &request.code,
        Purpose::SignInByEmail,
        Place::Widget,
        &shared,
    )
    .await?;
    if answered.email != email.as_str() {
        return Err(CodeRefusal::Expired.into());
    }
    let user = person(&answered, None, &shared).await?;
    let shareable = workspaces::shareable(&user, session.row.client_is_sandbox, &shared).await?;
    let first = shareable.first().ok_or_else(|| {
        ConnectError::new(
            Code::WorkspaceNotFound,
            "The user has no workspace to share.",
        )
    })?;
    let page = Secret::generate("page_");
    if !log_in(&session, &user.id, &first.workspace_id, &page, &shared).await? {
        return Err(session.why_not(&shared).await);
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

async fn log_in(
    session: &LinkSession<Opened>,
    user: &UserId,
    workspace: &WorkspaceId,
    page: &Secret,
    shared: &Shared,
) -> Result<bool, ConnectError> {
    let mut tx = shared.app.store.begin_single().await?;
    let is_first = link_sessions::log_in(
        &mut tx,
        &session.row.id,
        user,
        workspace,
        Some(&page.hash()),
        shared.now(),
    )
    .await?;
    tx.commit().await?;
    Ok(is_first)
}

/// A session has one user; another needs another session.
fn refuse_logged_in(session: &LinkSession<Opened>) -> Result<(), ConnectError> {
    if session.row.user_id.is_none() {
        return Ok(());
    }
    Err(ConnectError::new(
        Code::AccessDenied,
        "Somebody is logged in already.",
    ))
}

fn address(text: &str) -> Result<EmailAddress, ConnectError> {
    EmailAddress::parse(text)
        .ok_or_else(|| ConnectError::invalid_request("This does not look like an e-mail address."))
}
