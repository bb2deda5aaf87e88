//! Findings: what is wrong, as people read it, and what single transactions show of it.
//!
//! A booking notes what its transactions show with their rows; the findings themselves change in
//! its last commit, so that nobody counts a history to read them. Reading them is in
//! [`crate::findings::list`].

pub mod list;

use kc_domain::{AssetId, FindingId, IntegrationId, Timestamp, Transaction, WorkspaceId};

use crate::{
    Result, Tx,
    sql::{QueryBuilder, query, record},
};

/// Rows written, read or removed by one statement.
const ROWS: usize = 100;

record! {
    /// One thing that a person should look at.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Finding {
        pub id: FindingId,
        /// Nothing where it is all wallets together.
        pub integration_id: Option<IntegrationId>,
        /// 1 error, 2 warning, 3 info.
        pub severity: i64,
        pub kind: String,
        pub asset_id: Option<AssetId>,
        /// The counterparty, the source's label: what tells it from others of its kind and asset.
        pub about: Option<String>,
        pub is_spam: bool,
        /// How many transactions show it; 0 where balances do, and then it has no moment.
        pub transactions: i64,
        pub first_at: Timestamp,
        pub first_position: i64,
        pub first_transaction: Option<String>,
        pub last_at: Timestamp,
        /// The kind's own, as JSON.
        pub figures: String,
    }
}

const COLUMNS: &str = "id, integration_id, severity, kind, asset_id, about, is_spam, \
     transactions, first_at, first_position, first_transaction, last_at, figures";

/// What a transaction shows of a finding.
#[derive(Clone, Debug)]
pub struct Noted<'a> {
    pub finding: FindingId,
    pub transaction: &'a Transaction,
    /// As JSON.
    pub figures: String,
}

