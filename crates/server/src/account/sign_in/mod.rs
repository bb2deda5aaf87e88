//! Signing in: each way to prove who one is. Whoever is signed in already proves it once more by
//! the same calls.

pub(super) mod email;
pub(crate) mod passkey;
pub(super) mod password;
mod person;

use axum::response::Response;
use kc_store::people::User;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use person::person;

use super::{
    caller::Caller,
    notices,
    session::{self, Method},
    user::UserJson,
};
use crate::{answer::Bare, app::Shared, error::AccountError, mail::Letter};

#[derive(Serialize, ToSchema)]
#[schema(as = AccountSignedIn)]
pub(crate) struct SignedInJson {
    user: UserJson,
}

/// Signs in somebody who has just proved who they are.
async fn signed_in(
    user: &User,
    method: Method,
    caller: &Caller,
    shared: &Shared,
) -> Result<Response, AccountError> {
    let device = caller.known_device(Some(&user.id), shared).await?;
    let cookies = session::sign_in(&user.id, method, &caller.headers, shared).await?;
    // Who reads the mails with the codes needs no mail to know of it.
    if device.is_none() && method != Method::Email {
        let letter = Letter::NewDevice {
            browser: &caller.browser(),
            from: &caller.address,
        };
        notices::send(letter, user, caller, shared);
    }
    let user = UserJson::authenticated(user, shared.now().millis(), shared).await?;
    Ok(cookies.with(Bare(SignedInJson { user })))
}
