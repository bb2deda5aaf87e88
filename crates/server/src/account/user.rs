//! A user as the pages see them.

use kc_store::{identity::passkeys, people};
use serde::Serialize;
use utoipa::ToSchema;

use super::session::SignedIn;
use crate::{app::Shared, error::AccountError};

#[derive(Serialize, ToSchema)]
#[schema(as = AccountUser)]
pub(crate) struct UserJson {
    id: String,
    email: Option<String>,
    name: Option<String>,
    picture: Option<String>,
    language: Option<String>,
    has_password: bool,
    passkeys: usize,
    /// When the person last proved who they are in this browser, in milliseconds since 1970.
    authenticated_at: i64,
    created_at: i64,
}

impl UserJson {
    pub async fn of(signed_in: &SignedIn, shared: &Shared) -> Result<Self, AccountError> {
        let at = signed_in.session.authenticated_at.millis();
        Self::authenticated(&signed_in.user, at, shared).await
    }

    /// Of somebody who has proved at a moment who they are.
    pub async fn authenticated(
        user: &people::User,
        at_millis: i64,
        shared: &Shared,
    ) -> Result<Self, AccountError> {
        let passkeys = passkeys::of_user(&shared.app.store, &user.id).await?.len();
        Ok(Self {
            id: user.id.to_string(),
            email: user.email.clone(),
            name: user.name.clone(),
            picture: user.picture_url.clone(),
            language: user.language.clone(),
            has_password: user.password_hash.is_some(),
            passkeys,
            authenticated_at: at_millis,
            created_at: user.created_at.millis(),
        })
    }
}
