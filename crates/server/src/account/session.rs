//! Who is signed in in this browser.

use std::time::Duration;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use kc_domain::{SessionId, UserId, text};
use kc_store::{
    StoreError, TextList,
    identity::{devices, sessions},
    people,
    secret::{Secret, SecretHash},
};

use crate::{app::Shared, cookies::Cookie, error::AccountError, extract::header};

/// A session is noted as in use no more often than this.
const NOTED_EVERY: Duration = Duration::from_secs(300);
/// As much as is kept of what a browser calls itself.
const LONGEST_BROWSER: usize = 300;

const DEVICE_PREFIX: &str = "kdev_";

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub session: sessions::Session,
    pub user: people::User,
}

impl SignedIn {
    /// Who the browser's cookie signs in, if anybody.
    pub async fn of(headers: &HeaderMap, shared: &Shared) -> Result<Option<Self>, StoreError> {
        let Some(token) = Cookie::Session.read(headers, shared) else {
            return Ok(None);
        };
        let store = &shared.app.store;
        let now = shared.now();
        let idle_since = now.minus(shared.app.settings.identity.session_idle);
        let token = SecretHash::of(token);
        let Some(session) = sessions::by_token(store, &token, idle_since, now).await? else {
            return Ok(None);
        };
        let Some(user) = people::user(store, &session.user_id).await? else {
            return Ok(None);
        };
        if now.since(session.last_seen_at) > NOTED_EVERY {
            let mut tx = store.begin_single().await?;
            sessions::seen(&mut tx, &session.id, now).await?;
            tx.commit().await?;
        }
        Ok(Some(Self { session, user }))
    }

    /// Whether the person proved who they are a short while ago.
    pub fn is_recent(&self, shared: &Shared) -> bool {
        let age = shared.now().since(self.session.authenticated_at);
        age <= shared.app.settings.identity.step_up_after
    }
}

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = AccountError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, AccountError> {
        Self::of(&parts.headers, shared)
            .await?
            .ok_or_else(AccountError::signed_out)
    }
}

/// Whoever may be signed in; for calls that work either way.
pub(crate) struct MaybeSignedIn(pub Option<SignedIn>);

impl FromRequestParts<Shared> for MaybeSignedIn {
    type Rejection = AccountError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, AccountError> {
        Ok(Self(SignedIn::of(&parts.headers, shared).await?))
    }
}

/// Somebody who proved who they are a short while ago: for what a borrowed browser must not do.
pub(crate) struct RecentlySignedIn(pub SignedIn);

impl FromRequestParts<Shared> for RecentlySignedIn {
    type Rejection = AccountError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, AccountError> {
        let signed_in = SignedIn::from_request_parts(parts, shared).await?;
        if signed_in.is_recent(shared) {
            Ok(Self(signed_in))
        } else {
            Err(AccountError::step_up_required())
        }
    }
}

/// How somebody proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Email,
    Password,
    Passkey,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Password => "password",
            Self::Passkey => "passkey",
        }
    }
}

/// Signs a user in who has just proved who they are, and says which cookies to set. Whoever was
/// signed in as the same user keeps the session, under a new token: what was planted in or read
/// from the browser before is worth nothing.
pub(crate) async fn sign_in(
    user: &UserId,
    method: Method,
    headers: &HeaderMap,
    shared: &Shared,
) -> Result<Cookies, StoreError> {
    let now = shared.now();
    let settings = &shared.app.settings.identity;
    let token = Secret::generate("ksess_");
    let methods = TextList(vec![method.as_str().to_owned()]);
    let before = SignedIn::of(headers, shared).await?;
    let device = known_device(user, headers, shared)
        .await?
        .unwrap_or_else(|| Secret::generate(DEVICE_PREFIX).reveal().to_owned());

    let mut tx = shared.app.store.begin().await?;
    let mut goes_on = false;
    if let Some(before) = before {
        if before.user.id == *user {
            let id = &before.session.id;
            goes_on = sessions::renew(&mut tx, id, &token.hash(), &methods, now).await?;
        } else {
            sessions::end(&mut tx, &before.user.id, &before.session.id).await?;
        }
    }
    if !goes_on {
        let agent = header(headers, header::USER_AGENT.as_str()).unwrap_or("");
        let session = sessions::Session {
            id: SessionId::generate(),
            user_id: user.clone(),
            authentication_methods: methods,
            authenticated_at: now,
            browser: text::clean(agent, LONGEST_BROWSER),
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus(settings.session_lifetime),
        };
        sessions::insert(&mut tx, &session, &token.hash()).await?;
    }
    let known_until = now.plus(settings.device_lifetime);
    devices::remember(&mut tx, &SecretHash::of(&device), user, known_until, now).await?;
    tx.commit().await?;
    Ok(Cookies(vec![
        Cookie::Session.set(token.reveal(), shared),
        Cookie::Device.set(&device, shared),
    ]))
}

/// The device's token, if the user signed in on it before. One that somebody else left there, or
/// copied, is not made the user's.
async fn known_device(
    user: &UserId,
    headers: &HeaderMap,
    shared: &Shared,
) -> Result<Option<String>, StoreError> {
    let Some(token) = Cookie::Device.read(headers, shared) else {
        return Ok(None);
    };
    let hash = SecretHash::of(token);
    let is_known = devices::is_known(&shared.app.store, &hash, user, shared.now()).await?;
    Ok(is_known.then(|| token.to_owned()))
}

/// Cookies that go with an answer.
#[derive(Debug, Default)]
pub(crate) struct Cookies(pub Vec<HeaderValue>);

impl Cookies {
    /// The answer with them.
    pub fn with(self, answer: impl IntoResponse) -> Response {
        let mut response = answer.into_response();
        for cookie in self.0 {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}
