//! People, the workspaces that they belong to, and their roles there.

use kc_domain::{ClientId, Timestamp, UserId, WorkspaceId};

use crate::{
    Result, Store, StoreError, Tx,
    sql::{Cell, Column, query, record},
};

record! {
    /// A person, or a guest made inside the widget.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct User {
        pub id: UserId,
        pub is_guest: bool,
        /// In lower case. Of all users one has it.
        pub email: Option<String>,
        /// When it was proved that the address is the user's.
        pub email_verified_at: Option<Timestamp>,
        pub name: Option<String>,
        pub picture_url: Option<String>,
        /// The language that pages and mails speak to the user, if one was chosen.
        pub language: Option<String>,
        /// argon2id in its own text form.
        pub password_hash: Option<String>,
        /// Of a guest: the client in whose flow the guest was made.
        pub made_by_client_id: Option<ClientId>,
        pub created_at: Timestamp,
        pub updated_at: Timestamp,
    }
}

impl User {
    /// A guest, made inside the widget in a client's flow.
    #[must_use]
    pub fn guest(made_by: Option<ClientId>, now: Timestamp) -> Self {
        Self {
            id: UserId::generate(),
            is_guest: true,
            email: None,
            email_verified_at: None,
            name: None,
            picture_url: None,
            language: None,
            password_hash: None,
            made_by_client_id: made_by,
            created_at: now,
            updated_at: now,
        }
    }

    /// Somebody who has just proved that an e-mail address is theirs.
    #[must_use]
    pub fn with_email(email: String, now: Timestamp) -> Self {
        Self {
            is_guest: false,
            email: Some(email),
            email_verified_at: Some(now),
            ..Self::guest(None, now)
        }
    }
}

record! {
    /// What people belong to.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Workspace {
        pub id: WorkspaceId,
        pub name: String,
        /// ISO 4217, in capitals.
        pub base_currency: String,
        /// Holds test data, priced by test prices.
        pub is_sandbox: bool,
        pub created_at: Timestamp,
    }
}

/// What somebody may do in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Owner,
    Admin,
    Developer,
    Viewer,
}

impl Role {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Developer => "developer",
            Self::Viewer => "viewer",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Owner, Self::Admin, Self::Developer, Self::Viewer]
            .into_iter()
            .find(|role| role.as_str() == text)
    }

    /// Whether they may let applications in, and change what the workspace is.
    #[must_use]
    pub const fn administers(self) -> bool {
        matches!(self, Self::Owner | Self::Admin)
    }

    /// Whether they may work on the workspace's applications, keys and webhooks.
    #[must_use]
    pub const fn develops(self) -> bool {
        !matches!(self, Self::Viewer)
    }
}

impl Column for Role {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        Self::parse(&stored).ok_or_else(|| StoreError::corrupt("Role"))
    }
}

/// The first owner of a workspace.
pub async fn owner(store: &Store, workspace: &WorkspaceId) -> Result<Option<UserId>> {
    let owner: Option<String> = query(
        "SELECT user_id FROM memberships WHERE workspace_id = $1 AND role = 'owner'
         ORDER BY created_at, user_id LIMIT 1",
    )
    .bind(workspace.as_str())
    .fetch_optional(store)
    .await?;
    Ok(owner.map(UserId::from_stored))
}

