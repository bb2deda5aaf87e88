//! What the migration makes of older transactions is what booking them writes.

use kc_domain::{LegKind, Transaction};
use kc_store::DatabaseUrl;
use kc_testkit::on_both_databases;

use crate::booked::{ETHER, TOKEN, book, leg, transaction};

const MARK: &str = "-- What was booked before gets its rows from its legs.";
const ROWS: &str = "SELECT asset_id || ' ' || CAST(at AS TEXT) || ' ' || CAST(position AS TEXT)
    || ' ' || transaction_id || ' ' || balance || ' ' || CAST(leg_count AS TEXT)
    || ' ' || CAST(booking_revision AS TEXT) FROM running_balances ORDER BY 1";
const COUNTS: &str = "SELECT id || ' ' || CAST(leg_count AS TEXT) || ' '
    || CAST(CASE WHEN is_missing_purchase THEN 1 ELSE 0 END AS TEXT) FROM transactions
    UNION ALL SELECT id || ' ' || CAST(total_entries AS TEXT) FROM integrations ORDER BY 1";
const UNDO: &str = "DELETE FROM running_balances;
    UPDATE transactions SET leg_count = 0, is_missing_purchase = FALSE;
    UPDATE integrations SET total_entries = 0";

/// A database beside the store, for what no call of the store's does.
enum Beside {
    Sqlite(rusqlite::Connection),
    Postgres(sqlx::PgPool),
}

impl Beside {
    async fn of(url: &DatabaseUrl) -> Self {
        match url {
            DatabaseUrl::Sqlite(path) => Self::Sqlite(rusqlite::Connection::open(path).unwrap()),
            DatabaseUrl::Postgres(options) => Self::Postgres(
                sqlx::PgPool::connect_with((**options).clone())
                    .await
                    .unwrap(),
            ),
        }
    }

    const fn migration(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => include_str!("../../migrations/sqlite/0007_entries.sql"),
            Self::Postgres(_) => include_str!("../../migrations/postgres/0007_entries.sql"),
        }
    }

    async fn rows(&self, sql: &'static str) -> Vec<String> {
        match self {
            Self::Sqlite(file) => {
                let mut rows = file.prepare(sql).unwrap();
                let rows = rows.query_map([], |row| row.get(0)).unwrap();
                rows.collect::<Result<_, _>>().unwrap()
            }
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        }
    }

    async fn run(&self, sql: &'static str) {
        match self {
            Self::Sqlite(file) => file.execute_batch(sql).unwrap(),
            Self::Postgres(pool) => {
                sqlx::raw_sql(sql).execute(pool).await.unwrap();
            }
        }
    }
}

on_both_databases! {
    async fn older_transactions_get_the_rows_that_booking_writes(db: Database) {
        let wallet = db.integration(&db.workspace().await).await;
        let mut unknown = leg(LegKind::Outgoing, TOKEN, 1, 0);
        (unknown.before, unknown.after) = (None, None);
        let all: Vec<Transaction> = [
            vec![],
            vec![leg(LegKind::Incoming, ETHER, 5, 0)],
            vec![leg(LegKind::Incoming, TOKEN, 5, 0), leg(LegKind::Outgoing, ETHER, 4, 5), leg(LegKind::Fee, ETHER, 2, 1)],
            vec![leg(LegKind::Incoming, ETHER, 1, -1), unknown],
        ]
        .into_iter()
        .zip(0_u32..)
        .map(|(legs, number)| transaction(&wallet.id, number, u64::from(number / 2), legs))
        .collect();
        book(&db, &wallet, &all).await;
        let beside = Beside::of(&db.url).await;
        let (_, backfill) = beside.migration().split_once(MARK).expect("it says where it begins");
        let read = async || (beside.rows(ROWS).await, beside.rows(COUNTS).await);
        let booked = read().await;
        beside.run(UNDO).await;
        assert_ne!(read().await, booked);
        beside.run(backfill).await;
        assert_eq!(booked.0.len(), 5);
        assert_eq!(read().await, booked);
    }
}
