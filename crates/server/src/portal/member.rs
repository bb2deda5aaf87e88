//! A member of the workspace that a call of the portal is about.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use kc_domain::{UserId, WorkspaceId};
use kc_store::people::{self, Role};

use crate::{
    account::session::SignedIn,
    app::Shared,
    error::{AccountCode, AccountError},
};

/// Who of a workspace may make a call.
pub(crate) trait Allowed {
    /// What somebody is told who may not.
    const WHO: &'static str;

    fn includes(role: Role) -> bool;
}

/// Those who work on its applications: owners, admins and developers.
pub(crate) struct Developers;

/// Those who run it: owners and admins.
pub(crate) struct Admins;

impl Allowed for Developers {
    const WHO: &'static str = "its owners, admins and developers";

    fn includes(role: Role) -> bool {
        role.develops()
    }
}

impl Allowed for Admins {
    const WHO: &'static str = "its owners and admins";

    fn includes(role: Role) -> bool {
        role.administers()
    }
}

/// Somebody who is signed in, is a member of the workspace in the path (`{workspace_id}`) and has
/// a role that the call needs.
pub(crate) struct Member<A> {
    pub workspace: WorkspaceId,
    pub user: UserId,
    pub role: Role,
    allowed: PhantomData<fn() -> A>,
}

impl<A: Allowed> FromRequestParts<Shared> for Member<A> {
    type Rejection = AccountError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, AccountError> {
        let signed_in = SignedIn::from_request_parts(parts, shared).await?;
        let user = signed_in.user.id;
        let not_found = || AccountError::new(AccountCode::NotFound, "You have no such workspace.");
        let given = RawPathParams::from_request_parts(parts, shared).await.ok();
        let workspace = given
            .iter()
            .flatten()
            .find(|(name, _)| *name == "workspace_id")
            .and_then(|(_, text)| WorkspaceId::parse(text))
            .ok_or_else(not_found)?;
        let role = people::role(&shared.app.store, &workspace, &user)
            .await?
            .ok_or_else(not_found)?;
        if !A::includes(role) {
            return Err(AccountError::new(
                AccountCode::InsufficientPermissions,
                format!("In this workspace only {} may do this.", A::WHO),
            ));
        }
        Ok(Self {
            workspace,
            user,
            role,
            allowed: PhantomData,
        })
    }
}
