//! The workspaces that a person may share with a client.

use kc_domain::WorkspaceId;
use kc_store::{
    StoreError,
    people::{self, Membership, Role, User, Workspace},
};
use uuid::Uuid;

use crate::app::Shared;

/// The workspaces that the user may share with a client, which are those that they run, of the
/// client's kind: test data for a client in sandbox, real data for others. Who has none is given
/// one.
pub(crate) async fn shareable(
    user: &User,
    is_sandbox: bool,
    shared: &Shared,
) -> Result<Vec<Membership>, StoreError> {
    let store = &shared.app.store;
    let fitting = |all: Vec<Membership>| -> Vec<Membership> {
        all.into_iter()
            .filter(|it| it.is_sandbox == is_sandbox && it.role.administers())
            .collect()
    };
    let there = fitting(people::memberships(store, &user.id).await?);
    if !there.is_empty() {
        return Ok(there);
    }
    let now = shared.now();
    let workspace = Workspace {
        id: first_id(user, is_sandbox),
        name: if is_sandbox {
            "Sandbox"
        } else {
            "My workspace"
        }
        .to_owned(),
        base_currency: "USD".to_owned(),
        is_sandbox,
        created_at: now,
    };
    let mut tx = store.begin().await?;
    people::ensure_workspace(&mut tx, &workspace).await?;
    people::ensure_member(&mut tx, &workspace.id, &user.id, Role::Owner, now).await?;
    tx.commit().await?;
    Ok(fitting(people::memberships(store, &user.id).await?))
}

/// Always the same for a user, so that two requests at once make one.
fn first_id(user: &User, is_sandbox: bool) -> WorkspaceId {
    let name = format!("{}\n{is_sandbox}", user.id);
    let uuid = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
    WorkspaceId::from_stored(format!("{}{}", WorkspaceId::PREFIX, uuid.simple()))
}
