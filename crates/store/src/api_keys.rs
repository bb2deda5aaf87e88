//! API keys: each opens one workspace's data to whoever holds it.

use kc_domain::{ApiKeyId, Permission, Timestamp, UserId, WorkspaceId};

use crate::{
    Result, Store, StoreError, Tx,
    people::Role,
    secret::SecretHash,
    sql::{Cell, Column, TextList, query, record},
    workspaces,
};

/// What every key begins with.
pub const PREFIX: &str = "kryptos_live_";

record! {
    /// A key as its workspace's members see it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ApiKey {
        pub id: ApiKeyId,
        pub workspace_id: WorkspaceId,
        /// The member who made it, in whose name it reads.
        pub user_id: UserId,
        pub name: String,
        /// The last characters of the key.
        pub hint: String,
        pub permissions: Permissions,
        /// Addresses and networks (CIDR) that may use it; any where there is none.
        pub allowed_addresses: TextList,
        pub created_at: Timestamp,
        pub expires_at: Option<Timestamp>,
        pub last_used_at: Option<Timestamp>,
    }
}

record! {
    /// A key with what a call under it needs.
    #[derive(Clone, Debug)]
    pub struct Presented {
        pub id: ApiKeyId,
        pub workspace_id: WorkspaceId,
        pub user_id: UserId,
        pub permissions: Permissions,
        pub allowed_addresses: TextList,
        pub expires_at: Option<Timestamp>,
        pub last_used_at: Option<Timestamp>,
        pub role: Role,
        pub workspace_name: String,
        pub base_currency: String,
        pub is_sandbox: bool,
        /// Up to which change what is kept of assets and prices has to hold: see [`crate::known`].
        pub known_revision: i64,
        /// The counts of the workspace's changes: see [`crate::workspaces`].
        pub change_number: i64,
        pub holdings_revision: i64,
        pub accounts_revision: i64,
    }
}

/// What a key may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(pub Vec<Permission>);

impl Column for Permissions {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let TextList(words) = TextList::of(cell)?;
        let permissions = words.iter().map(|word| Permission::parse(word));
        permissions
            .collect::<Option<_>>()
            .map(Self)
            .ok_or_else(|| StoreError::corrupt("permissions"))
    }
}

impl Permissions {
    fn to_json(&self) -> String {
        TextList(self.0.iter().map(|it| it.as_str().to_owned()).collect()).to_json()
    }
}

/// What is needed to make a key.
pub struct NewApiKey<'a> {
    pub id: &'a ApiKeyId,
    pub workspace: &'a WorkspaceId,
    pub user: &'a UserId,
    pub name: &'a str,
    pub key: &'a SecretHash,
    pub hint: &'a str,
    pub permissions: &'a Permissions,
    pub allowed_addresses: &'a TextList,
    pub expires_at: Option<Timestamp>,
}

/// Adds a key, unless the workspace has `most` already. False if it has.
pub async fn insert(tx: &mut Tx, new: NewApiKey<'_>, most: i64, now: Timestamp) -> Result<bool> {
    workspaces::hold(tx, new.workspace).await?;
    let added = query(
        "INSERT INTO api_keys (id, workspace_id, user_id, name, key_hash, hint, permissions,
             allowed_addresses, created_at, expires_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
         WHERE (SELECT COUNT(*) FROM api_keys WHERE workspace_id = $2) < $11",
    )
    .bind(new.id.as_str())
    .bind(new.workspace.as_str())
    .bind(new.user.as_str())
    .bind(new.name)
    .bind(new.key.as_bytes())
    .bind(new.hint)
    .bind(new.permissions.to_json())
    .bind(new.allowed_addresses.to_json())
    .bind(now.micros())
    .bind(new.expires_at.map(Timestamp::micros))
    .bind(most)
    .execute(tx)
    .await?;
    Ok(added == 1)
}

/// The key that somebody presents, whatever its state. Nothing if its maker has left the
/// workspace.
pub async fn by_key(store: &Store, key: &SecretHash) -> Result<Option<Presented>> {
    query(
        "SELECT k.id, k.workspace_id, k.user_id, k.permissions, k.allowed_addresses,
             k.expires_at, k.last_used_at, m.role, w.name AS workspace_name, w.base_currency,
             w.is_sandbox, (SELECT latest FROM known_revision) AS known_revision,
             w.change_number, w.holdings_revision, w.accounts_revision
         FROM api_keys k
         JOIN workspaces w ON w.id = k.workspace_id
         JOIN memberships m ON m.workspace_id = k.workspace_id AND m.user_id = k.user_id
         WHERE k.key_hash = $1",
    )
    .bind(key.as_bytes())
    .fetch_optional(store)
    .await
}

/// Notes that a key was used.
pub async fn used(tx: &mut Tx, id: &ApiKeyId, now: Timestamp) -> Result<()> {
    query("UPDATE api_keys SET last_used_at = $1 WHERE id = $2")
        .bind(now.micros())
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// A workspace's keys, the oldest first.
pub async fn of_workspace(store: &Store, workspace: &WorkspaceId) -> Result<Vec<ApiKey>> {
    query(
        "SELECT id, workspace_id, user_id, name, hint, permissions, allowed_addresses, created_at,
             expires_at, last_used_at
         FROM api_keys WHERE workspace_id = $1 ORDER BY created_at, id",
    )
    .bind(workspace.as_str())
    .fetch_all(store)
    .await
}

/// What may change of a key.
pub struct ApiKeyChange<'a> {
    pub name: &'a str,
    pub permissions: &'a Permissions,
    pub allowed_addresses: &'a TextList,
    pub expires_at: Option<Timestamp>,
}

/// Changes a key of a workspace. False if it has none of that id.
pub async fn change(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ApiKeyId,
    change: ApiKeyChange<'_>,
) -> Result<bool> {
    let changed = query(
        "UPDATE api_keys SET name = $1, permissions = $2, allowed_addresses = $3,
             expires_at = $4
         WHERE id = $5 AND workspace_id = $6",
    )
    .bind(change.name)
    .bind(change.permissions.to_json())
    .bind(change.allowed_addresses.to_json())
    .bind(change.expires_at.map(Timestamp::micros))
    .bind(id.as_str())
    .bind(workspace.as_str())
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// Deletes a key of a workspace; it is dead at once. False if it has none of that id.
pub async fn delete(tx: &mut Tx, workspace: &WorkspaceId, id: &ApiKeyId) -> Result<bool> {
    let deleted = query("DELETE FROM api_keys WHERE id = $1 AND workspace_id = $2")
        .bind(id.as_str())
        .bind(workspace.as_str())
        .execute(tx)
        .await?;
    Ok(deleted == 1)
}
