//! Which path leads to which call of the account pages.

use axum::{
    Router,
    routing::{delete, get, patch, post},
};

use super::{
    applications, delete as account, email, export, passkeys, password, profile, session_state,
    sessions, sign_in,
};
use crate::app::Shared;

/// All that signing in and the own account need, without the check of whose pages call.
pub(crate) fn routes() -> Router<Shared> {
    signing_in().merge(own_account())
}

fn signing_in() -> Router<Shared> {
    Router::new()
        .route("/account/api/session", get(session_state::show))
        .route("/account/api/sign-in/email", post(sign_in::email::ask))
        .route(
            "/account/api/sign-in/email/verify",
            post(sign_in::email::verify),
        )
        .route(
            "/account/api/sign-in/password",
            post(sign_in::password::call),
        )
        .route(
            "/account/api/sign-in/passkey/options",
            post(sign_in::passkey::options),
        )
        .route("/account/api/sign-in/passkey", post(sign_in::passkey::call))
        .route("/account/api/sign-out", post(session_state::sign_out))
}

fn own_account() -> Router<Shared> {
    Router::new()
        .route(
            "/account/api/profile",
            get(profile::show).patch(profile::change),
        )
        .route(
            "/account/api/password",
            post(password::set).delete(password::remove),
        )
        .route(
            "/account/api/passkeys",
            get(passkeys::list).post(passkeys::add),
        )
        .route("/account/api/passkeys/options", post(passkeys::options))
        .route(
            "/account/api/passkeys/{id}",
            patch(passkeys::rename).delete(passkeys::remove),
        )
        .route("/account/api/sessions", get(sessions::list))
        .route(
            "/account/api/sessions/end-others",
            post(sessions::end_others),
        )
        .route("/account/api/sessions/{id}", delete(sessions::end))
        .route("/account/api/applications", get(applications::list))
        .route(
            "/account/api/applications/{client_id}",
            delete(applications::end),
        )
        .route("/account/api/email", post(email::ask))
        .route("/account/api/email/verify", post(email::verify))
        .route("/account/api/export", get(export::call))
        .route("/account/api/delete", post(account::call))
}
