//! How many transactions are read for a guest. People with an account have no limit.

use kc_domain::{IntegrationId, Timestamp, UserId, WorkspaceId};

use crate::{
    Result, Store, Tx,
    integrations::{self, Resync},
    sql::{query, record},
};

/// What holds where nobody set anything, and the most that a workspace may set for all its guests.
pub const PLATFORM_LIMIT: i64 = 100_000;

record! {
    /// What holds for a user in the end: their own, else that of the workspace whose client made
    /// them, else the platform's.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Limit {
        pub is_guest: bool,
        pub transaction_limit: i64,
        pub enable_limiter: bool,
    }
}

impl Limit {
    /// The most transactions that are read; none where nothing limits them.
    #[must_use]
    pub const fn cap(&self) -> Option<i64> {
        if self.is_guest && self.enable_limiter {
            Some(self.transaction_limit)
        } else {
            None
        }
    }
}

/// `$2` is [`PLATFORM_LIMIT`].
const OF_USER: &str = "SELECT u.is_guest,
         COALESCE(u.transaction_limit, w.transaction_limit_default, $2) AS transaction_limit,
         COALESCE(u.enable_limiter, w.enable_limiter_default, TRUE) AS enable_limiter
     FROM users u
     LEFT JOIN clients c ON c.id = u.made_by_client_id
     LEFT JOIN workspaces w ON w.id = c.workspace_id
     WHERE u.id = $1";

/// What holds for a user, if there is one of that id.
pub async fn of_user(store: &Store, user: &UserId) -> Result<Option<Limit>> {
    query(OF_USER)
        .bind(user.as_str())
        .bind(PLATFORM_LIMIT)
        .fetch_optional(store)
        .await
}

/// What a guest may still import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub limit: Limit,
    /// Over all integrations. More than the limit where that was lowered later.
    pub used: i64,
}

impl Allowance {
    /// How many new transactions may be taken; none where nothing limits them.
    #[must_use]
    pub fn room(&self) -> Option<usize> {
        let cap = self.limit.cap()?;
        Some(usize::try_from(cap.saturating_sub(self.used)).unwrap_or(0))
    }
}

/// Opens an import: nothing if the user is no guest, and imports freely. Imports of one guest take
/// turns from here to their commit, and a change of the limit waits too, so that several together
/// never pass it.
pub async fn open_import(tx: &mut Tx, user: &UserId) -> Result<Option<Allowance>> {
    let locked = query("UPDATE users SET updated_at = updated_at WHERE id = $1 AND is_guest")
        .bind(user.as_str())
        .execute(&mut *tx)
        .await?;
    if locked == 0 {
        return Ok(None);
    }
    allowance(tx, user).await.map(Some)
}

async fn allowance(tx: &mut Tx, user: &UserId) -> Result<Allowance> {
    let limit = query(OF_USER)
        .bind(user.as_str())
        .bind(PLATFORM_LIMIT)
        .fetch_one(&mut *tx)
        .await?;
    let used = query(
        "SELECT CAST(COALESCE(SUM(imported_transactions), 0) AS BIGINT)
         FROM integrations WHERE user_id = $1",
    )
    .bind(user.as_str())
    .fetch_one(tx)
    .await?;
    Ok(Allowance { limit, used })
}

/// Adds to what an integration has brought.
pub async fn count_in(tx: &mut Tx, integration: &IntegrationId, new: i64) -> Result<()> {
    query(
        "UPDATE integrations SET imported_transactions = imported_transactions + $1
             WHERE id = $2",
    )
    .bind(new)
    .bind(integration.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts anew what an integration has brought, after something of it went.
pub async fn recount(tx: &mut Tx, integration: &IntegrationId) -> Result<i64> {
    query(
        "UPDATE integrations SET imported_transactions = (
             SELECT COUNT(*) FROM (
                 SELECT DISTINCT m.chain, m.source_id FROM movements m
                 WHERE m.integration_id = $1) AS brought)
         WHERE id = $1 RETURNING imported_transactions",
    )
    .long()
    .bind(integration.as_str())
    .fetch_one(tx)
    .await
}

/// A limit, or a part of one. What is left out stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change {
    pub transaction_limit: Option<i64>,
    pub enable_limiter: Option<bool>,
}

/// Sets a guest's own limit, and goes on with the integrations that stopped at it if there is room
/// now. Nothing if the user is no guest.
pub async fn set(
    tx: &mut Tx,
    user: &UserId,
    wanted: Change,
    now: Timestamp,
) -> Result<Option<Limit>> {
    let found = query(
        "UPDATE users SET transaction_limit = COALESCE($1, transaction_limit),
                 enable_limiter = COALESCE($2, enable_limiter)
             WHERE id = $3 AND is_guest",
    )
    .bind(wanted.transaction_limit)
    .bind(wanted.enable_limiter)
    .bind(user.as_str())
    .execute(&mut *tx)
    .await?;
    if found == 0 {
        return Ok(None);
    }
    let allowance = allowance(tx, user).await?;
    if allowance.room() != Some(0) {
        for stopped in integrations::stopped_at_limit(tx, user).await? {
            // Also beside one that waits: it may begin before this commit, with the old limit.
            integrations::resync_anew(tx, &stopped, Resync::Latest, now).await?;
        }
    }
    Ok(Some(allowance.limit))
}

/// What guests of a workspace's clients get where they have no limit of their own.
pub async fn of_workspace(store: &Store, workspace: &WorkspaceId) -> Result<WorkspaceLimit> {
    query(OF_WORKSPACE)
        .bind(workspace.as_str())
        .bind(PLATFORM_LIMIT)
        .fetch_one(store)
        .await
}

record! {
    /// What guests of a workspace's clients get where they have no limit of their own.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct WorkspaceLimit {
        pub transaction_limit: i64,
        pub enable_limiter: bool,
    }
}

/// `$2` is [`PLATFORM_LIMIT`].
const OF_WORKSPACE: &str = "SELECT COALESCE(transaction_limit_default, $2) AS transaction_limit,
         COALESCE(enable_limiter_default, TRUE) AS enable_limiter
     FROM workspaces WHERE id = $1";

/// Sets what guests of a workspace's clients get. Integrations that stopped go on at their next
/// sync, as there may be many.
pub async fn set_for_workspace(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    wanted: Change,
) -> Result<WorkspaceLimit> {
    query(
        "UPDATE workspaces SET
                 transaction_limit_default = COALESCE($1, transaction_limit_default),
                 enable_limiter_default = COALESCE($2, enable_limiter_default)
             WHERE id = $3",
    )
    .bind(wanted.transaction_limit)
    .bind(wanted.enable_limiter)
    .bind(workspace.as_str())
    .execute(&mut *tx)
    .await?;
    query(OF_WORKSPACE)
        .bind(workspace.as_str())
        .bind(PLATFORM_LIMIT)
        .fetch_one(tx)
        .await
}
