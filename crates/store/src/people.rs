//! People, the workspaces that they belong to, and their roles there.

use kc_domain::{Timestamp, UserId, WorkspaceId};

use crate::{
    Result, Store, Tx,
    sql::{execute, read, record},
};

record! {
    /// A person, or a guest made inside the widget.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct User {
        pub id: UserId,
        pub is_guest: bool,
        pub email: Option<String>,
        pub name: Option<String>,
        pub created_at: Timestamp,
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
}

/// Adds a workspace.
pub async fn insert_workspace(tx: &mut Tx, workspace: &Workspace) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO workspaces (id, name, base_currency, is_sandbox, holdings_revision,
             created_at)
         VALUES ($1, $2, $3, $4, 0, $5)",
        )
        .bind(workspace.id.as_str())
        .bind(&workspace.name)
        .bind(&workspace.base_currency)
        .bind(workspace.is_sandbox)
        .bind(workspace.created_at.micros())
    );
    Ok(())
}

/// Adds a user.
pub async fn insert_user(tx: &mut Tx, user: &User) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO users (id, is_guest, email, name, created_at)
         VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(user.id.as_str())
        .bind(user.is_guest)
        .bind(&user.email)
        .bind(&user.name)
        .bind(user.created_at.micros())
    );
    Ok(())
}

/// Makes a user a member of a workspace.
pub async fn join(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    role: Role,
    now: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO memberships (workspace_id, user_id, role, created_at)
         VALUES ($1, $2, $3, $4)",
        )
        .bind(workspace.as_str())
        .bind(user.as_str())
        .bind(role.as_str())
        .bind(now.micros())
    );
    Ok(())
}

/// The user, if there is one of that id.
pub async fn user(store: &Store, id: &UserId) -> Result<Option<User>> {
    Ok(read!(store, c => sqlx::query_as(
        "SELECT id, is_guest, email, name, created_at FROM users WHERE id = $1",
    )
        .bind(id.as_str())
        .fetch_optional(c)
        .await)?)
}

/// The workspace, if there is one of that id.
pub async fn workspace(store: &Store, id: &WorkspaceId) -> Result<Option<Workspace>> {
    Ok(read!(store, c => sqlx::query_as(
        "SELECT id, name, base_currency, is_sandbox, created_at FROM workspaces WHERE id = $1",
    )
        .bind(id.as_str())
        .fetch_optional(c)
        .await)?)
}

/// The role of a user in a workspace, as its word; nothing if the user is no member.
pub async fn role(store: &Store, workspace: &WorkspaceId, user: &UserId) -> Result<Option<String>> {
    Ok(read!(store, c => sqlx::query_scalar(
        "SELECT role FROM memberships WHERE workspace_id = $1 AND user_id = $2",
    )
        .bind(workspace.as_str())
        .bind(user.as_str())
        .fetch_optional(c)
        .await)?)
}
