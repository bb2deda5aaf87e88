//! Whether anybody is signed in, and how one may sign in here; and signing out.

use axum::{extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    session::{Cookies, MaybeSignedIn},
    user::UserJson,
};
use crate::{
    answer::{Bare, Nothing},
    app::Shared,
    cookies::Cookie,
    error::AccountError,
    oidc::end_session,
    openapi::AccountRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = AccountSession)]
pub(crate) struct SessionState {
    signed_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserJson>,
    /// What this installation offers.
    #[schema(value_type = Vec<String>)]
    methods: Vec<&'static str>,
    /// The user's choice.
    language: Option<String>,
}

/// Whether anybody is signed in
///
/// `GET /account/api/session`.
#[utoipa::path(
    get,
    path = "/account/api/session",
    operation_id = "getAccountSession",
    tag = "Account",
    responses(
        (status = 200, description = "Who is signed in, and how one can.", body = SessionState),
        AccountRefusals,
    ),
    security((), ("session" = [])),
)]
pub(crate) async fn show(
    State(shared): State<Shared>,
    MaybeSignedIn(signed_in): MaybeSignedIn,
) -> Result<Bare<SessionState>, AccountError> {
    let identity = &shared.app.identity;
    let offered = [
        ("email", identity.mailer.is_some()),
        ("passkey", identity.passkeys.is_some()),
        ("password", true),
    ];
    let methods = offered
        .into_iter()
        .filter_map(|(method, is_offered)| is_offered.then_some(method))
        .collect();
    let user = match &signed_in {
        Some(signed_in) => Some(UserJson::of(signed_in, &shared).await?),
        None => None,
    };
    Ok(Bare(SessionState {
        signed_in: user.is_some(),
        user,
        methods,
        language: signed_in.and_then(|it| it.user.language),
    }))
}

/// Sign out
///
/// `POST /account/api/sign-out` ends the session of this browser, if it has one. The browser stays
/// a known device.
#[utoipa::path(
    post,
    path = "/account/api/sign-out",
    operation_id = "signOut",
    tag = "Account",
    responses(
        (status = 200, description = "Nobody is signed in.", body = Nothing),
        AccountRefusals,
    ),
    security((), ("session" = [])),
)]
pub(crate) async fn sign_out(
    State(shared): State<Shared>,
    MaybeSignedIn(signed_in): MaybeSignedIn,
) -> Result<Response, AccountError> {
    if let Some(signed_in) = signed_in {
        end_session(&signed_in, &shared).await?;
    }
    let cookies = Cookies(vec![Cookie::Session.clear(&shared)]);
    Ok(cookies.with(Bare(Nothing {})))
}
