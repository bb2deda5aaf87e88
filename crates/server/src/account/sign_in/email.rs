//! By a code that is mailed. The same calls sign up and in, so that nobody learns which it was.

use axum::{extract::State, response::Response};
use kc_identity::EmailAddress;
use kc_store::{identity::challenges::Purpose, people};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SignedInJson, person, signed_in};
use crate::{
    account::{
        body::Body,
        caller::Caller,
        codes::{self, Asked, Place},
        session::Method,
    },
    answer::Bare,
    app::Shared,
    error::{AccountCode, AccountError},
    mail::Language,
    openapi::AccountRefusals,
};

#[derive(Deserialize, ToSchema)]
#[schema(as = AskForCode)]
pub(crate) struct AskRequest {
    email: String,
    /// Of the page.
    language: Option<String>,
}

/// Mail a code
///
/// `POST /account/api/sign-in/email` mails a code.
#[utoipa::path(
    post,
    path = "/account/api/sign-in/email",
    operation_id = "sendSignInCode",
    tag = "Account",
    request_body = AskRequest,
    responses(
        (status = 200, description = "The code is on its way.", body = codes::Sent),
        AccountRefusals,
    ),
    security((), ("session" = [])),
)]
pub(crate) async fn ask(
    State(shared): State<Shared>,
    caller: Caller,
    Body(request): Body<AskRequest>,
) -> Result<Bare<codes::Sent>, AccountError> {
    let email = address(&request.email)?;
    let user = people::user_by_email(&shared.app.store, email.as_str()).await?;
    let id = user.as_ref().map(|user| &user.id);
    let device = caller.known_device(id, &shared).await?;
    let language = request.language.as_deref().and_then(Language::parse);
    let asked = Asked {
        to: &email,
        purpose: Purpose::SignInByEmail,
        widget: None,
        user: None,
        device: device.as_ref(),
        from: &caller.address,
        language: language
            .or_else(|| Language::of_browser(&caller.headers))
            .unwrap_or(Language::English),
    };
    Ok(Bare(codes::send(asked, &shared).await?))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = SignInByCode)]
pub(crate) struct VerifyRequest {
    challenge: String,
    code: String,
    /// What a new person is called.
    name: Option<String>,
}

/// Sign in by a code
///
/// `POST /account/api/sign-in/email/verify` signs in whoever read the mail.
#[utoipa::path(
    post,
    path = "/account/api/sign-in/email/verify",
    operation_id = "signInByCode",
    tag = "Account",
    request_body = VerifyRequest,
    responses(
        (status = 200, description = "Signed in.", body = SignedInJson),
        AccountRefusals,
    ),
    security((), ("session" = [])),
)]
pub(crate) async fn verify(
    State(shared): State<Shared>,
    caller: Caller,
    Body(request): Body<VerifyRequest>,
) -> Result<Response, AccountError> {
    let answered = codes::answer(
        &request.challenge,
        &request.code,
        Purpose::SignInByEmail,
        Place::Account,
        &shared,
    )
    .await?;
    let person = person(&answered, request.name.as_deref(), &shared).await?;
    signed_in(&person, Method::Email, &caller, &shared).await
}

/// The address that somebody typed.
pub(crate) fn address(text: &str) -> Result<EmailAddress, AccountError> {
    EmailAddress::parse(text).ok_or_else(|| {
        AccountError::new(
            AccountCode::InvalidEmail,
            "This does not look like an e-mail address.",
        )
    })
}
