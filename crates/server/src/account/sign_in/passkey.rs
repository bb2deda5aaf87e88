//! By a passkey that the browser finds by itself: no address is typed, so none is given away.

use std::time::Duration;

use axum::{extract::State, response::Response};
use kc_identity::{StoredPasskey, passkeys::credential_id_of};
use kc_store::{
    identity::{
        attempts::{self, Subject},
        challenges::{self, NewChallenge, Purpose},
        passkeys,
    },
    people,
    secret::{Secret, SecretHash},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{SignedInJson, signed_in};
use crate::{
    account::{body::Body, caller::Caller, session::Method},
    answer::Bare,
    app::Shared,
    error::{AccountCode, AccountError},
    extract::UNKNOWN,
    openapi::AccountRefusals,
};

/// As long as browsers let their people take.
const LIFETIME: Duration = Duration::from_secs(300);
const WINDOW: Duration = Duration::from_secs(3600);
/// Questions asked from a network address in an hour; every visit to the page asks one.
const MOST: i64 = 1_000;

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
    let now = shared.now();
    let asked = shared.passkeys()?.start_authentication(None);
    let (options, state) = asked.map_err(|error| unusable(&error))?;
    let challenge = Secret::generate("chl_");
    let mut tx = shared.app.store.begin().await?;
    if caller.address != UNKNOWN {
        let subject = Subject::new("passkey_questions", &[&caller.address]);
        if attempts::count(&mut tx, &subject, WINDOW, now).await? > MOST {
            drop(tx);
            let ends = attempts::window_ends_at(&shared.app.store, &subject, now).await?;
            let seconds = ends.map_or(1, |ends| ends.since(now).as_secs() + 1);
            return Err(AccountError::rate_limited(seconds));
        }
    }
    let new = NewChallenge {
        token: &challenge.hash(),
        purpose: Purpose::SignInByPasskey,
        email: None,
        user: None,
        code_hash: None,
        state: Some(&state),
        tries: 1,
        expires_at: now.plus(LIFETIME),
    };
    challenges::insert(&mut tx, new, now).await?;
    tx.commit().await?;
    Ok(Bare(Question {
        challenge: challenge.reveal().to_owned(),
        options,
    }))
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
    let (store, now) = (&shared.app.store, shared.now());
    let token = SecretHash::of(&answer.challenge);
    let mut tx = store.begin_single().await?;
    let taken = challenges::take_try(&mut tx, &token, Purpose::SignInByPasskey, now).await?;
    tx.commit().await?;
    let state = taken.and_then(|it| it.state).ok_or_else(too_late)?;

    let id = credential_id_of(&answer.credential).ok_or_else(refused)?;
    let passkey = passkeys::by_credential(store, &id).await?;
    let passkey = passkey.ok_or_else(refused)?;
    let stored = StoredPasskey {
        credential_id: passkey.credential_id,
        data: passkey.credential,
    };
    let site = shared.passkeys()?;
    let used = site
        .finish_authentication(&state, &answer.credential, &stored, &passkey.user_id)
        .map_err(|error| {
            tracing::debug!(%error, "a passkey was refused");
            refused()
        })?;
    let user = people::user(store, &passkey.user_id).await?;
    let user = user.ok_or_else(refused)?;
    let mut tx = store.begin_single().await?;
    passkeys::used(&mut tx, &passkey.id, &used.data, now).await?;
    tx.commit().await?;
    signed_in(&user, Method::Passkey, &caller, &shared).await
}

fn refused() -> AccountError {
    AccountError::new(
        AccountCode::WrongCredentials,
        "This passkey does not belong to an account here.",
    )
}

pub(crate) fn too_late() -> AccountError {
    AccountError::new(
        AccountCode::CodeExpired,
        "This took too long. Please try again.",
    )
}

/// Why the browser can not even be asked, as the page is told.
pub(crate) fn unusable(error: &kc_identity::PasskeyError) -> AccountError {
    tracing::error!(%error, "a passkey could not be asked for");
    AccountError::new(AccountCode::Internal, "Something went wrong on our side.")
}
