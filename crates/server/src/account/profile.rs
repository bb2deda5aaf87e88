//! What a person is called, and in which language they are spoken to.

use axum::extract::State;
use kc_domain::text;
use kc_store::people;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{body::Body, session::SignedIn, user::UserJson};
use crate::{
    answer::Bare, app::Shared, error::AccountError, extract::given, mail::Language,
    openapi::AccountRefusals,
};

const LONGEST_NAME: usize = 100;

#[derive(Serialize, ToSchema)]
#[schema(as = AccountProfile)]
pub(crate) struct Profile {
    user: UserJson,
    workspaces: Vec<WorkspaceJson>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AccountWorkspace)]
struct WorkspaceJson {
    id: String,
    name: String,
    role: &'static str,
    sandbox: bool,
}

/// Read the profile
///
/// `GET /account/api/profile`.
#[utoipa::path(
    get,
    path = "/account/api/profile",
    operation_id = "getProfile",
    tag = "Account",
    responses(
        (status = 200, description = "The profile.", body = Profile),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn show(
    State(shared): State<Shared>,
    signed_in: SignedIn,
) -> Result<Bare<Profile>, AccountError> {
    let memberships = people::memberships(&shared.app.store, &signed_in.user.id).await?;
    let workspaces = memberships
        .into_iter()
        .map(|it| WorkspaceJson {
            id: it.workspace_id.to_string(),
            name: it.name,
            role: it.role.as_str(),
            sandbox: it.is_sandbox,
        })
        .collect();
    Ok(Bare(Profile {
        user: UserJson::of(&signed_in, &shared).await?,
        workspaces,
    }))
}

/// What is left out stays; null takes away.
#[derive(Deserialize, ToSchema)]
#[schema(as = ChangeProfile)]
pub(crate) struct Change {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    language: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    picture: Option<Option<String>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ProfileChanged)]
pub(crate) struct Changed {
    user: UserJson,
}

/// Change the profile
///
/// `PATCH /account/api/profile`. A picture can be taken away only.
#[utoipa::path(
    patch,
    path = "/account/api/profile",
    operation_id = "changeProfile",
    tag = "Account",
    request_body = Change,
    responses(
        (status = 200, description = "The profile as it is now.", body = Changed),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn change(
    State(shared): State<Shared>,
    mut signed_in: SignedIn,
    Body(change): Body<Change>,
) -> Result<Bare<Changed>, AccountError> {
    let user = &mut signed_in.user;
    if let Some(name) = change.name {
        let name = name.map(|name| text::clean(&name, LONGEST_NAME));
        user.name = name.filter(|name| !name.is_empty());
    }
    if let Some(language) = change.language {
        user.language = language.map(|tag| spoken(&tag)).transpose()?;
    }
    let removes_picture = match change.picture {
        Some(Some(_)) => {
            return Err(AccountError::invalid_request(
                "A picture can only be taken away here, with null.",
            ));
        }
        Some(None) => user.picture_url.take().is_some(),
        None => false,
    };

    let now = shared.now();
    let mut tx = shared.app.store.begin().await?;
    let (name, language) = (user.name.as_deref(), user.language.as_deref());
    people::describe(&mut tx, &user.id, name, language, now).await?;
    if removes_picture {
        people::remove_picture(&mut tx, &user.id, now).await?;
    }
    tx.commit().await?;
    let user = UserJson::of(&signed_in, &shared).await?;
    Ok(Bare(Changed { user }))
}

fn spoken(tag: &str) -> Result<String, AccountError> {
    Language::parse(tag)
        .map(|language| language.as_str().to_owned())
        .ok_or_else(|| AccountError::invalid_request("This language is not spoken here."))
}
