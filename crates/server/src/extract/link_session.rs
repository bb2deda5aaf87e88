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
        Self::read(SecretHash::of(token), shared).await
    }
}

impl<S: Reached> LinkSession<S> {
    /// The session of a token as it is now.
    pub async fn read(token: SecretHash, shared: &Shared) -> Result<Self, ConnectError> {
        let row = link_sessions::by_token(&shared.app.store, &token)
            .await?
            .ok_or_else(|| ConnectError::new(Code::InvalidToken, "The link token is not known."))?;
        refuse_dead(&row, shared.now())?;
        let at = S::of(&row)?;
        Ok(Self { row, token, at })
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
        match LinkSession::<Opened>::read(self.token, shared).await {
            Err(error) => error,
            Ok(_) => ConnectError::new(Code::AccessDenied, "This session can not do that now."),
        }
    }
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
