//! What went between a workspace's own wallets: found by the worker, decided by people. It is part of the
//! history: who changes some of it raises the workspace's change number.

use kc_domain::{
    AssetId, IntegrationId, Label, Timestamp, TransactionId, TransferId, Units, WorkspaceId,
};

use crate::{
    Result, Store, StoreError, Tx, changes,
    sql::{Cell, Column, QueryBuilder, query, record},
};

/// Rows written by one statement.
const ROWS: usize = 100;

/// What is to be thought of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Found, and the only way to see it.
    Applied,
    /// Found, but there are other ways to see it: a person has to say.
    Suggested,
    /// A person said that it is one.
    Confirmed,
    /// A person said that it is none.
    Rejected,
}

impl Status {
    pub const ALL: [Self; 4] = [
        Self::Applied,
        Self::Suggested,
        Self::Confirmed,
        Self::Rejected,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Suggested => "suggested",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// Whether lots go along.
    #[must_use]
    pub const fn holds(self) -> bool {
        matches!(self, Self::Applied | Self::Confirmed)
    }

    /// Whether a person said so.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Confirmed | Self::Rejected)
    }
}

impl Column for Status {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        Self::parse(&stored).ok_or_else(|| StoreError::Corrupt(format!("a transfer is {stored}")))
    }
}

record! {
    /// A leg that left one own wallet, and the leg that reached another.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Transfer {
        pub id: TransferId,
        pub status: Status,
        /// How it was found, in the ledger's word.
        pub found: String,
        pub from_integration_id: IntegrationId,
        pub from_transaction_id: TransactionId,
        pub from_asset_id: AssetId,
        pub to_integration_id: IntegrationId,
        pub to_transaction_id: TransactionId,
        pub to_asset_id: AssetId,
        /// What the transaction is, now that it is known; nothing where it is more than a transfer.
        pub from_label: Option<Label>,
        pub to_label: Option<Label>,
        /// What the two are by themselves.
        pub from_booked_label: Label,
        pub to_booked_label: Label,
        pub sent: Units,
        pub received: Units,
        /// When it left.
        pub at: Timestamp,
    }
}

const COLUMNS: &str = "id, status, found, from_integration_id, from_transaction_id, from_asset_id, \
     to_integration_id, to_transaction_id, to_asset_id, from_label, to_label, from_booked_label, to_booked_label, \
     sent, received, at";

/// All transfers of a workspace that left between two moments, both included, in no order.
pub async fn between(
    store: &Store,
    workspace: &WorkspaceId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Transfer>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM transfers WHERE workspace_id = $1 AND at >= $2 AND at <= $3"
    );
    query(sql)
        .bind(workspace.as_str())
        .bind(from.micros())
        .bind(to.micros())
        .fetch_all(store)
        .await
}

/// The transfers of one integration that left from a moment on, in no order.
pub async fn of_integration(
    store: &Store,
    integration: &IntegrationId,
    from: Timestamp,
) -> Result<Vec<Transfer>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM transfers
         WHERE (from_integration_id = $1 OR to_integration_id = $1) AND at >= $2"
    );
    query(sql)
        .bind(integration.as_str())
        .bind(from.micros())
        .fetch_all(store)
        .await
}

/// The other integrations of an integration's transfers, and when the first one left.
pub async fn others_of(
    tx: &mut Tx,
    integration: &IntegrationId,
) -> Result<Vec<(IntegrationId, Timestamp)>> {
    let others: Vec<(IntegrationId, i64)> = query(
        "SELECT CASE WHEN from_integration_id = $1 THEN to_integration_id
             ELSE from_integration_id END AS other, MIN(at)
         FROM transfers
         WHERE (from_integration_id = $1 OR to_integration_id = $1)
             AND status IN ('applied', 'confirmed')
         GROUP BY 1",
    )
    .bind(integration.as_str())
    .fetch_all(tx)
    .await?;
    let others = others.into_iter();
    Ok(others
        .map(|(other, first)| (other, Timestamp::from_micros(first)))
        .collect())
}

/// All that a person has decided on in a workspace, in no order.
pub async fn decided(store: &Store, workspace: &WorkspaceId) -> Result<Vec<Transfer>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM transfers
         WHERE workspace_id = $1 AND status IN ('confirmed', 'rejected')"
    );
    query(sql).bind(workspace.as_str()).fetch_all(store).await
}

