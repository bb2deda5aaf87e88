//! The person of an address: found, or made.

use kc_domain::{WorkspaceId, text};
use kc_store::{
    StoreError,
    people::{self, Role, User, Workspace},
};

use crate::{
    account::codes::{Answered, CodeRefusal},
    app::Shared,
};

const LONGEST_NAME: usize = 100;
/// How often it is looked again, where somebody else makes the same person at the same time.
const ATTEMPTS: usize = 3;

/// The person whose address was proved; a new one, with a workspace, where nobody has it. Uses the
/// answer up.
pub(crate) async fn person(
    answered: &Answered,
    name: Option<&str>,
    shared: &Shared,
) -> Result<User, CodeRefusal> {
    let (store, now) = (&shared.app.store, shared.now());
    for _ in 0..ATTEMPTS {
        let known = people::user_by_email(store, &answered.email).await?;
        let mut tx = store.begin().await?;
        if !answered.spend(&mut tx, now).await? {
            return Err(CodeRefusal::Expired);
        }
        if let Some(user) = known {
            tx.commit().await?;
            return Ok(user);
        }
        let name = name.map(|name| text::clean(name, LONGEST_NAME));
        let user = User {
            name: name.filter(|name| !name.is_empty()),
            ..User::with_email(answered.email.clone(), now)
        };
        if people::insert_user(&mut tx, &user).await? {
            let workspace = first_workspace(&user);
            people::insert_workspace(&mut tx, &workspace).await?;
            people::join(&mut tx, &workspace.id, &user.id, Role::Owner, now).await?;
            tx.commit().await?;
            return Ok(user);
        }
        // Somebody else came first: nothing of this is kept, and theirs is looked for.
        drop(tx);
        store.settled().await?;
    }
    Err(CodeRefusal::Store(StoreError::Busy))
}

fn first_workspace(user: &User) -> Workspace {
    let email = user.email.as_deref().unwrap_or("");
    let local = email.split('@').next().unwrap_or("");
    Workspace {
        id: WorkspaceId::generate(),
        name: format!("{}'s workspace", text::clean(local, LONGEST_NAME)),
        base_currency: "USD".to_owned(),
        is_sandbox: false,
        created_at: user.created_at,
    }
}
