//! By a passkey that the browser finds by itself: no address is typed, so none is given away.

pub(crate) mod ceremony;

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{SignedInJson, signed_in};
use crate::{
    account::{body::Body, caller::Caller, codes::Place, session::Method},
    answer::Bare,
    app::Shared,
    error::AccountError,
    openapi::AccountRefusals,
};
use ceremony::PasskeyRefusal;

/// What the browser is asked.
#[derive(Serialize, ToSchema)]
#[schema(as = PasskeyQuestion)]
pub(crate) struct Question {
    pub challenge: String,
    #[schema(value_type = Object)]
    pub options: Value,
}

/// What it answered.
#[derive(Deserialize, ToSchema)]
#[schema(as = PasskeyAnswer)]
pub(crate) struct Answer {
    challenge: String,
    #[schema(value_type = Object)]
    credential: Value,
}

/// Begin to sign in by a passkey
///
/// `POST /account/api/sign-in/passkey/options`. An address that the page sends along is not looked
/// at: the answer would tell whether it has passkeys.
#[utoipa::path(
    post,
    path = "/account/api/sign-in/passkey/options",
    operation_id = "askForPasskey",
    tag = "Account",
    responses(
        (status = 200, description = "What the browser is to ask.", body = Question),
        AccountRefusals,
    ),
    security((), ("session" = [])),
)]
pub(crate) async fn options(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Bare<Question>, AccountError> {
    let question = ceremony::ask(Place::Account, "", &caller.address, &shared).await?;
    Ok(Bare(question))
}

/// Sign in by a passkey
///
/// `POST /account/api/sign-in/passkey`.
#[utoipa::path(
    post,
    path = "/account/api/sign-in/passkey",
    operation_id = "signInByPasskey",
    tag = "Account",
    request_body = Answer,
    responses(
        (status = 200, description = "Signed in.", body = SignedInJson),
        AccountRefusals,
    ),
    security((), ("session" = [])),
)]
pub(crate) async fn call(
    State(shared): State<Shared>,
    caller: Caller,
    Body(answer): Body<Answer>,
) -> Result<Response, AccountError> {
    let user = ceremony::person(Place::Account, "", &answer, &shared).await?;
    signed_in(&user, Method::Passkey, &caller, &shared).await
}

pub(crate) fn too_late() -> AccountError {
    PasskeyRefusal::TooLate.into()
}

/// Why the browser can not even be asked, as the page is told.
pub(crate) fn unusable(error: &kc_identity::PasskeyError) -> AccountError {
    tracing::error!(%error, "a passkey could not be asked for");
    PasskeyRefusal::Unusable.into()
}
