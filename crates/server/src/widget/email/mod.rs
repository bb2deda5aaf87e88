//! Logging in to the widget by a code that is mailed. The widget has no cookies: what the code
//! answers follows from its link session, and from how many codes were asked for in it.

pub(crate) mod challenge;

use axum::extract::State;
use kc_identity::EmailAddress;
use kc_store::identity::challenges::Purpose;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::log_in::{LoggedIn, log_in, refuse_logged_in};
use crate::{
    account::{
        caller::Caller,
        codes::{self, Asked, CodeRefusal, Place},
        sign_in::person,
    },
    answer::{Envelope, Success},
    app::Shared,
    error::ConnectError,
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
    /// Characters of the code.
    digits: usize,
    /// Seconds until it is worth asking for another.
    resend_after: u64,
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
    let sent = codes::send(asked, &shared).await?;
    Ok(Success(Sent {
        sent: true,
        digits: sent.digits,
        resend_after: sent.resend_after,
    }))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = VerifyWidgetCode)]
pub(crate) struct VerifyRequest {
    email: String,
    code: String,
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
    log_in(&session, user, &shared).await
}

fn address(text: &str) -> Result<EmailAddress, ConnectError> {
    EmailAddress::parse(text)
        .ok_or_else(|| ConnectError::invalid_request("This does not look like an e-mail address."))
}
