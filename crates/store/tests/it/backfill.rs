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

macro_rules! rows_before_and_after {
    ($pool:expr, $folder:literal) => {{
        let migration = include_str!(concat!("../../migrations/", $folder, "/0007_entries.sql"));
        let (_, backfill) = migration.split_once(MARK).expect("it says where it begins");
        let pool = $pool;
        let read = async || {
            let rows: Vec<String> = sqlx::query_scalar(ROWS).fetch_all(&pool).await.unwrap();
            let counts: Vec<String> = sqlx::query_scalar(COUNTS).fetch_all(&pool).await.unwrap();
            (rows, counts)
        };
        let booked = read().await;
        sqlx::raw_sql(UNDO).execute(&pool).await.unwrap();
        assert_ne!(read().await, booked);
        sqlx::raw_sql(backfill).execute(&pool).await.unwrap();
        (booked, read().await)
    }};
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
        let (booked, migrated) = match &db.url {
            DatabaseUrl::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                rows_before_and_after!(pool, "sqlite")
            }
            DatabaseUrl::Postgres(options) => {
                let pool = sqlx::PgPool::connect_with((**options).clone()).await.unwrap();
                rows_before_and_after!(pool, "postgres")
            }
        };
        assert_eq!(booked.0.len(), 5);
        assert_eq!(migrated, booked);
    }
}