/// Writes what was found of a transfer that a person has confirmed: what its transactions are.
pub async fn label(tx: &mut Tx, transfer: &Transfer) -> Result<()> {
    query(
        "UPDATE transfers SET from_label = $1, to_label = $2, from_booked_label = $3,
             to_booked_label = $4 WHERE id = $5",
    )
    .bind(transfer.from_label.map(Label::as_str))
    .bind(transfer.to_label.map(Label::as_str))
    .bind(transfer.from_booked_label.as_str())
    .bind(transfer.to_booked_label.as_str())
    .bind(transfer.id.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes transfers down, but for those that a person has decided on.
pub async fn put(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    transfers: &[Transfer],
    now: Timestamp,
) -> Result<()> {
    if !transfers.is_empty() {
        changes::next(tx, workspace).await?;
    }
    for chunk in transfers.chunks(ROWS) {
        let mut query = QueryBuilder::new(format!(
            "INSERT INTO transfers (workspace_id, updated_at, {COLUMNS}) "
        ));
        query.push_values(chunk, |row, it| {
            row.push_bind(workspace.as_str())
                .push_bind(now.micros())
                .push_bind(it.id.as_str())
                .push_bind(it.status.as_str())
                .push_bind(&it.found)
                .push_bind(it.from_integration_id.as_str())
                .push_bind(it.from_transaction_id.as_str())
                .push_bind(it.from_asset_id.as_str())
                .push_bind(it.to_integration_id.as_str())
                .push_bind(it.to_transaction_id.as_str())
                .push_bind(it.to_asset_id.as_str())
                .push_bind(it.from_label.map(Label::as_str))
                .push_bind(it.to_label.map(Label::as_str))
                .push_bind(it.from_booked_label.as_str())
                .push_bind(it.to_booked_label.as_str())
                .push_bind(it.sent.to_string())
                .push_bind(it.received.to_string())
                .push_bind(it.at.micros());
        });
        query.push(
            " ON CONFLICT (id) DO UPDATE SET status = excluded.status, found = excluded.found, \
                 from_label = excluded.from_label, to_label = excluded.to_label, \
                 from_booked_label = excluded.from_booked_label, \
                 to_booked_label = excluded.to_booked_label, \
                 sent = excluded.sent, received = excluded.received, at = excluded.at, \
                 updated_at = excluded.updated_at \
             WHERE transfers.status IN ('applied', 'suggested')",
        );
        query.build().execute(&mut *tx).await?;
    }
    Ok(())
}

/// Takes back what was found, but for what a person has decided on.
pub async fn take_back(tx: &mut Tx, workspace: &WorkspaceId, ids: &[&TransferId]) -> Result<()> {
    if !ids.is_empty() {
        changes::next(tx, workspace).await?;
    }
    for chunk in ids.chunks(ROWS) {
        let mut query = QueryBuilder::new("DELETE FROM transfers WHERE workspace_id = ");
        query.push_bind(workspace.as_str());
        query.push(" AND status IN ('applied', 'suggested') AND id IN ");
        query.push_list(chunk.iter().map(|id| id.as_str()));
        query.build().execute(&mut *tx).await?;
    }
    Ok(())
}

/// Which of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub status: Option<Status>,
}

/// A page of a workspace's transfers, the latest first, as far as both transactions are there.
pub async fn page(
    store: &Store,
    workspace: &WorkspaceId,
    filter: Filter,
    limit: i64,
    offset: i64,
) -> Result<Vec<Transfer>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM transfers WHERE {IS_THERE}
         ORDER BY at DESC, id DESC LIMIT $3 OFFSET $4"
    );
    query(sql)
        .bind(workspace.as_str())
        .bind(filter.status.map(Status::as_str))
        .bind(limit)
        .bind(offset)
        .fetch_all(store)
        .await
}

/// How many there are.
pub async fn count(store: &Store, workspace: &WorkspaceId, filter: Filter) -> Result<i64> {
    query(format!("SELECT COUNT(*) FROM transfers WHERE {IS_THERE}"))
        .bind(workspace.as_str())
        .bind(filter.status.map(Status::as_str))
        .fetch_one(store)
        .await
}

const IS_THERE: &str = "workspace_id = $1 AND ($2 IS NULL OR status = $2)
     AND EXISTS (SELECT 1 FROM transactions t WHERE t.id = transfers.from_transaction_id)
     AND EXISTS (SELECT 1 FROM transactions t WHERE t.id = transfers.to_transaction_id)";

/// A transfer of a workspace, within a change.
pub async fn find(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &TransferId,
) -> Result<Option<Transfer>> {
    let sql = format!("SELECT {COLUMNS} FROM transfers WHERE workspace_id = $1 AND id = $2");
    query(sql)
        .bind(workspace.as_str())
        .bind(id.as_str())
        .fetch_optional(tx)
        .await
}

/// All that is known of two transactions, within a change.
pub async fn of_transactions(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    [one, other]: [&TransactionId; 2],
) -> Result<Vec<Transfer>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM transfers
         WHERE workspace_id = $1
             AND (from_transaction_id IN ($2, $3) OR to_transaction_id IN ($2, $3))"
    );
    query(sql)
        .bind(workspace.as_str())
        .bind(one.as_str())
        .bind(other.as_str())
        .fetch_all(tx)
        .await
}

/// Writes a person's decision down. False if the workspace has no such transfer.
pub async fn decide(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &TransferId,
    status: Status,
    now: Timestamp,
) -> Result<bool> {
    changes::next(tx, workspace).await?;
    let decided = query(
        "UPDATE transfers SET status = $1, updated_at = $2 WHERE workspace_id = $3 AND id = $4",
    )
    .bind(status.as_str())
    .bind(now.micros())
    .bind(workspace.as_str())
    .bind(id.as_str())
    .execute(tx)
    .await?;
    Ok(decided == 1)
}
