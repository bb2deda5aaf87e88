//! Giving an account another e-mail address.

use std::time::Duration;

use axum::extract::State;
use kc_store::{
    identity::{
        attempts::{self, Subject},
        challenges::Purpose,
        sessions,
    },
    people,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    body::Body,
    caller::Caller,
    codes::{self, Asked, CodeRefusal, Place},
    notices,
    session::RecentlySignedIn,
    sign_in::email::address,
    user::UserJson,
};
use crate::{
    answer::Bare,
    app::Shared,
    error::{AccountCode, AccountError},
    mail::Letter,
    openapi::AccountRefusals,
};

const WINDOW: Duration = Duration::from_secs(3600);
/// Addresses that an account may ask to have in an hour.
const MOST: i64 = 10;

#[derive(Deserialize, ToSchema)]
#[schema(as = ChangeEmail)]
pub(crate) struct AskRequest {
    email: String,
}

/// Ask for another e-mail address
///
/// `POST /account/api/email` mails a code to the new address. Whether somebody has that address
/// is told only to who reads its mails.
#[utoipa::path(
    post,
    path = "/account/api/email",
    operation_id = "changeEmail",
    tag = "Account",
    request_body = AskRequest,
    responses(
        (status = 200, description = "The code is on its way.", body = codes::Sent),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn ask(
    State(shared): State<Shared>,
    caller: Caller,
    RecentlySignedIn(signed_in): RecentlySignedIn,
    Body(request): Body<AskRequest>,
) -> Result<Bare<codes::Sent>, AccountError> {
    let email = address(&request.email)?;
    let (user, now) = (&signed_in.user, shared.now());
    if user.email.as_deref() == Some(email.as_str()) {
        return Err(AccountError::new(
            AccountCode::Conflict,
            "This is your e-mail address already.",
        ));
    }
    let subject = Subject::new("email_changes", &[user.id.as_str()]);
    let mut tx = shared.app.store.begin_single().await?;
    let so_many = attempts::count(&mut tx, &subject, WINDOW, now).await?;
    tx.commit().await?;
    if so_many > MOST {
        let ends = attempts::window_ends_at(&shared.app.store, &subject, now).await?;
        let seconds = ends.map_or(1, |ends| ends.since(now).as_secs() + 1);
        return Err(AccountError::rate_limited(seconds));
    }
    let asked = Asked {
        to: &email,
        purpose: Purpose::ChangeEmail,
        widget: None,
        user: Some(&user.id),
        device: None,
        from: &caller.address,
        language: caller.language(user),
    };
    Ok(Bare(codes::send(asked, &shared).await?))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = VerifyEmail)]
pub(crate) struct VerifyRequest {
    challenge: String,
    code: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = EmailChanged)]
pub(crate) struct Changed {
    user: UserJson,
}

/// Take the new e-mail address
///
/// `POST /account/api/email/verify` makes the address the account's, signs all other browsers out
/// and tells the old address.
#[utoipa::path(
    post,
    path = "/account/api/email/verify",
    operation_id = "verifyEmail",
    tag = "Account",
    request_body = VerifyRequest,
    responses(
        (status = 200, description = "It is the account's.", body = Changed),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn verify(
    State(shared): State<Shared>,
    caller: Caller,
    RecentlySignedIn(mut signed_in): RecentlySignedIn,
    Body(request): Body<VerifyRequest>,
) -> Result<Bare<Changed>, AccountError> {
    let now = shared.now();
    let user = &signed_in.user;
    let answered = codes::answer(
        &request.challenge,
        &request.code,
        Purpose::ChangeEmail,
        Place::Account,
        &shared,
    )
    .await?;
    let is_theirs = answered.user.as_ref() == Some(&user.id);
    let mut tx = shared.app.store.begin().await?;
    if !is_theirs || !answered.spend(&mut tx, now).await? {
        return Err(CodeRefusal::Expired.into());
    }
    if !people::set_email(&mut tx, &user.id, &answered.email, now).await? {
        return Err(AccountError::new(
            AccountCode::Conflict,
            "Another account has this e-mail address.",
        ));
    }
    sessions::end_others(&mut tx, &user.id, &signed_in.session.id).await?;
    tx.commit().await?;

    notices::send(Letter::EmailChanged, user, &caller, &shared);
    signed_in.user.email = Some(answered.email);
    let user = UserJson::of(&signed_in, &shared).await?;
    Ok(Bare(Changed { user }))
}
