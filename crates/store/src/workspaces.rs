//! Workspaces: what people belong to.

use kc_domain::WorkspaceId;

use crate::{Result, Store, sql::read};

/// The currency that a workspace counts in, by its ISO 4217 code.
pub async fn base_currency(store: &Store, id: &WorkspaceId) -> Result<String> {
    Ok(
        read!(store, c => sqlx::query_scalar("SELECT base_currency FROM workspaces WHERE id = $1")
        .bind(id.as_str())
        .fetch_one(c)
        .await)?,
    )
}
