//! Both databases have the same tables.

use std::collections::BTreeSet;

use kc_testkit::Database;

/// One column: table, name, kind of type, whether it may be null, whether it is in the key.
type Column = (String, String, String, bool, bool);

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_have_the_same_columns_and_indexes() {
    let (sqlite, postgres) = (Database::sqlite().await, Database::postgres().await);
    let (columns, indexes) = of_sqlite(&sqlite);
    let (pg_columns, pg_indexes) = of_postgres(&postgres).await;
    assert!(
        columns.len() > 100,
        "only {} columns were found",
        columns.len()
    );
    assert_eq!(columns, pg_columns);
    assert!(
        indexes.len() > 15,
        "only {} indexes were found",
        indexes.len()
    );
    assert_eq!(indexes, pg_indexes);
}

#[test]
fn migrations_have_the_same_names_in_both_folders() {
    let names = |folder: &str| -> BTreeSet<String> {
        let path = format!("{}/migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(path).unwrap();
        files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

/// Without one, deleting a parent reads every child. Clients are exempt where the children live a
/// day only: they are deleted rarely, and link tokens are made often.
#[tokio::test(flavor = "multi_thread")]
async fn every_reference_leads_an_index() {
    let db = Database::sqlite().await;
    let file = file_of(&db);
    let mut bare = file
        .prepare(
            "SELECT t.name, f.\"from\" FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f
         WHERE t.type = 'table' AND NOT EXISTS (
             SELECT 1 FROM pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
             WHERE c.seqno = 0 AND c.name = f.\"from\")
         ORDER BY 1, 2",
        )
        .unwrap();
    let bare: Vec<(String, String)> = bare
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let exempt = ["link_sessions", "public_tokens"].map(|table| (table.into(), "client_id".into()));
    assert_eq!(bare, exempt);
}

fn file_of(db: &Database) -> rusqlite::Connection {
    let kc_store::DatabaseUrl::Sqlite(path) = &db.url else {
        panic!("not SQLite")
    };
    rusqlite::Connection::open(path).unwrap()
}

fn of_sqlite(db: &Database) -> (BTreeSet<Column>, BTreeSet<(String, bool)>) {
    let file = file_of(db);
    let mut columns = file
        .prepare(
            "SELECT t.name, c.name, lower(c.type), c.\"notnull\" = 0, c.pk > 0
             FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE '\\_%' ESCAPE '\\'",
        )
        .unwrap();
    let columns = columns
        .query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut indexes = file
        .prepare(
            "SELECT i.name, i.\"unique\" = 1
             FROM sqlite_schema t JOIN pragma_index_list(t.name) i
             WHERE t.type = 'table' AND i.origin = 'c'",
        )
        .unwrap();
    let indexes = indexes
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    (columns, indexes)
}

async fn of_postgres(db: &Database) -> (BTreeSet<Column>, BTreeSet<(String, bool)>) {
    let kc_store::DatabaseUrl::Postgres(options) = &db.url else {
        panic!("not Postgres")
    };
    let pool = sqlx::PgPool::connect_with((**options).clone())
        .await
        .unwrap();
    let columns: Vec<(String, String, String, bool, bool)> = sqlx::query_as(
        "SELECT c.table_name::text, c.column_name::text,
             CASE c.data_type WHEN 'bytea' THEN 'blob' ELSE c.data_type::text END,
             c.is_nullable = 'YES',
             EXISTS (
                 SELECT 1 FROM information_schema.table_constraints k
                 JOIN information_schema.key_column_usage u USING (constraint_name, table_name)
                 WHERE k.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name
                     AND u.column_name = c.column_name)
         FROM information_schema.columns c
         WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\\_%'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let indexes: Vec<(String, bool)> = sqlx::query_as(
        "SELECT i.relname::text, x.indisunique
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
         JOIN pg_namespace n ON n.oid = i.relnamespace
         WHERE n.nspname = 'public' AND NOT x.indisprimary AND i.relname NOT LIKE '\\_%'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    (columns.into_iter().collect(), indexes.into_iter().collect())
}
