//! A person's passkeys.

use std::time::Duration;

use axum::extract::{Path, State};
use kc_domain::{PasskeyId, text};
use kc_identity::StoredPasskey;
use kc_store::{
    identity::{
        challenges::{self, NewChallenge, Purpose},
        passkeys::{self, Passkey},
    },
    secret::{Secret, SecretHash},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    body::Body,
    caller::Caller,
    notices,
    password::last_way_in,
    session::{RecentlySignedIn, SignedIn},
    sign_in::passkey::{Question, too_late, unusable},
};
use crate::{
    answer::{Bare, Nothing},
    app::Shared,
    error::{AccountCode, AccountError},
    mail::Letter,
    openapi::AccountRefusals,
};

/// As long as browsers let their people take.
const LIFETIME: Duration = Duration::from_secs(300);
const MOST: usize = 50;
const LONGEST_NAME: usize = 60;

#[derive(Serialize, ToSchema)]
#[schema(as = Passkeys)]
pub(crate) struct Listed {
    passkeys: Vec<PasskeyJson>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PasskeyAdded)]
pub(crate) struct Added {
    passkey: PasskeyJson,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Passkey)]
pub(crate) struct PasskeyJson {
    id: String,
    name: String,
    created_at: i64,
    last_used_at: Option<i64>,
}

impl From<Passkey> for PasskeyJson {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id.to_string(),
            name: passkey.name,
            created_at: passkey.created_at.millis(),
            last_used_at: passkey.last_used_at.map(|at| at.millis()),
        }
    }
}

