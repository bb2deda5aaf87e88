//! What asking for a passkey and taking the answer have in common, wherever it is asked.

use std::time::Duration;

use kc_identity::{PasskeyError, Passkeys, StoredPasskey, passkeys::credential_id_of};
use kc_store::{
    StoreError,
    identity::{
        attempts::{self, Subject},
        challenges::{self, NewChallenge, Purpose},
        passkeys,
    },
    people::{self, User},
    secret::{Secret, SecretHash},
};

use super::{Answer, Question};
use crate::{
    account::codes::Place,
    app::Shared,
    error::{AccountCode, AccountError, Code, ConnectError},
    extract::UNKNOWN,
};

/// As long as browsers let their people take.
const LIFETIME: Duration = Duration::from_secs(300);
const WINDOW: Duration = Duration::from_secs(3600);
/// Questions asked from a network address in an hour; every visit to a page asks one.
const MOST: i64 = 1_000;

/// Why nobody was asked, or the answer not taken.
#[derive(Debug)]
pub(crate) enum PasskeyRefusal {
    /// This installation has no name that passkeys could belong to.
    NotOffered,
    /// In so many seconds there is room again.
    TooMany(u64),
    /// There is no such question, or not any more.
    TooLate,
    /// The answer is nobody's here.
    Unknown,
    /// The browser can not even be asked.
    Unusable,
    Store(StoreError),
}

/// Asks for any passkey of this site. Only an answer from the same place is taken: `session` is the
/// link session in whose widget it is asked.
pub(crate) async fn ask(
    place: Place,
    session: &str,
    from: &str,
    shared: &Shared,
) -> Result<Question, PasskeyRefusal> {
    let now = shared.now();
    let asked = site(shared)?.start_authentication(None);
    let (options, state) = asked.map_err(|error| {
        tracing::error!(%error, "a passkey could not be asked for");
        PasskeyRefusal::Unusable
    })?;
    let challenge = Secret::generate("chl_").reveal().to_owned();
    let mut tx = shared.app.store.begin().await?;
    if from != UNKNOWN {
        let subject = Subject::new("passkey_questions", &[from]);
        if attempts::count(&mut tx, &subject, WINDOW, now).await? > MOST {
            drop(tx);
            let ends = attempts::window_ends_at(&shared.app.store, &subject, now).await?;
            let seconds = ends.map_or(1, |ends| ends.since(now).as_secs() + 1);
            return Err(PasskeyRefusal::TooMany(seconds));
        }
    }
    let new = NewChallenge {
        token: &token(place, session, &challenge),
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
    Ok(Question { challenge, options })
}

/// Whose passkey answered.
pub(crate) async fn person(
    place: Place,
    session: &str,
    answer: &Answer,
    shared: &Shared,
) -> Result<User, PasskeyRefusal> {
    let (store, now) = (&shared.app.store, shared.now());
    let token = token(place, session, &answer.challenge);
    let mut tx = store.begin_single().await?;
    let taken = challenges::take_try(&mut tx, &token, Purpose::SignInByPasskey, now).await?;
    tx.commit().await?;
    let state = taken.and_then(|it| it.state);
    let state = state.ok_or(PasskeyRefusal::TooLate)?;

    let id = credential_id_of(&answer.credential).ok_or(PasskeyRefusal::Unknown)?;
    let passkey = passkeys::by_credential(store, &id).await?;
    let passkey = passkey.ok_or(PasskeyRefusal::Unknown)?;
    let stored = StoredPasskey {
        credential_id: passkey.credential_id,
        data: passkey.credential,
    };
    let used = site(shared)?
        .finish_authentication(&state, &answer.credential, &stored, &passkey.user_id)
        .map_err(|error| refused(&error))?;
    let user = people::user(store, &passkey.user_id).await?;
    let user = user.ok_or(PasskeyRefusal::Unknown)?;
    let mut tx = store.begin_single().await?;
    passkeys::used(&mut tx, &passkey.id, &used.data, now).await?;
    tx.commit().await?;
    Ok(user)
}

fn site(shared: &Shared) -> Result<&Passkeys, PasskeyRefusal> {
    let passkeys = shared.app.identity.passkeys.as_ref();
    passkeys.ok_or(PasskeyRefusal::NotOffered)
}

fn refused(error: &PasskeyError) -> PasskeyRefusal {
    tracing::debug!(%error, "a passkey was refused");
    PasskeyRefusal::Unknown
}

/// A challenge of the account's pages has another token than the same one of a widget, and than
/// that of another session's.
fn token(place: Place, session: &str, challenge: &str) -> SecretHash {
    match place {
        Place::Account => SecretHash::of(challenge),
        Place::Widget => SecretHash::of(&format!("{session}\n{challenge}")),
    }
}

impl From<StoreError> for PasskeyRefusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

const NOBODYS: &str = "This passkey does not belong to an account here.";
const LATE: &str = "This took too long. Please try again.";

impl From<PasskeyRefusal> for AccountError {
    fn from(refusal: PasskeyRefusal) -> Self {
        match refusal {
            PasskeyRefusal::NotOffered => {
                Self::new(AccountCode::NotFound, "Passkeys are not offered here.")
            }
            PasskeyRefusal::TooMany(seconds) => Self::rate_limited(seconds),
            PasskeyRefusal::TooLate => Self::new(AccountCode::CodeExpired, LATE),
            PasskeyRefusal::Unknown => Self::new(AccountCode::WrongCredentials, NOBODYS),
            PasskeyRefusal::Unusable => {
                Self::new(AccountCode::Internal, "Something went wrong on our side.")
            }
            PasskeyRefusal::Store(error) => error.into(),
        }
    }
}

impl From<PasskeyRefusal> for ConnectError {
    fn from(refusal: PasskeyRefusal) -> Self {
        match refusal {
            PasskeyRefusal::NotOffered => {
                Self::invalid_request("Passkeys are not offered here. Please continue as guest.")
            }
            PasskeyRefusal::TooMany(seconds) => {
                Self::new(Code::RateLimited, "Too many tries. Please wait a while.")
                    .retry_after(seconds)
            }
            PasskeyRefusal::TooLate => Self::new(Code::TooLate, LATE),
            PasskeyRefusal::Unknown => Self::new(Code::UnknownPasskey, NOBODYS),
            PasskeyRefusal::Unusable => {
                Self::new(Code::Internal, "Something went wrong on our side.")
            }
            PasskeyRefusal::Store(error) => error.into(),
        }
    }
}
