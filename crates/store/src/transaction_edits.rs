//! What people changed of transactions: apart from the rows that booking writes, so that it outlives
//! every reading of a source, and shown in them.
//!
//! Whoever writes rows or edits of a workspace holds it first (`workspaces::hold`), so that no row
//! is written without the edit that was there.

use kc_domain::{
    IntegrationId, Label, Timestamp, Transaction, TransactionEdit, TransactionId, WorkedOut,
    WorkspaceId,
};

use crate::{
    Result, Store, StoreError, Tx, activity, books, changes, integrations,
    jobs::{self, RefreshHoldings},
    sql::{QueryBuilder, query, record},
    transactions::history::StoredTransaction,
    workspaces,
};

/// Rows looked for by one statement.
const ROWS: usize = 100;

/// An edit as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    pub transaction: TransactionId,
    pub edit: TransactionEdit,
    /// What the transaction is without it.
    pub worked_out: WorkedOut,
    pub edited_at: Timestamp,
}

record! {
    struct EditRow {
        transaction_id: TransactionId,
        label: Option<String>,
        description: Option<String>,
        notes: Option<String>,
        tags: Option<String>,
        worked_out: String,
        edited_at: Timestamp,
    }
}

const COLUMNS: &str = "transaction_id, label, description, notes, tags, worked_out, edited_at";

impl TryFrom<EditRow> for Edited {
    type Error = StoreError;

    fn try_from(row: EditRow) -> Result<Self> {
        let label = match row.label {
            None => None,
            Some(word) => {
                let unknown = || StoreError::Corrupt(format!("the label {word}"));
                Some(Label::parse(&word).ok_or_else(unknown)?)
            }
        };
        let tags = row.tags.as_deref().map(serde_json::from_str).transpose();
        Ok(Self {
            transaction: row.transaction_id,
            edit: TransactionEdit {
                label,
                description: row.description,
                notes: row.notes,
                tags: tags.map_err(StoreError::corrupt)?,
            },
            worked_out: serde_json::from_str(&row.worked_out).map_err(StoreError::corrupt)?,
            edited_at: row.edited_at,
        })
    }
}

