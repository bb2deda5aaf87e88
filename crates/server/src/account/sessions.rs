//! The browsers in which a person is signed in.

use axum::{
    extract::{Path, State},
    response::Response,
};
use kc_domain::SessionId;
use kc_store::identity::sessions;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    browser,
    session::{Cookies, RecentlySignedIn, SignedIn},
};
use crate::{
    answer::{Bare, Nothing},
    app::Shared,
    cookies::Cookie,
    error::{AccountCode, AccountError},
    openapi::AccountRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = AccountSessions)]
pub(crate) struct Listed {
    sessions: Vec<SessionJson>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AccountSessionEntry)]
pub(crate) struct SessionJson {
    id: String,
    /// Whether it is the browser that asks.
    current: bool,
    browser: String,
    created_at: i64,
    last_seen_at: i64,
    /// How the person last proved who they are in it.
    methods: Vec<String>,
}

/// List browsers that are signed in
///
/// `GET /account/api/sessions`.
#[utoipa::path(
    get,
    path = "/account/api/sessions",
    operation_id = "listAccountSessions",
    tag = "Account",
    responses(
        (status = 200, description = "The sessions.", body = Listed),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn list(
    State(shared): State<Shared>,
    signed_in: SignedIn,
) -> Result<Bare<Listed>, AccountError> {
    let sessions = of(&signed_in, &shared).await?;
    Ok(Bare(Listed { sessions }))
}

/// The live sessions of whoever is signed in.
pub(super) async fn of(
    signed_in: &SignedIn,
    shared: &Shared,
) -> Result<Vec<SessionJson>, AccountError> {
    let now = shared.now();
    let idle_since = now.minus(shared.app.settings.identity.session_idle);
    let user = &signed_in.user.id;
    let sessions = sessions::of_user(&shared.app.store, user, idle_since, now).await?;
    let json = |it: sessions::Session| SessionJson {
        current: it.id == signed_in.session.id,
        id: it.id.to_string(),
        browser: browser::words(&it.browser),
        created_at: it.created_at.millis(),
        last_seen_at: it.last_seen_at.millis(),
        methods: it.authentication_methods.0,
    };
    Ok(sessions.into_iter().map(json).collect())
}

/// Sign a browser out
///
/// `DELETE /account/api/sessions/{session_id}`; that of the calling browser signs it out.
#[utoipa::path(
    delete,
    path = "/account/api/sessions/{session_id}",
    operation_id = "endAccountSession",
    tag = "Account",
    params(
        ("session_id" = String, Path, description = "Its id."),
    ),
    responses(
        (status = 200, description = "It is signed out.", body = Nothing),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn end(
    State(shared): State<Shared>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, AccountError> {
    let not_found = || AccountError::new(AccountCode::NotFound, "You have no such session.");
    let id = SessionId::parse(&id).ok_or_else(not_found)?;
    let is_own = id == signed_in.session.id;
    // Who borrowed or stole one browser must not throw its owner out of the others.
    if !is_own && !signed_in.is_recent(&shared) {
        return Err(AccountError::step_up_required());
    }
    let mut tx = shared.app.store.begin_single().await?;
    let ended = sessions::end(&mut tx, &signed_in.user.id, &id).await?;
    tx.commit().await?;
    if !ended {
        return Err(not_found());
    }
    let clear = is_own.then(|| Cookie::Session.clear(&shared));
    Ok(Cookies(clear.into_iter().collect()).with(Bare(Nothing {})))
}

#[derive(Serialize, ToSchema)]
#[schema(as = SessionsEnded)]
pub(crate) struct Ended {
    ended: u64,
}

/// Sign all other browsers out
///
/// `POST /account/api/sessions/end-others`.
#[utoipa::path(
    post,
    path = "/account/api/sessions/end-others",
    operation_id = "endOtherSessions",
    tag = "Account",
    responses(
        (status = 200, description = "How many there were.", body = Ended),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn end_others(
    State(shared): State<Shared>,
    RecentlySignedIn(signed_in): RecentlySignedIn,
) -> Result<Bare<Ended>, AccountError> {
    let mut tx = shared.app.store.begin_single().await?;
    let ended = sessions::end_others(&mut tx, &signed_in.user.id, &signed_in.session.id).await?;
    tx.commit().await?;
    Ok(Bare(Ended { ended }))
}
