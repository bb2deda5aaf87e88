//! Codes that are mailed: how many may be asked for, and how often one may guess.
//!
//! Whoever asks learns nothing of whether there is an account: the same is counted, written and
//! mailed for every address.

use std::time::Duration;

use kc_domain::{Timestamp, UserId};
use kc_identity::{EmailAddress, EmailCode, Strength, code};
use kc_store::{
    StoreError, Tx,
    identity::{
        attempts::{self, Subject},
        challenges::{self, NewChallenge, Purpose},
    },
    secret::{Secret, SecretHash},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{KnownDevice, hashed};
use crate::{
    app::Shared,
    error::{AccountCode, AccountError, Code as ConnectCode, ConnectError},
    extract::{LinkSession, Opened, UNKNOWN},
    mail::{self, Language, Letter},
    widget::email::challenge as widget_challenge,
};

const LIFETIME: Duration = Duration::from_secs(600);
const TRIES: i64 = 5;
/// When the page offers to send another, in seconds.
const RESEND_AFTER: u64 = 30;

const QUARTER: Duration = Duration::from_secs(15 * 60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Mails to an address, asked for from one place in a quarter of an hour.
const FROM_ONE_PLACE: i64 = 5;
/// Mails to an address in an hour, asked for by strangers.
const TO_AN_ADDRESS: i64 = 30;
/// Mails asked for from a network address in an hour.
const FROM_A_NETWORK: i64 = 60;
/// After so many wrong codes for an address in a day six digits are taken no more, and new codes
/// are long: guessing at six digits ends there, however many codes were asked for before.
const MOST_WRONG: i64 = 20;

/// A code that somebody wants to have mailed.
pub(crate) struct Asked<'a> {
    pub to: &'a EmailAddress,
    pub purpose: Purpose,
    /// The link session in whose widget it is to be typed; without one it is the account's pages.
    pub widget: Option<&'a LinkSession<Opened>>,
    /// Who asked, where the answer is theirs alone to give.
    pub user: Option<&'a UserId>,
    /// The device of the address' own user, if the call comes from one: what strangers spend is
    /// not its concern.
    pub device: Option<&'a KnownDevice>,
    /// The network address that asks.
    pub from: &'a str,
    pub language: Language,
}

/// Where a code is to be typed. One that was asked for in the widget, within an application's
/// page, signs nobody in to the account's own pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Place {
    Account,
    Widget,
}

/// What a challenge remembers of how it came about.
#[derive(Serialize, Deserialize)]
struct State {
    place: Place,
    is_long: bool,
    device: Option<String>,
}

/// That a code is on its way.
#[derive(Serialize, ToSchema)]
#[schema(as = CodeSent)]
pub(crate) struct Sent {
    /// What the code is to be answered with.
    pub challenge: String,
    /// In seconds.
    expires_in: u64,
    /// Characters of the code.
    pub digits: usize,
    /// In seconds.
    pub resend_after: u64,
}

/// Why no code was sent, or none taken.
#[derive(Debug)]
pub(crate) enum CodeRefusal {
    /// This installation sends no mails.
    NotOffered,
    /// In so many seconds there is room again.
    TooMany(u64),
    /// So many tries are left.
    Wrong(i64),
    /// There is no such challenge, or not any more.
    Expired,
    Store(StoreError),
}

/// Mails a code, and says what it answers.
pub(crate) async fn send(asked: Asked<'_>, shared: &Shared) -> Result<Sent, CodeRefusal> {
    let mailer = shared.app.identity.mailer.as_ref();
    let mailer = mailer.ok_or(CodeRefusal::NotOffered)?;
    let (store, now) = (&shared.app.store, shared.now());
    let wrong = wrong_codes(asked.to.as_str(), asked.device.map(|it| &*it.0));
    let is_long = attempts::so_far(store, &wrong, now).await? > MOST_WRONG;
    let strength = if is_long {
        Strength::Long
    } else {
        Strength::Six
    };
    let code = EmailCode::generate(strength);
    let state = State {
        place: match asked.widget {
            Some(_) => Place::Widget,
            None => Place::Account,
        },
        is_long,
        device: asked.device.map(|it| it.0.clone()),
    };
    let state = serde_json::to_string(&state).expect("a plain struct is JSON");

    let mut tx = store.begin().await?;
    for budget in budgets(&asked) {
        if attempts::count(&mut tx, &budget.subject, budget.window, now).await? > budget.most {
            drop(tx);
            return Err(CodeRefusal::TooMany(budget.wait(shared, now).await?));
        }
    }
    let challenge = match asked.widget {
        Some(session) => widget_challenge::next(&mut tx, session, now).await?,
        None => Secret::generate("chl_").reveal().to_owned(),
    };
    let new = NewChallenge {
        token: &SecretHash::of(&challenge),
        purpose: asked.purpose,
        email: Some(asked.to.as_str()),
        user: asked.user,
        code_hash: Some(&code.hash(&challenge)),
        state: Some(&state),
        tries: TRIES,
        expires_at: now.plus(LIFETIME),
    };
    challenges::insert(&mut tx, new, now).await?;
    tx.commit().await?;

    let revealed = code.reveal();
    let in_letter = mail::Code {
        code: &revealed,
        minutes: LIFETIME.as_secs() / 60,
        from: asked.from,
    };
    let letter = match asked.purpose {
        Purpose::ChangeEmail => Letter::NewAddressCode(in_letter),
        _ => Letter::SignInCode(in_letter),
    };
    mailer.send(mail::write(
        letter,
        asked.language,
        asked.to.as_str(),
        shared,
    ));
    Ok(Sent {
        challenge,
        expires_in: LIFETIME.as_secs(),
        digits: revealed.chars().filter(|c| *c != '-').count(),
        resend_after: RESEND_AFTER,
    })
}