/// The edits of these transactions of an integration. The workspace is held.
pub async fn of_transactions(
    tx: &mut Tx,
    integration: &IntegrationId,
    transactions: &[Transaction],
) -> Result<Vec<Edited>> {
    let any: bool =
        query("SELECT EXISTS (SELECT 1 FROM transaction_edits WHERE integration_id = $1)")
            .bind(integration.as_str())
            .fetch_one(&mut *tx)
            .await?;
    if !any {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for chunk in transactions.chunks(ROWS) {
        let mut query = QueryBuilder::new("SELECT ");
        query
            .push(COLUMNS)
            .push(" FROM transaction_edits WHERE transaction_id IN ")
            .push_list(chunk.iter().map(|it| it.id.as_str()));
        let rows: Vec<EditRow> = query
            .build()
            .kept(chunk.len() == ROWS)
            .fetch_all(&mut *tx)
            .await?;
        for row in rows {
            found.push(Edited::try_from(row)?);
        }
    }
    Ok(found)
}

/// After edited transactions were written: shows the rest of the edits in their rows, and keeps what
/// was worked out now.
pub async fn show(tx: &mut Tx, edits: &[Edited]) -> Result<()> {
    for edited in edits {
        show_rest(tx, &edited.transaction, &edited.edit).await?;
        query(
            "UPDATE transaction_edits SET worked_out = $1
             WHERE transaction_id = $2 AND worked_out <> $1",
        )
        .bind(json(&edited.worked_out)?)
        .bind(edited.transaction.as_str())
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

async fn show_rest(tx: &mut Tx, id: &TransactionId, edit: &TransactionEdit) -> Result<()> {
    query(
        "UPDATE transactions SET is_edited = $1, notes = $2, tags = $3
         WHERE id = $4 AND (is_edited <> $1
             OR notes IS DISTINCT FROM $2 OR tags IS DISTINCT FROM $3)",
    )
    .bind(!edit.is_empty())
    .bind(edit.notes.as_deref())
    .bind(edit.tags.as_ref().map(json).transpose()?)
    .bind(id.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// A transaction and its edit, while nobody else changes them.
#[derive(Debug)]
pub struct Held {
    /// As it is shown.
    pub transaction: Transaction,
    pub edited: Option<Edited>,
}

/// Holds a transaction of a workspace until the change is over; nothing if it has none of that id.
pub async fn hold(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &TransactionId,
) -> Result<Option<Held>> {
    workspaces::hold(tx, workspace).await?;
    let Some(row) = StoredTransaction::find(tx, workspace, id).await? else {
        return Ok(None);
    };
    let edit: Option<EditRow> = query(format!(
        "SELECT {COLUMNS} FROM transaction_edits WHERE transaction_id = $1"
    ))
    .bind(id.as_str())
    .fetch_optional(tx)
    .await?;
    Ok(Some(Held {
        transaction: row.parse()?,
        edited: edit.map(Edited::try_from).transpose()?,
    }))
}

/// Writes a held transaction as it is with its edit, or without one where `edit` is empty, as one
/// change; and what hangs on its label. `worked_out` is what it is without.
pub async fn write(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    before: &Transaction,
    after: &Transaction,
    edit: &TransactionEdit,
    worked_out: &WorkedOut,
    now: Timestamp,
) -> Result<()> {
    let number = changes::next(tx, workspace).await?;
    if edit.is_empty() {
        query("DELETE FROM transaction_edits WHERE transaction_id = $1")
            .bind(after.id.as_str())
            .execute(&mut *tx)
            .await?;
    } else {
        upsert(tx, after, edit, worked_out, now).await?;
    }
    query(
        "UPDATE transactions SET label = $1, transaction_type = $2, rule = $3, description = $4,
             is_spam = $5, changed_change = $6
         WHERE id = $7",
    )
    .bind(after.label.as_str())
    .bind(after.transaction_type.as_str())
    .bind(&after.rule)
    .bind(&after.description)
    .bind(after.is_spam)
    .bind(number)
    .bind(after.id.as_str())
    .execute(&mut *tx)
    .await?;
    show_rest(tx, &after.id, edit).await?;
    if (before.label, before.is_spam) != (after.label, after.is_spam) {
        activity::recount_day(tx, after, before.label).await?;
        let job = RefreshHoldings {
            workspace: workspace.clone(),
        };
        jobs::enqueue(tx, &job, now, now).await?;
        books::mark(tx, workspace, after.at).await?;
        // What it cost as something else is not what it costs.
        query("UPDATE transactions SET costs = NULL WHERE id = $1")
            .bind(after.id.as_str())
            .execute(&mut *tx)
            .await?;
        // Transfers and what is wrong hang on it too: they are looked at with a booking.
        if let Some(integration) = integrations::find_in(tx, &after.integration).await? {
            integrations::mark_changed(tx, &integration, after.at, now).await?;
        }
    }
    Ok(())
}

async fn upsert(
    tx: &mut Tx,
    transaction: &Transaction,
    edit: &TransactionEdit,
    worked_out: &WorkedOut,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO transaction_edits (transaction_id, integration_id, label, description, notes,
             tags, worked_out, edited_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (transaction_id) DO UPDATE SET label = excluded.label,
             description = excluded.description, notes = excluded.notes, tags = excluded.tags,
             worked_out = excluded.worked_out, edited_at = excluded.edited_at",
    )
    .bind(transaction.id.as_str())
    .bind(transaction.integration.as_str())
    .bind(edit.label.map(Label::as_str))
    .bind(edit.description.as_deref())
    .bind(edit.notes.as_deref())
    .bind(edit.tags.as_ref().map(json).transpose()?)
    .bind(json(worked_out)?)
    .bind(now.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// At most `limit` edits of a workspace, by their transactions' ids, from the one after `after` on;
/// those too whose transaction is gone for now.
pub async fn of_workspace(
    store: &Store,
    workspace: &WorkspaceId,
    after: &str,
    limit: i64,
) -> Result<Vec<Edited>> {
    let rows: Vec<EditRow> = query(
        "SELECT e.transaction_id, e.label, e.description, e.notes, e.tags, e.worked_out, e.edited_at
         FROM transaction_edits e JOIN integrations i ON i.id = e.integration_id
         WHERE i.workspace_id = $1 AND e.transaction_id > $2
         ORDER BY e.transaction_id LIMIT $3",
    )
    .bind(workspace.as_str())
    .bind(after)
    .bind(limit)
    .fetch_all(store)
    .await?;
    rows.into_iter().map(Edited::try_from).collect()
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(StoreError::corrupt)
}
