//! Workspaces: what people belong to.
//!
//! A workspace counts its changes, each count in the commit of the change itself, so that whoever reads a
//! count sees everything up to it, and knows by it whether something that is kept still holds.
//! `change_number` counts what is done to its transactions ([`crate::changes`]), `holdings_revision` to
//! its holdings, `accounts_revision` to what holdings and transactions tell of its integrations: which
//! there are, what they are called, and how many transactions they have.

use kc_domain::{IntegrationId, WorkspaceId};

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

/// Counts a change of the holdings. Others that change them wait from here on until this one is over.
pub(crate) async fn count_holdings_change(tx: &mut Tx, id: &WorkspaceId) -> Result<()> {
    query("UPDATE workspaces SET holdings_revision = holdings_revision + 1 WHERE id = $1")
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Counts a change of what is told of integrations. Comes before the commit's other changes of the
/// workspace's integrations, or after it has been held, so that two commits never wait for each other
/// crosswise.
pub(crate) async fn count_accounts_change(tx: &mut Tx, id: &WorkspaceId) -> Result<()> {
    query("UPDATE workspaces SET accounts_revision = accounts_revision + 1 WHERE id = $1")
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// The same for the workspace of an integration.
pub(crate) async fn count_accounts_change_of(
    tx: &mut Tx,
    integration: &IntegrationId,
) -> Result<()> {
    query(
        "UPDATE workspaces SET accounts_revision = accounts_revision + 1
         WHERE id = (SELECT i.workspace_id FROM integrations i WHERE i.id = $1)",
    )
    .bind(integration.as_str())
    .execute(tx)
    .await?;
    Ok(())
}
