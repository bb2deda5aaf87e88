//! A link session that has come as far as a widget call needs.

use axum::{extract::FromRequestParts, http::request::Parts};
use kc_domain::{Scopes, Timestamp, UserId, WorkspaceId};
use kc_store::{link_sessions, secret::SecretHash};

use super::header;
use crate::{
    app::Shared,
    error::{Code, ConnectError},
};

/// A session that is neither over nor expired, and how far it has come.
pub(crate) struct LinkSession<S> {
    pub row: link_sessions::LinkSession,
    pub token: SecretHash,
    /// What the page holds besides the token, once somebody with an account has logged in.
    pub page: Option<SecretHash>,
    pub at: S,
}

/// How far a session has come.
pub(crate) trait Reached: Sized + Send {
    fn of(row: &link_sessions::LinkSession) -> Result<Self, ConnectError>;
}

/// Just opened, or anything after it.
pub(crate) struct Opened;

/// It has a user.
pub(crate) struct LoggedIn {
    pub workspace: WorkspaceId,
}

/// The user has agreed to what the client may read.
pub(crate) struct Consented {
    pub user: UserId,
    pub workspace: WorkspaceId,
    pub scopes: Scopes,
}

impl Reached for Opened {
    fn of(_: &link_sessions::LinkSession) -> Result<Self, ConnectError> {
        Ok(Self)
    }
}

impl Reached for LoggedIn {
    fn of(row: &link_sessions::LinkSession) -> Result<Self, ConnectError> {
        match (&row.user_id, &row.workspace_id) {
            (Some(_), Some(workspace)) => Ok(Self {
                workspace: workspace.clone(),
            }),
            _ => Err(ConnectError::new(
                Code::AccessDenied,
                "Continue as guest or log in first.",
            )),
        }
    }
}

impl Reached for Consented {
    fn of(row: &link_sessions::LinkSession) -> Result<Self, ConnectError> {
        let LoggedIn { workspace } = LoggedIn::of(row)?;
        match (&row.user_id, &row.granted_scopes) {
            (Some(user), Some(scopes)) => Ok(Self {
                user: user.clone(),
                workspace,
                scopes: scopes.clone(),
            }),
            _ => Err(ConnectError::new(
                Code::AccessDenied,
                "Agree to what is shared first.",
            )),
        }
    }
}

impl<S: Reached> FromRequestParts<Shared> for LinkSession<S> {
    type Rejection = ConnectError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, ConnectError> {
        let token = header(&parts.headers, "x-link-token").ok_or_else(|| {
            ConnectError::new(Code::InvalidToken, "The header X-LINK-TOKEN is missing.")
        })?;
        let page = header(&parts.headers, "x-page-secret").map(SecretHash::of);
        let session = Self::read(SecretHash::of(token), page, shared).await?;
        let key = session.row.id.as_str();
        shared.count(&shared.limits.widget, key).await?;
        Ok(session)
    }
}

impl<S: Reached> LinkSession<S> {
    /// The session of a token as it is now.
    pub async fn read(
        token: SecretHash,
        page: Option<SecretHash>,
        shared: &Shared,
    ) -> Result<Self, ConnectError> {
        let row = link_sessions::by_token(&shared.app.store, &token)
            .await?
            .ok_or_else(|| ConnectError::new(Code::InvalidToken, "The link token is not known."))?;
        refuse_dead(&row, shared.now())?;
        refuse_other_pages(&row, page.as_ref())?;
        let at = S::of(&row)?;
        Ok(Self {
            row,
            token,
            page,
            at,
        })
    }
}

impl<S> LinkSession<S> {
    /// Whether only test data may be connected.
    pub fn is_sandbox(&self) -> bool {
        self.row.client_is_sandbox || self.row.workspace_is_sandbox == Some(true)
    }

    /// Why a step that needed a live session was not taken after all.
    pub async fn why_not(&self, shared: &Shared) -> ConnectError {
        if let Err(error) = shared.app.store.settled().await {
            return error.into();
        }
        match LinkSession::<Opened>::read(self.token, self.page, shared).await {
            Err(error) => error,
            Ok(_) => ConnectError::new(Code::AccessDenied, "This session can not do that now."),
        }
    }
}

/// The link token is known to the client too; what its user's page got at the log-in is not.
fn refuse_other_pages(
    row: &link_sessions::LinkSession,
    page: Option<&SecretHash>,
) -> Result<(), ConnectError> {
    let is_own = |kept: &Vec<u8>| page.is_some_and(|page| page.is(kept));
    if row.page_hash.as_ref().is_none_or(is_own) {
        return Ok(());
    }
    Err(ConnectError::new(
        Code::AccessDenied,
        "This session goes on in the page in which its user logged in.",
    ))
}

fn refuse_dead(row: &link_sessions::LinkSession, now: Timestamp) -> Result<(), ConnectError> {
    if row.ended_at.is_some() {
        return Err(ConnectError::new(
            Code::TokenAlreadyUsed,
            "This link session is over.",
        ));
    }
    if row.expires_at <= now {
        return Err(ConnectError::new(
            Code::TokenExpired,
            "The link token has expired.",
        ));
    }
    if row.grant_revoked_at.is_some() {
        return Err(ConnectError::new(
            Code::InvalidGrant,
            "The grant that this session was opened with was revoked.",
        ));
    }
    Ok(())
}