/// List passkeys
///
/// `GET /account/api/passkeys`.
#[utoipa::path(
    get,
    path = "/account/api/passkeys",
    operation_id = "listPasskeys",
    tag = "Account",
    responses(
        (status = 200, description = "The passkeys.", body = Listed),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn list(
    State(shared): State<Shared>,
    signed_in: SignedIn,
) -> Result<Bare<Listed>, AccountError> {
    let passkeys = passkeys::of_user(&shared.app.store, &signed_in.user.id).await?;
    Ok(Bare(Listed {
        passkeys: passkeys.into_iter().map(PasskeyJson::from).collect(),
    }))
}

/// Begin to add a passkey
///
/// `POST /account/api/passkeys/options`: what the browser needs to make one.
#[utoipa::path(
    post,
    path = "/account/api/passkeys/options",
    operation_id = "beginPasskey",
    tag = "Account",
    responses(
        (status = 200, description = "What the browser is to make.", body = Question),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn options(
    State(shared): State<Shared>,
    RecentlySignedIn(signed_in): RecentlySignedIn,
) -> Result<Bare<Question>, AccountError> {
    let (user, now) = (&signed_in.user, shared.now());
    let existing = passkeys::of_user(&shared.app.store, &user.id).await?;
    if existing.len() >= MOST {
        return Err(AccountError::new(
            AccountCode::Conflict,
            "This account has as many passkeys as it can have.",
        ));
    }
    let existing: Vec<StoredPasskey> = existing
        .into_iter()
        .map(|passkey| StoredPasskey {
            credential_id: passkey.credential_id,
            data: passkey.credential,
        })
        .collect();
    let email = user.email.as_deref().unwrap_or("");
    let name = user.name.as_deref().unwrap_or("");
    let site = shared.passkeys()?;
    let (options, state) = site
        .start_registration(&user.id, email, name, &existing)
        .map_err(|error| unusable(&error))?;
    let challenge = Secret::generate("chl_");
    let new = NewChallenge {
        token: &challenge.hash(),
        purpose: Purpose::AddPasskey,
        email: None,
        user: Some(&user.id),
        code_hash: None,
        state: Some(&state),
        tries: 1,
        expires_at: now.plus(LIFETIME),
    };
    let mut tx = shared.app.store.begin_single().await?;
    challenges::insert(&mut tx, new, now).await?;
    tx.commit().await?;
    Ok(Bare(Question {
        challenge: challenge.reveal().to_owned(),
        options,
    }))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = AddPasskey)]
pub(crate) struct AddRequest {
    challenge: String,
    #[schema(value_type = Object)]
    credential: Value,
    name: Option<String>,
}

/// Add a passkey
///
/// `POST /account/api/passkeys`: the browser made one.
#[utoipa::path(
    post,
    path = "/account/api/passkeys",
    operation_id = "addPasskey",
    tag = "Account",
    request_body = AddRequest,
    responses(
        (status = 200, description = "The new one.", body = Added),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn add(
    State(shared): State<Shared>,
    caller: Caller,
    RecentlySignedIn(signed_in): RecentlySignedIn,
    Body(request): Body<AddRequest>,
) -> Result<Bare<Added>, AccountError> {
    let (store, now) = (&shared.app.store, shared.now());
    let user = &signed_in.user;
    let token = SecretHash::of(&request.challenge);
    let mut tx = store.begin_single().await?;
    let taken = challenges::take_try(&mut tx, &token, Purpose::AddPasskey, now).await?;
    tx.commit().await?;
    let state = taken
        .filter(|it| it.user_id.as_ref() == Some(&user.id))
        .and_then(|it| it.state)
        .ok_or_else(too_late)?;

    let site = shared.passkeys()?;
    let made = site
        .finish_registration(&state, &request.credential)
        .map_err(|error| {
            tracing::debug!(%error, "a new passkey was refused");
            AccountError::invalid_request("This passkey can not be used here.")
        })?;
    let name = name(request.name.as_deref()).unwrap_or_else(|| caller.browser());
    let passkey = Passkey {
        id: PasskeyId::generate(),
        user_id: user.id.clone(),
        credential_id: made.credential_id,
        name,
        credential: made.data,
        created_at: now,
        last_used_at: None,
    };
    let mut tx = store.begin_single().await?;
    let is_new = passkeys::insert(&mut tx, &passkey).await?;
    tx.commit().await?;
    if !is_new {
        return Err(AccountError::new(
            AccountCode::Conflict,
            "This passkey is known already.",
        ));
    }
    let letter = Letter::PasskeyAdded {
        name: &passkey.name,
    };
    notices::send(letter, user, &caller, &shared);
    Ok(Bare(Added {
        passkey: passkey.into(),
    }))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = RenamePasskey)]
pub(crate) struct RenameRequest {
    name: String,
}

/// Rename a passkey
///
/// `PATCH /account/api/passkeys/{passkey_id}`.
#[utoipa::path(
    patch,
    path = "/account/api/passkeys/{passkey_id}",
    operation_id = "renamePasskey",
    tag = "Account",
    params(
        ("passkey_id" = String, Path, description = "Its id."),
    ),
    request_body = RenameRequest,
    responses(
        (status = 200, description = "It has the name.", body = Nothing),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn rename(
    State(shared): State<Shared>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Body(request): Body<RenameRequest>,
) -> Result<Bare<Nothing>, AccountError> {
    let id = PasskeyId::parse(&id).ok_or_else(not_found)?;
    let name = name(Some(&request.name))
        .ok_or_else(|| AccountError::invalid_request("A passkey needs a name."))?;
    let mut tx = shared.app.store.begin_single().await?;
    let renamed = passkeys::rename(&mut tx, &signed_in.user.id, &id, &name).await?;
    tx.commit().await?;
    if renamed {
        Ok(Bare(Nothing {}))
    } else {
        Err(not_found())
    }
}

/// Remove a passkey
///
/// `DELETE /account/api/passkeys/{passkey_id}`.
#[utoipa::path(
    delete,
    path = "/account/api/passkeys/{passkey_id}",
    operation_id = "removePasskey",
    tag = "Account",
    params(
        ("passkey_id" = String, Path, description = "Its id."),
    ),
    responses(
        (status = 200, description = "It is gone.", body = Nothing),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    RecentlySignedIn(signed_in): RecentlySignedIn,
    Path(id): Path<String>,
) -> Result<Bare<Nothing>, AccountError> {
    let user = &signed_in.user;
    let all = passkeys::of_user(&shared.app.store, &user.id).await?;
    let is_last = all.len() == 1;
    let passkey = all.into_iter().find(|it| it.id.as_str() == id);
    let passkey = passkey.ok_or_else(not_found)?;
    // Where no mails are sent an account is not to be left without a key.
    if shared.app.identity.mailer.is_none() && user.password_hash.is_none() && is_last {
        return Err(last_way_in());
    }
    let mut tx = shared.app.store.begin_single().await?;
    let removed = passkeys::delete(&mut tx, &user.id, &passkey.id).await?;
    tx.commit().await?;
    if !removed {
        return Err(not_found());
    }
    let letter = Letter::PasskeyRemoved {
        name: &passkey.name,
    };
    notices::send(letter, user, &caller, &shared);
    Ok(Bare(Nothing {}))
}

fn name(given: Option<&str>) -> Option<String> {
    let name = text::clean(given?, LONGEST_NAME);
    (!name.is_empty()).then_some(name)
}

fn not_found() -> AccountError {
    AccountError::new(AccountCode::NotFound, "You have no such passkey.")
}
