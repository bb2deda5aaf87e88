//! How often what happened: transactions counted by day and label when they are booked, so that
//! nobody counts a long history to answer a call.

use kc_domain::{IntegrationId, Label, Timestamp, Transaction, WorkspaceId};

use crate::{
    Result, Store, Tx,
    sql::{query, record},
};

const DAY_MICROS: i64 = 86_400_000_000;

record! {
    /// How many transactions have a label.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LabelCount {
        pub label: Label,
        pub transactions: i64,
    }
}

/// Counts an integration's transactions from the day of `from` on anew.
pub async fn recount(tx: &mut Tx, integration: &IntegrationId, from: Timestamp) -> Result<()> {
    let day = from.micros().div_euclid(DAY_MICROS);
    query("DELETE FROM transaction_counts WHERE integration_id = $1 AND day >= $2")
        .long()
        .bind(integration.as_str())
        .bind(day)
        .execute(&mut *tx)
        .await?;
    query(
        "INSERT INTO transaction_counts (integration_id, day, label, transactions)
             SELECT integration_id, at / 86400000000, label, COUNT(*) FROM transactions
             WHERE integration_id = $1 AND at >= $2
             GROUP BY integration_id, at / 86400000000, label",
    )
    .bind(integration.as_str())
    .bind(day * DAY_MICROS)
    .execute(&mut *tx)
    .await?;
    query("DELETE FROM label_counts WHERE integration_id = $1")
        .long()
        .bind(integration.as_str())
        .execute(&mut *tx)
        .await?;
    query(
        "INSERT INTO label_counts (integration_id, label, transactions)
             SELECT integration_id, label, CAST(SUM(transactions) AS BIGINT)
             FROM transaction_counts WHERE integration_id = $1 GROUP BY integration_id, label",
    )
    .bind(integration.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts the day of a transaction anew, and with it the labels that it had and has.
pub(crate) async fn recount_day(tx: &mut Tx, transaction: &Transaction, old: Label) -> Result<()> {
    let integration = transaction.integration.as_str();
    let day = transaction.at.micros().div_euclid(DAY_MICROS);
    query("DELETE FROM transaction_counts WHERE integration_id = $1 AND day = $2")
        .bind(integration)
        .bind(day)
        .execute(&mut *tx)
        .await?;
    query(
        "INSERT INTO transaction_counts (integration_id, day, label, transactions)
             SELECT integration_id, CAST($2 AS BIGINT), label, COUNT(*) FROM transactions
             WHERE integration_id = $1 AND at >= $3 AND at < $4
             GROUP BY integration_id, label",
    )
    .bind(integration)
    .bind(day)
    .bind(day * DAY_MICROS)
    .bind((day + 1) * DAY_MICROS)
    .execute(&mut *tx)
    .await?;
    for label in [old, transaction.label] {
        query("DELETE FROM label_counts WHERE integration_id = $1 AND label = $2")
            .bind(integration)
            .bind(label.as_str())
            .execute(&mut *tx)
            .await?;
        query(
            "INSERT INTO label_counts (integration_id, label, transactions)
                 SELECT integration_id, label, CAST(SUM(transactions) AS BIGINT)
                 FROM transaction_counts WHERE integration_id = $1 AND label = $2
                 GROUP BY integration_id, label",
        )
        .bind(integration)
        .bind(label.as_str())
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// How often each label stands in a workspace, in no order.
pub async fn by_label(store: &Store, workspace: &WorkspaceId) -> Result<Vec<LabelCount>> {
    query(
        "SELECT l.label, CAST(SUM(l.transactions) AS BIGINT) AS transactions
         FROM label_counts l JOIN integrations i ON i.id = l.integration_id
         WHERE i.workspace_id = $1 GROUP BY l.label",
    )
    .bind(workspace.as_str())
    .fetch_all(store)
    .await
}

/// The same from the day of `from` (UTC) on.
pub async fn by_label_since(
    store: &Store,
    workspace: &WorkspaceId,
    from: Timestamp,
) -> Result<Vec<LabelCount>> {
    query(
        "SELECT t.label, CAST(SUM(t.transactions) AS BIGINT) AS transactions
         FROM transaction_counts t JOIN integrations i ON i.id = t.integration_id
         WHERE i.workspace_id = $1 AND t.day >= $2 GROUP BY t.label",
    )
    .bind(workspace.as_str())
    .bind(from.micros().div_euclid(DAY_MICROS))
    .fetch_all(store)
    .await
}
