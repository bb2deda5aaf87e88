//! What a wallet had of an asset after each transaction that moved it: one row a transaction and
//! asset. It answers what was held at a moment, and which transactions move an asset.

use kc_domain::{AssetId, IntegrationId, Leg, Quantity, Timestamp, Transaction, WorkspaceId};

use crate::{
    Result, Store, Tx,
    sql::{QueryBuilder, query, record},
};

/// Rows written by one statement.
const ROWS: usize = 100;

struct Row<'a> {
    transaction: &'a Transaction,
    asset: &'a AssetId,
    balance: Quantity,
    legs: i64,
}

/// Writes what the legs of transactions tell, as of the booking `revision`.
pub(crate) async fn upsert(tx: &mut Tx, transactions: &[Transaction], revision: i64) -> Result<()> {
    let rows: Vec<Row<'_>> = transactions.iter().flat_map(of_transaction).collect();
    write(tx, &rows, revision).await
}

/// One row an asset, with the balance after its last leg.
fn of_transaction(transaction: &Transaction) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(transaction.legs.len());
    for leg in &transaction.legs {
        let balance = after(leg);
        match rows.iter_mut().find(|row| *row.asset == leg.asset) {
            Some(row) => {
                row.balance = balance;
                row.legs += 1;
            }
            None => rows.push(Row {
                transaction,
                asset: &leg.asset,
                balance,
                legs: 1,
            }),
        }
    }
    rows
}

fn after(leg: &Leg) -> Quantity {
    Quantity::of(leg.after)
}

/// A transaction that moved an amount of an asset that could not be counted.
#[derive(Clone, Copy, Debug)]
pub struct Uncounted<'a> {
    pub asset: &'a AssetId,
    pub at: &'a Transaction,
}

/// Says that balances are unknown from transactions on of which no leg tells.
pub async fn lose_count(tx: &mut Tx, uncounted: &[Uncounted<'_>], revision: i64) -> Result<()> {
    let rows: Vec<Row<'_>> = uncounted
        .iter()
        .map(|it| Row {
            transaction: it.at,
            asset: it.asset,
            balance: Quantity::Uncountable,
            legs: 0,
        })
        .collect();
    write(tx, &rows, revision).await
}

async fn write(tx: &mut Tx, rows: &[Row<'_>], revision: i64) -> Result<()> {
    for chunk in rows.chunks(ROWS) {
        let mut query = QueryBuilder::new(
            "INSERT INTO running_balances (integration_id, asset_id, at, position, \
                 transaction_id, balance, leg_count, booking_revision) ",
        );
        query.push_values(chunk, |values, row| {
            values
                .push_bind(row.transaction.integration.as_str())
                .push_bind(row.asset.as_str())
                .push_bind(row.transaction.at.micros())
                .push_bind(i64::from(row.transaction.position))
                .push_bind(row.transaction.id.as_str())
                .push_bind(row.balance.to_string())
                .push_bind(row.legs)
                .push_bind(revision);
        });
        // What could not be counted has no legs of its own, and leaves the others' number.
        query.push(
            " ON CONFLICT (integration_id, asset_id, at, position, transaction_id) \
                 DO UPDATE SET balance = excluded.balance, \
                 leg_count = CASE WHEN excluded.leg_count > 0 THEN excluded.leg_count \
                     ELSE running_balances.leg_count END, \
                 booking_revision = excluded.booking_revision",
        );
        query
            .build()
            .kept(chunk.len() == ROWS)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Takes away what older bookings than `revision` left from `from` on.
pub(crate) async fn drop_older_bookings(
    tx: &mut Tx,
    integration: &IntegrationId,
    from: Timestamp,
    revision: i64,
) -> Result<()> {
    if from == Timestamp::EPOCH {
        query("DELETE FROM running_balances WHERE integration_id = $1 AND booking_revision < $2")
            .long()
            .bind(integration.as_str())
            .bind(revision)
            .execute(tx)
            .await?;
        return Ok(());
    }
    // By the assets, so that what only adds to the end of a long history does not read all of it.
    query(
        "DELETE FROM running_balances
             WHERE integration_id = $1 AND at >= $2 AND booking_revision < $3
                 AND asset_id IN (SELECT b.asset_id FROM balances b WHERE b.integration_id = $1)",
    )
    .long()
    .bind(integration.as_str())
    .bind(from.micros())
    .bind(revision)
    .execute(tx)
    .await?;
    Ok(())
}

/// The last balances of the wallets whose `$column` is `$1`, up to the moment `$2`.
macro_rules! last_up_to {
    ($column:literal) => {
        concat!(
            "SELECT r.integration_id, r.asset_id, r.balance, r.transaction_id
             FROM (SELECT b.integration_id, b.asset_id,
                       (SELECT l.at FROM running_balances l
                        WHERE l.integration_id = b.integration_id AND l.asset_id = b.asset_id
                            AND l.at <= $2
                        ORDER BY l.at DESC, l.position DESC, l.transaction_id DESC LIMIT 1) AS at
                   FROM balances b JOIN integrations i ON i.id = b.integration_id
                   WHERE ",
            $column,
            " = $1) last
             JOIN running_balances r ON r.integration_id = last.integration_id
                 AND r.asset_id = last.asset_id AND r.at = last.at
             WHERE NOT EXISTS (
                 SELECT 1 FROM running_balances n
                 WHERE n.integration_id = r.integration_id AND n.asset_id = r.asset_id
                     AND n.at = r.at
                     AND (n.position, n.transaction_id) > (r.position, r.transaction_id))
             ORDER BY r.integration_id, r.asset_id"
        )
    };
}

record! {
    /// What a wallet had of an asset at a moment.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct BalanceAt {
        pub integration_id: IntegrationId,
        pub asset_id: AssetId,
        pub balance: Quantity,
        /// The transaction that it was the balance after.
        pub transaction_id: String,
    }
}

/// What a workspace's wallets had at a moment, by their transactions up to then: one row for each
/// wallet and asset that had moved. The cost follows wallets and assets, not transactions.
pub async fn at(
    store: &Store,
    workspace: &WorkspaceId,
    moment: Timestamp,
) -> Result<Vec<BalanceAt>> {
    const SQL: &str = last_up_to!("i.workspace_id");
    query(SQL)
        .bind(workspace.as_str())
        .bind(moment.micros())
        .fetch_all(store)
        .await
}

/// What an integration had just before a moment, of each asset that had moved.
pub async fn before(
    store: &Store,
    integration: &IntegrationId,
    moment: Timestamp,
) -> Result<Vec<(AssetId, Quantity)>> {
    const SQL: &str = last_up_to!("i.id");
    let rows: Vec<BalanceAt> = query(SQL)
        .bind(integration.as_str())
        .bind(moment.micros().saturating_sub(1))
        .fetch_all(store)
        .await?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| (row.asset_id, row.balance)).collect())
}