/// A right answer, of which nothing has come yet.
pub(crate) struct Answered {
    pub email: String,
    pub user: Option<UserId>,
    token: SecretHash,
    wrong: Subject,
}

impl Answered {
    /// Uses the answer up, in the commit of what comes of it. False if another call did.
    pub async fn spend(&self, tx: &mut Tx, now: Timestamp) -> Result<bool, StoreError> {
        // The challenge first: whoever loses must not give a try back.
        let is_first = challenges::spend(tx, &self.token, now).await?;
        if is_first {
            attempts::give_back(tx, &self.wrong).await?;
        }
        Ok(is_first)
    }
}

/// Compares what somebody typed with the code of a challenge. The try is taken before, so that
/// of many guesses at once no more are looked at than of one after the other.
pub(crate) async fn answer(
    challenge: &str,
    typed: &str,
    purpose: Purpose,
    place: Place,
    shared: &Shared,
) -> Result<Answered, CodeRefusal> {
    let (token, now) = (SecretHash::of(challenge), shared.now());
    let mut tx = shared.app.store.begin().await?;
    let taken = challenges::take_try(&mut tx, &token, purpose, now).await?;
    let taken = taken.ok_or(CodeRefusal::Expired)?;
    let (Some(email), Some(kept), Some(state)) = (taken.email, taken.code_hash, taken.state) else {
        return Err(CodeRefusal::Expired);
    };
    let state: State = serde_json::from_str(&state)
        .map_err(|error| StoreError::Corrupt(format!("a challenge's state: {error}")))?;
    let wrong = wrong_codes(&email, state.device.as_deref());
    let so_many = attempts::count(&mut tx, &wrong, DAY, now).await?;
    tx.commit().await?;

    if state.place != place || (so_many > MOST_WRONG && !state.is_long) {
        return Err(CodeRefusal::Expired);
    }
    if !code::fits(typed, challenge, &kept) {
        return Err(CodeRefusal::Wrong(taken.tries_left));
    }
    Ok(Answered {
        email,
        user: taken.user_id,
        token,
        wrong,
    })
}

/// Wrong codes for an address: those of strangers, and those of each device of its own user.
fn wrong_codes(email: &str, device: Option<&str>) -> Subject {
    Subject::new("wrong_codes", &[&hashed(email), device.unwrap_or("")])
}

/// So many of something in a window.
struct Budget {
    subject: Subject,
    most: i64,
    window: Duration,
}

impl Budget {
    /// The seconds until there is room again.
    async fn wait(&self, shared: &Shared, now: Timestamp) -> Result<u64, StoreError> {
        let ends = attempts::window_ends_at(&shared.app.store, &self.subject, now).await?;
        Ok(ends.map_or(1, |ends| ends.since(now).as_secs() + 1))
    }
}

/// What a mail counts against, the narrowest first: one that is refused there takes nothing from
/// what others share.
fn budgets(asked: &Asked<'_>) -> Vec<Budget> {
    let email = hashed(asked.to.as_str());
    let budget = |what, whose: &[&str], most, window| Budget {
        subject: Subject::new(what, whose),
        most,
        window,
    };
    if let Some(KnownDevice(device)) = asked.device {
        return vec![budget(
            "mails_device",
            &[&email, device],
            FROM_ONE_PLACE,
            QUARTER,
        )];
    }
    let mut budgets = vec![
        budget(
            "mails_place",
            &[&email, asked.from],
            FROM_ONE_PLACE,
            QUARTER,
        ),
        budget("mails_address", &[&email], TO_AN_ADDRESS, HOUR),
    ];
    if asked.from != UNKNOWN {
        budgets.push(budget("mails_network", &[asked.from], FROM_A_NETWORK, HOUR));
    }
    budgets
}

impl From<StoreError> for CodeRefusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<CodeRefusal> for AccountError {
    fn from(refusal: CodeRefusal) -> Self {
        match refusal {
            CodeRefusal::NotOffered => Self::new(
                AccountCode::Unavailable,
                "This installation sends no e-mails.",
            ),
            CodeRefusal::TooMany(seconds) => Self::rate_limited(seconds),
            CodeRefusal::Wrong(tries_left) => Self::wrong_code(tries_left),
            CodeRefusal::Expired => Self::new(
                AccountCode::CodeExpired,
                "This code is not good any more. Please ask for another.",
            ),
            CodeRefusal::Store(error) => error.into(),
        }
    }
}

impl From<CodeRefusal> for ConnectError {
    fn from(refusal: CodeRefusal) -> Self {
        match refusal {
            CodeRefusal::NotOffered => Self::invalid_request(
                "Logging in by e-mail is not offered here. Please continue as guest.",
            ),
            CodeRefusal::TooMany(seconds) => Self::new(
                ConnectCode::RateLimited,
                "Too many codes were asked for. Please wait a while.",
            )
            .with_data(serde_json::json!({ "retry_after": seconds }))
            .retry_after(seconds),
            CodeRefusal::Wrong(tries_left) => {
                Self::new(ConnectCode::Mistyped, "This is not the code we sent.")
                    .with_data(serde_json::json!({ "tries_left": tries_left }))
            }
            CodeRefusal::Expired => Self::new(
                ConnectCode::TooLate,
                "This code is not good any more. Please ask for another.",
            ),
            CodeRefusal::Store(error) => error.into(),
        }
    }
}
