//! Setting a password, and taking it away.

use axum::extract::State;
use kc_store::{
    identity::{passkeys, sessions},
    people,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    body::Body,
    caller::Caller,
    notices,
    session::{RecentlySignedIn, SignedIn},
    sign_in::password::failed,
};
use crate::{
    answer::{Bare, Nothing},
    app::Shared,
    error::{AccountCode, AccountError},
    mail::Letter,
    openapi::AccountRefusals,
};

/// What makes a bad password on every installation.
const PRODUCT: &str = "kryptos";

#[derive(Deserialize, ToSchema)]
#[schema(as = SetPassword)]
pub(crate) struct Request {
    password: String,
}

/// Set the password
///
/// `POST /account/api/password` sets it, and signs all other browsers out.
#[utoipa::path(
    post,
    path = "/account/api/password",
    operation_id = "setPassword",
    tag = "Account",
    request_body = Request,
    responses(
        (status = 200, description = "It is set.", body = Nothing),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn set(
    State(shared): State<Shared>,
    caller: Caller,
    RecentlySignedIn(signed_in): RecentlySignedIn,
    Body(request): Body<Request>,
) -> Result<Bare<Nothing>, AccountError> {
    let passwords = &shared.app.identity.passwords;
    let user = &signed_in.user;
    let known = [
        user.email.as_deref().unwrap_or(""),
        user.name.as_deref().unwrap_or(""),
        PRODUCT,
    ];
    let checked = passwords.check_new(&request.password, &known).await;
    if let Some(weak) = checked.map_err(failed)? {
        return Err(AccountError::weak_password(weak.as_str()));
    }
    let hash = passwords.hash(&request.password).await.map_err(failed)?;
    put(&signed_in, Some(&hash), &shared).await?;
    notices::send(Letter::PasswordSet, user, &caller, &shared);
    Ok(Bare(Nothing {}))
}

/// Remove the password
///
/// `DELETE /account/api/password`.
#[utoipa::path(
    delete,
    path = "/account/api/password",
    operation_id = "removePassword",
    tag = "Account",
    responses(
        (status = 200, description = "There is none.", body = Nothing),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    RecentlySignedIn(signed_in): RecentlySignedIn,
) -> Result<Bare<Nothing>, AccountError> {
    let user = &signed_in.user;
    if user.password_hash.is_none() {
        return Ok(Bare(Nothing {}));
    }
    // Where no mails are sent an account is not to be left without a key.
    if shared.app.identity.mailer.is_none()
        && passkeys::of_user(&shared.app.store, &user.id)
            .await?
            .is_empty()
    {
        return Err(last_way_in());
    }
    put(&signed_in, None, &shared).await?;
    notices::send(Letter::PasswordRemoved, user, &caller, &shared);
    Ok(Bare(Nothing {}))
}

async fn put(
    signed_in: &SignedIn,
    hash: Option<&str>,
    shared: &Shared,
) -> Result<(), AccountError> {
    let user = &signed_in.user.id;
    let mut tx = shared.app.store.begin().await?;
    people::set_password(&mut tx, user, hash, shared.now()).await?;
    sessions::end_others(&mut tx, user, &signed_in.session.id).await?;
    tx.commit().await?;
    Ok(())
}

pub(super) fn last_way_in() -> AccountError {
    AccountError::new(
        AccountCode::Conflict,
        "This is the only way to sign in to this account.",
    )
}
