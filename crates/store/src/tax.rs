//! How a workspace wants its gains worked out.

use kc_domain::{Timestamp, WorkspaceId};

use crate::{
    Result, Store, Tx,
    sql::{query, record},
};

record! {
    /// What was chosen. The words of `method` and `lot_scope` are the ledger's.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TaxSettings {
        pub method: String,
        pub lot_scope: String,
        /// ISO 3166, two letters.
        pub country: Option<String>,
        /// `MM-DD`.
        pub tax_year_start: String,
        /// As IANA names it; nothing where the country's is meant.
        pub time_zone: Option<String>,
    }
}

/// What a workspace chose; nothing if it never did.
pub async fn settings(store: &Store, workspace: &WorkspaceId) -> Result<Option<TaxSettings>> {
    query(
        "SELECT method, lot_scope, country, tax_year_start, time_zone FROM tax_settings
         WHERE workspace_id = $1",
    )
    .bind(workspace.as_str())
    .fetch_optional(store)
    .await
}

/// Sets all of it.
pub async fn set(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    settings: &TaxSettings,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO tax_settings (workspace_id, method, lot_scope, country, tax_year_start,
                 time_zone, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (workspace_id) DO UPDATE SET method = excluded.method,
                 lot_scope = excluded.lot_scope, country = excluded.country,
                 tax_year_start = excluded.tax_year_start,
                 time_zone = excluded.time_zone, updated_at = excluded.updated_at",
    )
    .bind(workspace.as_str())
    .bind(&settings.method)
    .bind(&settings.lot_scope)
    .bind(&settings.country)
    .bind(&settings.tax_year_start)
    .bind(&settings.time_zone)
    .bind(now.micros())
    .execute(tx)
    .await?;
    Ok(())
}
