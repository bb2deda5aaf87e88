//! Bringing a file's tables to this version.

use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use sqlx::migrate::{MigrateError, Migration};

use crate::{Result, StoreError, migrate};

/// As it was from the first file on.
const APPLIED: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)";

/// Runs the migrations that the file has not seen, all of them or none. Of two processes that begin
/// at once the second finds nothing left to do.
pub(super) fn run(connection: &mut Connection) -> Result<()> {
    let all = migrate::sqlite();
    if connection.table_exists(None, "_sqlx_migrations")? && missing(connection, &all)?.is_empty() {
        return Ok(());
    }
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    change.execute_batch(APPLIED)?;
    for migration in missing(&change, &all)? {
        apply(&change, migration)?;
    }
    Ok(change.commit()?)
}

fn apply(change: &Transaction<'_>, migration: &Migration) -> Result<()> {
    change.execute_batch(migration.sql.as_str())?;
    change.execute(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (?1, ?2, TRUE, ?3, 0)",
        (
            migration.version,
            &*migration.description,
            &*migration.checksum,
        ),
    )?;
    Ok(())
}

/// Those that are still to run, after a look at those that ran.
fn missing<'m>(connection: &Connection, all: &'m [Migration]) -> Result<Vec<&'m Migration>> {
    let mut applied = connection.prepare("SELECT version, checksum FROM _sqlx_migrations")?;
    let applied: Vec<(i64, Vec<u8>)> = applied
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (version, checksum) in &applied {
        let error = match all.iter().find(|it| it.version == *version) {
            // Of a newer version than this one.
            None => MigrateError::VersionMissing(*version),
            Some(known) if *known.checksum != **checksum => MigrateError::VersionMismatch(*version),
            Some(_) => continue,
        };
        return Err(StoreError::Migrations(Arc::new(error)));
    }
    let ran = |version| applied.iter().any(|(it, _)| *it == version);
    Ok(all.iter().filter(|it| !ran(it.version)).collect())
}