/// Adds a workspace.
pub async fn insert_workspace(tx: &mut Tx, workspace: &Workspace) -> Result<()> {
    query(
        "INSERT INTO workspaces (id, name, base_currency, is_sandbox, holdings_revision,
             created_at)
         VALUES ($1, $2, $3, $4, 0, $5)",
    )
    .bind(workspace.id.as_str())
    .bind(&workspace.name)
    .bind(&workspace.base_currency)
    .bind(workspace.is_sandbox)
    .bind(workspace.created_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// Adds a workspace, unless there is one of its id.
pub async fn ensure_workspace(tx: &mut Tx, workspace: &Workspace) -> Result<()> {
    query(
        "INSERT INTO workspaces (id, name, base_currency, is_sandbox, holdings_revision,
             created_at)
         VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (id) DO NOTHING",
    )
    .bind(workspace.id.as_str())
    .bind(&workspace.name)
    .bind(&workspace.base_currency)
    .bind(workspace.is_sandbox)
    .bind(workspace.created_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes a user a member of a workspace, unless they are one.
pub async fn ensure_member(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    role: Role,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO memberships (workspace_id, user_id, role, created_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT (workspace_id, user_id) DO NOTHING",
    )
    .bind(workspace.as_str())
    .bind(user.as_str())
    .bind(role.as_str())
    .bind(now.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// Adds a user. False if another has the same e-mail address.
pub async fn insert_user(tx: &mut Tx, user: &User) -> Result<bool> {
    let added = query(
        "INSERT INTO users (id, is_guest, email, email_verified_at, name, picture_url,
             language, password_hash, created_at, updated_at, made_by_client_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (email) WHERE email IS NOT NULL DO NOTHING",
    )
    .bind(user.id.as_str())
    .bind(user.is_guest)
    .bind(&user.email)
    .bind(user.email_verified_at.map(Timestamp::micros))
    .bind(&user.name)
    .bind(&user.picture_url)
    .bind(&user.language)
    .bind(&user.password_hash)
    .bind(user.created_at.micros())
    .bind(user.updated_at.micros())
    .bind(user.made_by_client_id.as_ref().map(ClientId::as_str))
    .execute(tx)
    .await?;
    Ok(added == 1)
}

/// Makes a user a member of a workspace.
pub async fn join(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    role: Role,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO memberships (workspace_id, user_id, role, created_at)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(workspace.as_str())
    .bind(user.as_str())
    .bind(role.as_str())
    .bind(now.micros())
    .execute(tx)
    .await?;
    Ok(())
}

macro_rules! select_user {
    ($condition:literal) => {
        concat!(
            "SELECT id, is_guest, email, email_verified_at, name, picture_url, language,
                 password_hash, made_by_client_id, created_at, updated_at
             FROM users WHERE ",
            $condition
        )
    };
}

/// The user, if there is one of that id.
pub async fn user(store: &Store, id: &UserId) -> Result<Option<User>> {
    query(select_user!("id = $1"))
        .bind(id.as_str())
        .fetch_optional(store)
        .await
}

/// The user who has an e-mail address, given in lower case.
pub async fn user_by_email(store: &Store, email: &str) -> Result<Option<User>> {
    query(select_user!("email = $1"))
        .bind(email)
        .fetch_optional(store)
        .await
}

/// Changes what a user is called and in which language they are spoken to.
pub async fn describe(
    tx: &mut Tx,
    id: &UserId,
    name: Option<&str>,
    language: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    query("UPDATE users SET name = $1, language = $2, updated_at = $3 WHERE id = $4")
        .bind(name)
        .bind(language)
        .bind(now.micros())
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes a user's picture away.
pub async fn remove_picture(tx: &mut Tx, id: &UserId, now: Timestamp) -> Result<()> {
    query("UPDATE users SET picture_url = NULL, updated_at = $1 WHERE id = $2")
        .bind(now.micros())
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Sets a password, or takes it away.
pub async fn set_password(
    tx: &mut Tx,
    id: &UserId,
    hash: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    query("UPDATE users SET password_hash = $1, updated_at = $2 WHERE id = $3")
        .bind(hash)
        .bind(now.micros())
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Gives a user another e-mail address, which was proved to be theirs. False if another user has
/// it.
pub async fn set_email(tx: &mut Tx, id: &UserId, email: &str, now: Timestamp) -> Result<bool> {
    let changed = query(
        "UPDATE users SET email = $1, email_verified_at = $2, updated_at = $2
         WHERE id = $3 AND NOT EXISTS (SELECT 1 FROM users o WHERE o.email = $1 AND o.id <> $3)",
    )
    .bind(email)
    .bind(now.micros())
    .bind(id.as_str())
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// Deletes a user with the workspaces that nobody else belongs to, and all that stands in them.
/// Applications registered there go too: ask [`clients_of`] first.
pub async fn delete(tx: &mut Tx, id: &UserId) -> Result<()> {
    query(
        "DELETE FROM workspaces WHERE id IN
             (SELECT workspace_id FROM memberships WHERE user_id = $1)
         AND NOT EXISTS (SELECT 1 FROM memberships o
             WHERE o.workspace_id = workspaces.id AND o.user_id <> $1)",
    )
    .long()
    .bind(id.as_str())
    .execute(tx)
    .await?;
    query("DELETE FROM users WHERE id = $1")
        .long()
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// How many applications would go with a user: those of workspaces that nobody else belongs to.
pub async fn clients_of(store: &Store, id: &UserId) -> Result<i64> {
    query(
        "SELECT COUNT(*) FROM clients WHERE workspace_id IN
             (SELECT workspace_id FROM memberships WHERE user_id = $1)
         AND NOT EXISTS (SELECT 1 FROM memberships o
             WHERE o.workspace_id = clients.workspace_id AND o.user_id <> $1)",
    )
    .bind(id.as_str())
    .fetch_one(store)
    .await
}

record! {
    /// A workspace that a user belongs to.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Membership {
        pub workspace_id: WorkspaceId,
        pub name: String,
        pub base_currency: String,
        pub is_sandbox: bool,
        pub role: Role,
    }
}

/// The workspaces that a user belongs to, the oldest membership first.
pub async fn memberships(store: &Store, user: &UserId) -> Result<Vec<Membership>> {
    query(
        "SELECT w.id AS workspace_id, w.name, w.base_currency, w.is_sandbox, m.role
         FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
         WHERE m.user_id = $1 ORDER BY m.created_at, w.id LIMIT 100",
    )
    .bind(user.as_str())
    .fetch_all(store)
    .await
}

/// The workspace, if there is one of that id.
pub async fn workspace(store: &Store, id: &WorkspaceId) -> Result<Option<Workspace>> {
    query("SELECT id, name, base_currency, is_sandbox, created_at FROM workspaces WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(store)
        .await
}

/// The role of a user in a workspace; nothing if the user is no member.
pub async fn role(store: &Store, workspace: &WorkspaceId, user: &UserId) -> Result<Option<Role>> {
    query("SELECT role FROM memberships WHERE workspace_id = $1 AND user_id = $2")
        .bind(workspace.as_str())
        .bind(user.as_str())
        .fetch_optional(store)
        .await
}
