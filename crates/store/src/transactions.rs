//! Transactions: what movements meant, written by the worker. Reading them is in
//! [`crate::transactions::list`], their legs one by one in [`crate::transactions::entries`].

pub mod costs;
pub mod entries;
pub mod history;
pub mod list;

use kc_domain::{
    IntegrationId, Label, LegKind, Timestamp, Transaction, TransactionId, TransactionType, Units,
    WorkspaceId,
};

use crate::{
    Result, Store, StoreError, Tx,
    changes::{self, Removed},
    running_balances,
    sql::{QueryBuilder, query},
};

/// Rows written by one statement.
const ROWS: usize = 100;

/// What makes a row another one to those who follow the changes.
const DIFFERS: &str = "transactions.at <> excluded.at \
     OR transactions.position <> excluded.position \
     OR transactions.label <> excluded.label \
     OR transactions.transaction_type <> excluded.transaction_type \
     OR transactions.rule IS DISTINCT FROM excluded.rule \
     OR transactions.description <> excluded.description \
     OR transactions.legs <> excluded.legs \
     OR transactions.is_nft <> excluded.is_nft \
     OR transactions.is_spam <> excluded.is_spam";

/// Adds the transactions, or corrects them, as those of `revision`, with the running balances that
/// their legs tell. What was there as it is now keeps its change number.
pub async fn upsert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    transactions: &[Transaction],
    revision: i64,
) -> Result<()> {
    if transactions.is_empty() {
        return Ok(());
    }
    let number = changes::next(tx, workspace).await?;
    for chunk in transactions.chunks(ROWS) {
        let legs: Vec<String> = chunk
            .iter()
            .map(|transaction| serde_json::to_string(&transaction.legs))
            .collect::<std::result::Result<_, _>>()
            .map_err(StoreError::corrupt)?;
        let mut query = QueryBuilder::new(
            "INSERT INTO transactions (id, workspace_id, integration_id, chain, source_id, \
                 at, position, label, transaction_type, rule, description, legs, is_nft, is_spam, \
                 is_missing_price, booking_revision, leg_count, is_missing_purchase, \
                 created_change, changed_change) ",
        );
        query.push_values(chunk.iter().zip(&legs), |row, (transaction, legs)| {
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
                .push_bind(&transaction.rule)
                .push_bind(&transaction.description)
                .push_bind(legs)
                .push_bind(transaction.is_nft)
                .push_bind(transaction.is_spam)
                .push_bind(!priced)
                .push_bind(revision)
                .push_bind(i64::try_from(transaction.legs.len()).unwrap_or(i64::MAX))
                .push_bind(is_missing_purchase(transaction))
                .push_bind(number)
                .push_bind(number);
        });
        query.push(
            " ON CONFLICT (id) DO UPDATE SET at = excluded.at, position = excluded.position, \
                 label = excluded.label, transaction_type = excluded.transaction_type, \
                 rule = excluded.rule, description = excluded.description, legs = excluded.legs, \
                 is_nft = excluded.is_nft, is_spam = excluded.is_spam, \
                 is_missing_price = excluded.is_missing_price, \
                 booking_revision = excluded.booking_revision, leg_count = excluded.leg_count, \
                 is_missing_purchase = excluded.is_missing_purchase, \
                 changed_change = CASE WHEN ",
        );
        query.push(DIFFERS);
        query.push(" THEN excluded.changed_change ELSE transactions.changed_change END");
        query
            .build()
            .kept(chunk.len() == ROWS)
            .execute(&mut *tx)
            .await?;
    }
    running_balances::upsert(tx, transactions, revision).await
}

/// Whether more went out than was ever seen to come in: a purchase, or a deposit, is not known.
fn is_missing_purchase(transaction: &Transaction) -> bool {
    transaction.legs.iter().any(|leg| {
        leg.kind != LegKind::Incoming && leg.after.is_some_and(|after| after < Units::ZERO)
    })
}

/// Takes away an integration's transactions from `from` on that the booking `revision` did not
/// write: what they were made of is gone. Comes before the commit's other changes of the
/// integration.
pub async fn drop_older_bookings(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    integration: &IntegrationId,
    from: Timestamp,
    revision: i64,
    now: Timestamp,
) -> Result<()> {
    let number = changes::next(tx, workspace).await?;
    let removed = Removed::OlderBookings {
        integration,
        from,
        revision,
    };
    changes::note_removed(tx, number, &removed, now).await?;
    running_balances::drop_older_bookings(tx, integration, from, revision).await?;
    query(
        "DELETE FROM transactions WHERE integration_id = $1 AND at >= $2 AND booking_revision < $3",
    )
    .long()
    .bind(integration.as_str())
    .bind(from.micros())
    .bind(revision)
    .execute(tx)
    .await?;
    Ok(())
}

/// The moment of an integration's last transaction.
pub async fn last_moment(store: &Store, integration: &IntegrationId) -> Result<Option<Timestamp>> {
    let last: Option<i64> = query("SELECT MAX(at) FROM transactions WHERE integration_id = $1")
        .bind(integration.as_str())
        .fetch_one(store)
        .await?;
    Ok(last.map(Timestamp::from_micros))
}

/// What a transaction turned out to be once others were seen beside it.
#[derive(Debug)]
pub struct Relabelled {
    pub id: TransactionId,
    pub at: Timestamp,
    pub label: Label,
    pub transaction_type: TransactionType,
    pub rule: String,
    pub description: String,
}

impl Relabelled {
    /// What the transaction says.
    #[must_use]
    pub fn of(transaction: Transaction) -> Self {
        Self {
            id: transaction.id,
            at: transaction.at,
            label: transaction.label,
            transaction_type: transaction.transaction_type,
            rule: transaction.rule,
            description: transaction.description,
        }
    }
}

/// Says of transactions of a workspace what they turned out to be.
pub async fn relabel(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    transactions: &[Relabelled],
) -> Result<()> {
    if transactions.is_empty() {
        return Ok(());
    }
    let number = changes::next(tx, workspace).await?;
    for it in transactions {
        query(
            "UPDATE transactions SET label = $1, transaction_type = $2, rule = $3,
                 description = $4, changed_change = $5 WHERE id = $6 AND workspace_id = $7",
        )
        .bind(it.label.as_str())
        .bind(it.transaction_type.as_str())
        .bind(&it.rule)
        .bind(&it.description)
        .bind(number)
        .bind(it.id.as_str())
        .bind(workspace.as_str())
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
