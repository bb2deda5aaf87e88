use kc_testkit::postgres::{Durability, Postgres, fresh_database};
use sqlx::{Connection, PgConnection, Row};

async fn ask(url: &str, query: &'static str) -> String {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let row = sqlx::query(query)
        .fetch_one(&mut connection)
        .await
        .expect("one row");
    row.get(0)
}

#[tokio::test]
async fn each_test_gets_a_database_of_its_own() {
    let (one, other) = (fresh_database().await, fresh_database().await);
    assert_ne!(one, other);
    let mut connection = PgConnection::connect(&one).await.expect("a connection");
    sqlx::query("CREATE TABLE kept (id TEXT)")
        .execute(&mut connection)
        .await
        .expect("a table");
    let tables = "SELECT count(*)::text FROM pg_tables WHERE tablename = 'kept'";
    assert_eq!(ask(&one, tables).await, "1");
    assert_eq!(ask(&other, tables).await, "0");
}

#[tokio::test]
async fn server_for_kill_tests_waits_for_the_disk() {
    let server = Postgres::start(Durability::Kept);
    let url = server.fresh_database().await;
    assert_eq!(ask(&url, "SHOW fsync").await, "on");
    assert_eq!(ask(&url, "SHOW synchronous_commit").await, "on");
}

#[tokio::test]
async fn server_is_gone_once_dropped() {
    let server = Postgres::start(Durability::Waived);
    let url = server.fresh_database().await;
    drop(server);
    assert!(PgConnection::connect(&url).await.is_err());
}
