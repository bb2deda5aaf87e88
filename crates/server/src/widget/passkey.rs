//! Logging in to the widget by a passkey, for those who return. The application's frame must allow
//! it: `<iframe allow="publickey-credentials-get">`.

use axum::extract::State;

use super::log_in::{LoggedIn, log_in, refuse_logged_in};
use crate::{
    account::{
        caller::Caller,
        codes::Place,
        sign_in::passkey::{
            Answer, Question,
            ceremony::{ask, person},
        },
    },
    answer::{Envelope, Success},
    app::Shared,
    error::ConnectError,
    extract::{JsonBody, LinkSession, Opened},
    openapi::ConnectRefusals,
};

/// Begin to log in by a passkey
///
/// `POST /widget/auth/passkey/options` asks for any passkey of this installation. A browser asks its
/// user within a frame only if the frame allows `publickey-credentials-get`.
#[utoipa::path(
    post,
    path = "/widget/auth/passkey/options",
    operation_id = "askForWidgetPasskey",
    tag = "Widget",
    responses(
        (status = 200, description = "What the browser is to ask.", body = Envelope<Question>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn options(
    session: LinkSession<Opened>,
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Success<Question>, ConnectError> {
    refuse_logged_in(&session)?;
    let id = session.row.id.as_str();
    let question = ask(Place::Widget, id, &caller.address, &shared).await?;
    Ok(Success(question))
}

/// Log in by a passkey
///
/// `POST /widget/auth/passkey` logs in whose passkey answered. A passkey is made on the account's
/// own page; here nobody signs up.
///
/// Refusals: `UNKNOWN_PASSKEY`; `CODE_EXPIRED` for a question that is over, answered before or of
/// another session.
#[utoipa::path(
    post,
    path = "/widget/auth/passkey",
    operation_id = "logInByPasskey",
    tag = "Widget",
    request_body = Answer,
    responses(
        (status = 200, description = "Who logged in, and what they may share.", body = Envelope<LoggedIn>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Opened>,
    State(shared): State<Shared>,
    JsonBody(answer): JsonBody<Answer>,
) -> Result<Success<LoggedIn>, ConnectError> {
    refuse_logged_in(&session)?;
    let user = person(Place::Widget, session.row.id.as_str(), &answer, &shared).await?;
    log_in(&session, user, &shared).await
}
