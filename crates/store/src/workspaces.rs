//! Workspaces: what people belong to.

use kc_domain::WorkspaceId;

use crate::{Result, Store, Tx, day_prices::Market, sql::query};

/// The currency that a workspace counts in, by its ISO 4217 code.
pub async fn base_currency(store: &Store, id: &WorkspaceId) -> Result<String> {
    query("SELECT base_currency FROM workspaces WHERE id = $1")
        .bind(id.as_str())
        .fetch_one(store)
        .await
}

/// In which currency, and in which world, what a workspace holds is priced.
pub async fn market(store: &Store, id: &WorkspaceId) -> Result<Market> {
    query("SELECT base_currency AS currency, is_sandbox FROM workspaces WHERE id = $1")
        .bind(id.as_str())
        .fetch_one(store)
        .await
}

/// Makes others wait who hold the same workspace, until this change is over. Whoever counts what a
/// workspace has, to add no more than it may have, must hold it first: else two that count at once
/// both find room for one.
pub async fn hold(tx: &mut Tx, id: &WorkspaceId) -> Result<()> {
    query("UPDATE workspaces SET name = name WHERE id = $1")
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}
