//! Transactions: what movements meant, written by the worker. Reading them is in
//! [`crate::transactions::list`].

pub mod list;

use kc_domain::{IntegrationId, Timestamp, Transaction, WorkspaceId};

use crate::{
    Result, Store, StoreError, Tx,
    sql::{change, execute, read},
};

/// Rows written by one statement.
const ROWS: usize = 100;

/// Adds the transactions, or corrects them, as those of `revision`.
pub async fn upsert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    transactions: &[Transaction],
    revision: i64,
) -> Result<()> {
    for chunk in transactions.chunks(ROWS) {
        let legs: Vec<String> = chunk
            .iter()
            .map(|transaction| serde_json::to_string(&transaction.legs))
            .collect::<std::result::Result<_, _>>()
            .map_err(StoreError::corrupt)?;
        change!(&mut *tx, c => {
            let mut query = sqlx::QueryBuilder::new(
                "INSERT INTO transactions (id, workspace_id, integration_id, chain, source_id, \
                 at, position, label, transaction_type, description, legs, is_nft, is_spam, \
                 is_missing_price, booking_revision) ",
            );
            query.push_values(chunk.iter().zip(&legs), |mut row, (transaction, legs)| {
                let priced = transaction.legs.iter().all(|leg| leg.price.is_some());
                row.push_bind(transaction.id.as_str())
                    .push_bind(workspace.as_str())
                    .push_bind(transaction.integration.as_str())
                    .push_bind(transaction.chain.as_str())
                    .push_bind(&transaction.source_id)
                    .push_bind(transaction.at.micros())
                    .push_bind(i64::from(transaction.position))
                    .push_bind(transaction.label.as_str())
                    .push_bind(transaction.transaction_type.as_str())
                    .push_bind(&transaction.description)
                    .push_bind(legs)
                    .push_bind(transaction.is_nft)
                    .push_bind(transaction.is_spam)
                    .push_bind(!priced)
                    .push_bind(revision);
            });
            query.push(
                " ON CONFLICT (id) DO UPDATE SET at = excluded.at, position = excluded.position, \
                 label = excluded.label, transaction_type = excluded.transaction_type, \
                 description = excluded.description, legs = excluded.legs, \
                 is_nft = excluded.is_nft, is_spam = excluded.is_spam, \
                 is_missing_price = excluded.is_missing_price, booking_revision = excluded.booking_revision",
            );
            query.build().persistent(chunk.len() == ROWS).execute(c).await?;
        });
    }
    Ok(())
}

/// Takes away an integration's transactions from `from` on that the booking `revision` did not
/// write: what they were made of is gone.
pub async fn drop_older_bookings(
    tx: &mut Tx,
    integration: &IntegrationId,
    from: Timestamp,
    revision: i64,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM transactions WHERE integration_id = $1 AND at >= $2 AND booking_revision < $3",
        )
        .bind(integration.as_str())
        .bind(from.micros())
        .bind(revision)
    );
    Ok(())
}

/// The moment of an integration's last transaction.
pub async fn last_moment(store: &Store, integration: &IntegrationId) -> Result<Option<Timestamp>> {
    let last: Option<i64> = read!(store, c => sqlx::query_scalar(
        "SELECT MAX(at) FROM transactions WHERE integration_id = $1",
    )
        .bind(integration.as_str())
        .fetch_one(c)
        .await)?;
    Ok(last.map(Timestamp::from_micros))
}