/// Notes what transactions show, as of the booking `revision`.
pub async fn note(tx: &mut Tx, noted: &[Noted<'_>], revision: i64) -> Result<()> {
    for chunk in noted.chunks(ROWS) {
        let mut query = QueryBuilder::new(
            "INSERT INTO transaction_findings (finding_id, transaction_id, integration_id, at, \
                 position, figures, booking_revision) ",
        );
        query.push_values(chunk, |row, noted| {
            row.push_bind(noted.finding.as_str())
                .push_bind(noted.transaction.id.as_str())
                .push_bind(noted.transaction.integration.as_str())
                .push_bind(noted.transaction.at.micros())
                .push_bind(i64::from(noted.transaction.position))
                .push_bind(&noted.figures)
                .push_bind(revision);
        });
        query.push(
            " ON CONFLICT (finding_id, transaction_id) DO UPDATE SET at = excluded.at, \
                 position = excluded.position, figures = excluded.figures, \
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

/// Takes away what older bookings than `revision` noted from `from` on.
pub async fn drop_older_bookings(
    tx: &mut Tx,
    integration: &IntegrationId,
    from: Timestamp,
    revision: i64,
) -> Result<()> {
    query(
        "DELETE FROM transaction_findings
             WHERE integration_id = $1 AND at >= $2 AND booking_revision < $3",
    )
    .long()
    .bind(integration.as_str())
    .bind(from.micros())
    .bind(revision)
    .execute(tx)
    .await?;
    Ok(())
}

record! {
    /// What a transaction was noted to show.
    #[derive(Clone, Debug)]
    pub struct NotedRow {
        pub transaction_id: String,
        pub at: Timestamp,
        pub position: i64,
        pub figures: String,
    }
}

/// What transactions before `before` were noted to show of a finding, in no order.
pub async fn noted_before(
    tx: &mut Tx,
    finding: &FindingId,
    before: Timestamp,
) -> Result<Vec<NotedRow>> {
    query(
        "SELECT transaction_id, at, position, figures FROM transaction_findings
         WHERE finding_id = $1 AND at < $2",
    )
    .bind(finding.as_str())
    .bind(before.micros())
    .fetch_all(tx)
    .await
}

/// An integration's findings of these kinds that transactions at `from` or later have shown.
pub async fn reaching(
    tx: &mut Tx,
    integration: &IntegrationId,
    kinds: &[&'static str],
    from: Timestamp,
) -> Result<Vec<Finding>> {
    // By all that comes before the moment in the index.
    let mut query = QueryBuilder::new(format!(
        "SELECT {COLUMNS} FROM findings
         WHERE is_spam IN (TRUE, FALSE) AND severity IN (1, 2, 3) AND transactions > 0
             AND integration_id = "
    ));
    query
        .push_bind(integration.as_str())
        .push(" AND last_at >= ")
        .push_bind(from.micros())
        .push(" AND kind IN ")
        .push_list(kinds.iter().copied());
    query.build().fetch_all(tx).await
}

/// All that an integration's transactions have shown, in no order.
pub async fn of_integration(tx: &mut Tx, integration: &IntegrationId) -> Result<Vec<Finding>> {
    query(format!(
        "SELECT {COLUMNS} FROM findings WHERE integration_id = $1 AND transactions > 0"
    ))
    .long()
    .bind(integration.as_str())
    .fetch_all(tx)
    .await
}

/// Those of these ids that there are, in no order.
pub async fn of_ids(tx: &mut Tx, ids: &[&FindingId]) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(ROWS) {
        let mut query = QueryBuilder::new(format!("SELECT {COLUMNS} FROM findings WHERE id IN "));
        query.push_list(chunk.iter().map(|id| id.as_str()));
        let rows: Vec<Finding> = query
            .build()
            .kept(chunk.len() == ROWS)
            .fetch_all(&mut *tx)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Writes a workspace's findings as they are now.
pub async fn put(tx: &mut Tx, workspace: &WorkspaceId, findings: &[Finding]) -> Result<()> {
    for chunk in findings.chunks(ROWS) {
        let mut query =
            QueryBuilder::new(format!("INSERT INTO findings (workspace_id, {COLUMNS}) "));
        query.push_values(chunk, |row, finding| {
            row.push_bind(workspace.as_str())
                .push_bind(finding.id.as_str())
                .push_bind(finding.integration_id.as_ref().map(IntegrationId::as_str))
                .push_bind(finding.severity)
                .push_bind(&finding.kind)
                .push_bind(finding.asset_id.as_ref().map(AssetId::as_str))
                .push_bind(&finding.about)
                .push_bind(finding.is_spam)
                .push_bind(finding.transactions)
                .push_bind(finding.first_at.micros())
                .push_bind(finding.first_position)
                .push_bind(&finding.first_transaction)
                .push_bind(finding.last_at.micros())
                .push_bind(&finding.figures);
        });
        // What tells it from others is in its id.
        query.push(
            " ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, \
                 transactions = excluded.transactions, first_at = excluded.first_at, \
                 first_position = excluded.first_position, \
                 first_transaction = excluded.first_transaction, last_at = excluded.last_at, \
                 figures = excluded.figures",
        );
        query
            .build()
            .kept(chunk.len() == ROWS)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Takes findings away that nothing shows any more.
pub async fn remove(tx: &mut Tx, ids: &[&FindingId]) -> Result<()> {
    for chunk in ids.chunks(ROWS) {
        let mut query = QueryBuilder::new("DELETE FROM findings WHERE id IN ");
        query.push_list(chunk.iter().map(|id| id.as_str()));
        query
            .build()
            .kept(chunk.len() == ROWS)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Replaces the findings of these kinds, which balances show, by those that they show now.
pub async fn replace(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    kinds: &[&'static str],
    findings: &[Finding],
) -> Result<()> {
    let mut query = QueryBuilder::new(
        "DELETE FROM findings WHERE is_spam IN (TRUE, FALSE) AND severity IN (1, 2, 3) \
             AND workspace_id = ",
    );
    query
        .push_bind(workspace.as_str())
        .push(" AND kind IN ")
        .push_list(kinds.iter().copied());
    query.build().execute(&mut *tx).await?;
    put(tx, workspace, findings).await
}
