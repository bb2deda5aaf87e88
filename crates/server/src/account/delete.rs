//! Deleting one's account.

use axum::{extract::State, response::Response};
use kc_identity::EmailAddress;
use kc_store::people;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    body::Body,
    caller::Caller,
    notices,
    session::{Cookies, RecentlySignedIn},
};
use crate::{
    answer::{Bare, Nothing},
    app::Shared,
    cookies::Cookie,
    error::{AccountCode, AccountError},
    mail::Letter,
    openapi::AccountRefusals,
};

#[derive(Deserialize, ToSchema)]
#[schema(as = DeleteAccount)]
pub(crate) struct Request {
    /// The account's own e-mail address, typed by hand.
    confirm: String,
}

/// Delete the account
///
/// `POST /account/api/delete` deletes the account with the workspaces that nobody else belongs to
/// and all that stands in them. What applications were allowed ends with it.
#[utoipa::path(
    post,
    path = "/account/api/delete",
    operation_id = "deleteAccount",
    tag = "Account",
    request_body = Request,
    responses(
        (status = 200, description = "It is gone.", body = Nothing),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn call(
    State(shared): State<Shared>,
    caller: Caller,
    RecentlySignedIn(signed_in): RecentlySignedIn,
    Body(request): Body<Request>,
) -> Result<Response, AccountError> {
    let user = &signed_in.user;
    let typed = EmailAddress::parse(&request.confirm);
    if typed.as_ref().map(EmailAddress::as_str) != user.email.as_deref() || typed.is_none() {
        return Err(AccountError::new(
            AccountCode::InvalidEmail,
            "This is not the e-mail address of this account.",
        ));
    }
    if people::clients_of(&shared.app.store, &user.id).await? > 0 {
        return Err(AccountError::new(
            AccountCode::Conflict,
            "Applications are registered in your workspaces, and others may depend on them. \
             Delete those first.",
        ));
    }
    let mut tx = shared.app.store.begin().await?;
    people::delete(&mut tx, &user.id).await?;
    tx.commit().await?;
    notices::send(Letter::Deleted, user, &caller, &shared);
    let cookies = [Cookie::Session, Cookie::Device, Cookie::Browser];
    let cleared = cookies.iter().map(|cookie| cookie.clear(&shared)).collect();
    Ok(Cookies(cleared).with(Bare(Nothing {})))
}
