//! Files of transactions, as they were brought, so that they can be read again.

use std::collections::BTreeMap;

use kc_domain::{AssetId, IntegrationId, Timestamp};

use crate::{
    Result, Store, StoreError, Tx,
    sql::{query, record},
};

/// Bytes of one piece: more in one row makes databases slow.
const PIECE: usize = 1024 * 1024;

/// A file with what was said of it.
#[derive(Clone, Debug)]
pub struct CsvFile {
    pub file_name: String,
    pub bytes: Vec<u8>,
    /// How it is to be read, as its reader wrote it down.
    pub options: String,
    /// Which asset each name of a currency in it means.
    pub currencies: BTreeMap<String, AssetId>,
}

record! {
    struct FileRow {
        file_name: String,
        size: i64,
        options: String,
        currencies: String,
    }
}

/// Keeps the file of an integration that has none.
pub async fn insert(
    tx: &mut Tx,
    integration: &IntegrationId,
    file: &CsvFile,
    now: Timestamp,
) -> Result<()> {
    let currencies = serde_json::to_string(&file.currencies).map_err(StoreError::corrupt)?;
    query(
        "INSERT INTO csv_files
             (integration_id, file_name, size, options, currencies, uploaded_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(integration.as_str())
    .bind(&file.file_name)
    .bind(i64::try_from(file.bytes.len()).unwrap_or(i64::MAX))
    .bind(&file.options)
    .bind(currencies)
    .bind(now.micros())
    .execute(&mut *tx)
    .await?;
    for (piece, number) in file.bytes.chunks(PIECE).zip(0_i64..) {
        query("INSERT INTO csv_chunks (integration_id, number, bytes) VALUES ($1, $2, $3)")
            .bind(integration.as_str())
            .bind(number)
            .bind(piece)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Whether the file of an integration is there, within a change.
pub async fn is_there(tx: &mut Tx, integration: &IntegrationId) -> Result<bool> {
    query("SELECT EXISTS (SELECT 1 FROM csv_files WHERE integration_id = $1)")
        .bind(integration.as_str())
        .fetch_one(tx)
        .await
}

/// The file of an integration, if it is there. Files never change.
pub async fn find(store: &Store, integration: &IntegrationId) -> Result<Option<CsvFile>> {
    let row: Option<FileRow> = query(
        "SELECT file_name, size, options, currencies FROM csv_files WHERE integration_id = $1",
    )
    .bind(integration.as_str())
    .fetch_optional(store)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let pieces: Vec<Vec<u8>> =
        query("SELECT bytes FROM csv_chunks WHERE integration_id = $1 ORDER BY number")
            .bind(integration.as_str())
            .fetch_all(store)
            .await?;
    let bytes = pieces.concat();
    if i64::try_from(bytes.len()) != Ok(row.size) {
        // It was removed in between, or part of it is lost.
        return Ok(None);
    }
    Ok(Some(CsvFile {
        file_name: row.file_name,
        bytes,
        options: row.options,
        currencies: serde_json::from_str(&row.currencies).map_err(StoreError::corrupt)?,
    }))
}
