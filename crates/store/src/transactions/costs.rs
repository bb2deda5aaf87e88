//! What transactions cost and gained, written beside them by the worker.

use kc_domain::WorkspaceId;

use crate::{
    Result, Tx, changes,
    sql::{QueryBuilder, Value},
};

/// Rows written by one statement.
const ROWS: usize = 100;

/// Sets what transactions cost and gained: their ids, each with a [`kc_domain::Costs`] as JSON. To
/// those who follow the changes they are other ones. Ids of transactions that are gone are passed over.
pub async fn set(tx: &mut Tx, workspace: &WorkspaceId, costs: &[(&str, &str)]) -> Result<()> {
    if costs.is_empty() {
        return Ok(());
    }
    let number = changes::next(tx, workspace).await?;
    for chunk in costs.chunks(ROWS) {
        let mut query =
            QueryBuilder::new("UPDATE transactions SET costs = it.column2, changed_change = ");
        query.push_bind(number);
        query.push(" FROM (");
        query.push_values(chunk, |row, (id, costs)| {
            row.push_bind(*id).push_bind(*costs);
        });
        query.push(") AS it WHERE transactions.id = it.column1 AND transactions.workspace_id = ");
        query.push_bind(Value::from(workspace.as_str()));
        query
            .build()
            .kept(chunk.len() == ROWS)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}
