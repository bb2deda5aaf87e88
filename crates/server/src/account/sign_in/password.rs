//! By a password. Wrong ones are counted before they are compared: those of strangers for an
//! address, those of each of its owner's devices apart, so that nobody can lock the owner out.
//! An address without an account is counted and compared all the same.

use std::time::Duration;

use axum::{extract::State, response::Response};
use kc_identity::{PasswordError, password::needs_rehash};
use kc_store::{
    StoreError, Tx,
    identity::attempts::{self, Subject},
    people,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SignedInJson, email::address, signed_in};
use crate::{
    account::{
        body::Body,
        caller::{Caller, hashed},
        session::Method,
    },
    app::Shared,
    error::{AccountCode, AccountError},
    extract::UNKNOWN,
    openapi::AccountRefusals,
};

const WINDOW: Duration = Duration::from_secs(3600);
/// Wrong passwords for an address from strangers, and from each of its owner's devices.
const MOST_WRONG: i64 = 10;
/// Wrong passwords of strangers from a network address, for whatever addresses.
const MOST_WRONG_OF_NETWORK: i64 = 100;

#[derive(Deserialize, ToSchema)]
#[schema(as = SignInByPassword)]
pub(crate) struct Request {
    email: String,
    password: String,
}

/// Sign in by a password
///
/// `POST /account/api/sign-in/password`.
#[utoipa::path(
    post,
    path = "/account/api/sign-in/password",
    operation_id = "signInByPassword",
    tag = "Account",
    request_body = Request,
    responses(
        (status = 200, description = "Signed in.", body = SignedInJson),
        AccountRefusals,
    ),
    security((), ("session" = [])),
)]
pub(crate) async fn call(
    State(shared): State<Shared>,
    caller: Caller,
    Body(request): Body<Request>,
) -> Result<Response, AccountError> {
    let email = address(&request.email)?;
    let user = people::user_by_email(&shared.app.store, email.as_str()).await?;
    let id = user.as_ref().map(|user| &user.id);
    let device = caller.known_device(id, &shared).await?;
    let tries = Tries {
        of_address: Subject::new(
            "passwords",
            &[
                &hashed(email.as_str()),
                device.as_ref().map_or("", |it| &*it.0),
            ],
        ),
        of_network: (device.is_none() && caller.address != UNKNOWN)
            .then(|| Subject::new("passwords_network", &[&caller.address])),
    };
    tries.take(&shared).await?;

    let kept = user.as_ref().and_then(|user| user.password_hash.as_deref());
    let passwords = &shared.app.identity.passwords;
    let is_right = match passwords.verify(&request.password, kept).await {
        Ok(is_right) => is_right,
        Err(error) => {
            // Nothing was compared.
            let mut tx = shared.app.store.begin().await?;
            tries.give_back(&mut tx).await?;
            tx.commit().await?;
            return Err(failed(error));
        }
    };
    let (Some(user), Some(kept), true) = (&user, kept, is_right) else {
        return Err(AccountError::new(
            AccountCode::WrongCredentials,
            "The e-mail address or the password is wrong.",
        ));
    };
    let renewed = if needs_rehash(kept) {
        Some(passwords.hash(&request.password).await.map_err(failed)?)
    } else {
        None
    };
    let mut tx = shared.app.store.begin().await?;
    tries.forgive(&mut tx).await?;
    if let Some(renewed) = renewed {
        people::set_password(&mut tx, &user.id, Some(&renewed), shared.now()).await?;
    }
    tx.commit().await?;
    signed_in(user, Method::Password, &caller, &shared).await
}

/// What a try counts against.
struct Tries {
    of_address: Subject,
    of_network: Option<Subject>,
}

impl Tries {
    async fn take(&self, shared: &Shared) -> Result<(), AccountError> {
        let now = shared.now();
        let mut tx = shared.app.store.begin().await?;
        if attempts::count(&mut tx, &self.of_address, WINDOW, now).await? > MOST_WRONG {
            return Err(AccountError::new(
                AccountCode::PasswordLocked,
                "There were too many wrong passwords. Please sign in with a code by e-mail.",
            ));
        }
        if let Some(network) = &self.of_network
            && attempts::count(&mut tx, network, WINDOW, now).await? > MOST_WRONG_OF_NETWORK
        {
            drop(tx);
            let ends = attempts::window_ends_at(&shared.app.store, network, now).await?;
            let seconds = ends.map_or(1, |ends| ends.since(now).as_secs() + 1);
            return Err(AccountError::rate_limited(seconds));
        }
        tx.commit().await?;
        Ok(())
    }

    async fn give_back(&self, tx: &mut Tx) -> Result<(), StoreError> {
        attempts::give_back(tx, &self.of_address).await?;
        if let Some(network) = &self.of_network {
            attempts::give_back(tx, network).await?;
        }
        Ok(())
    }

    /// Forgets the wrong ones before the right one. The network's stay: its next guess may be at
    /// another address.
    async fn forgive(&self, tx: &mut Tx) -> Result<(), StoreError> {
        attempts::forget(tx, &self.of_address).await?;
        if let Some(network) = &self.of_network {
            attempts::give_back(tx, network).await?;
        }
        Ok(())
    }
}

/// Why a password could not be worked on, as the page is told.
pub(crate) fn failed(error: PasswordError) -> AccountError {
    if error == PasswordError::Busy {
        return AccountError::new(
            AccountCode::Unavailable,
            "There is too much to do right now.",
        );
    }
    tracing::error!(%error, "a password could not be worked on");
    AccountError::new(AccountCode::Internal, "Something went wrong on our side.")
}
