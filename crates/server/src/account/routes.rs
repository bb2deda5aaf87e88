//! Which path leads to which call of the account pages.

use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    applications, delete as account, email, export, passkeys, password, profile, session_state,
    sessions, sign_in,
};
use crate::app::Shared;

/// All that signing in and the own account need, without the check of whose pages call.
pub(crate) fn routes() -> OpenApiRouter<Shared> {
    signing_in().merge(own_account())
}

fn signing_in() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(session_state::show))
        .routes(routes!(sign_in::email::ask))
        .routes(routes!(sign_in::email::verify))
        .routes(routes!(sign_in::password::call))
        .routes(routes!(sign_in::passkey::options))
        .routes(routes!(sign_in::passkey::call))
        .routes(routes!(session_state::sign_out))
}

fn own_account() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(profile::show, profile::change))
        .routes(routes!(password::set, password::remove))
        .routes(routes!(passkeys::list, passkeys::add))
        .routes(routes!(passkeys::options))
        .routes(routes!(passkeys::rename, passkeys::remove))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::end_others))
        .routes(routes!(sessions::end))
        .routes(routes!(applications::list))
        .routes(routes!(applications::end))
        .routes(routes!(email::ask))
        .routes(routes!(email::verify))
        .routes(routes!(export::call))
        .routes(routes!(account::call))
}
