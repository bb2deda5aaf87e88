//! A workspace's whole history, for what can only be worked out from all of it.

use kc_domain::{
    ChainId, IntegrationId, Label, Timestamp, Transaction, TransactionId, TransactionType,
    WorkspaceId,
};

use crate::{
    Result, Store, StoreError, Tx, changes,
    sql::{query, record},
};

/// Transactions read at once.
const PAGE: i64 = 2_000;
/// How often the reading starts over when the history changes meanwhile.
const TRIES: u32 = 3;

/// All transactions of a workspace, and which state of the history they are.
#[derive(Debug)]
pub struct History {
    pub revision: Revision,
    /// In the order of `(at, position, id)`.
    pub transactions: Vec<StoredTransaction>,
}

/// Names one state of a workspace's history: another state has another name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Revision(i64);

record! {
    /// A transaction whose legs are still to be parsed, which takes time for many.
    #[derive(Clone, Debug)]
    pub struct StoredTransaction {
        pub id: String,
        pub integration_id: String,
        pub chain: String,
        pub source_id: String,
        pub at: Timestamp,
        pub position: i64,
        pub label: String,
        pub transaction_type: String,
        pub rule: Option<String>,
        pub description: String,
        pub legs: String,
        /// A [`kc_domain::Costs`] as JSON; nothing until it is worked out.
        pub costs: Option<String>,
        pub is_nft: bool,
        pub is_spam: bool,
    }
}

/// The columns of a [`StoredTransaction`].
const COLUMNS: &str = "id, integration_id, chain, source_id, at, position, label, \
     transaction_type, rule, description, legs, costs, is_nft, is_spam";

impl StoredTransaction {
    /// A transaction of a workspace, within a change.
    pub(crate) async fn find(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        id: &TransactionId,
    ) -> Result<Option<Self>> {
        query(format!(
            "SELECT {COLUMNS} FROM transactions WHERE id = $1 AND workspace_id = $2"
        ))
        .bind(id.as_str())
        .bind(workspace.as_str())
        .fetch_optional(tx)
        .await
    }

    /// The transaction with its legs.
    ///
    /// # Errors
    /// If the row is none that we wrote.
    pub fn parse(self) -> Result<Transaction> {
        let corrupt = || StoreError::Corrupt(format!("the transaction {}", self.id));
        Ok(Transaction {
            chain: ChainId::new(self.chain.clone()),
            at: self.at,
            position: u32::try_from(self.position).map_err(|_| corrupt())?,
            label: Label::parse(&self.label).ok_or_else(corrupt)?,
            transaction_type: TransactionType::parse(&self.transaction_type).ok_or_else(corrupt)?,
            legs: serde_json::from_str(&self.legs).map_err(|_| corrupt())?,
            is_nft: self.is_nft,
            is_spam: self.is_spam,
            id: TransactionId::from_stored(self.id),
            integration: IntegrationId::from_stored(self.integration_id),
            source_id: self.source_id,
            rule: self.rule.unwrap_or_default(),
            description: self.description,
        })
    }
}

impl History {
    /// The transactions with their legs. Takes time for many.
    ///
    /// # Errors
    /// If a row is none that we wrote.
    pub fn parse(self) -> Result<Vec<Transaction>> {
        let rows = self.transactions.into_iter();
        rows.map(StoredTransaction::parse).collect()
    }
}

/// When the transaction took place that follows so many others from a moment on; nothing if there are no
/// more than those.
pub async fn moment_after(
    store: &Store,
    workspace: &WorkspaceId,
    from: Timestamp,
    count: i64,
) -> Result<Option<Timestamp>> {
    query(
        "SELECT at FROM transactions WHERE workspace_id = $1 AND at >= $2
         ORDER BY at, position, id LIMIT 1 OFFSET $3",
    )
    .bind(workspace.as_str())
    .bind(from.micros())
    .bind(count)
    .fetch_optional(store)
    .await
}

/// Reads a workspace's whole history, as one state of it; nothing if there are more than `most`
/// transactions.
///
/// # Errors
/// [`StoreError::Busy`] if it changes faster than it can be read.
pub async fn read(store: &Store, workspace: &WorkspaceId, most: usize) -> Result<Option<History>> {
    for _ in 0..TRIES {
        let before = revision(store, workspace).await?;
        let mut transactions: Vec<StoredTransaction> = Vec::new();
        loop {
            let after = transactions.last();
            let key = after.map_or((i64::MIN, 0, ""), |it| {
                (it.at.micros(), it.position, it.id.as_str())
            });
            let page = page(store, workspace, key, PAGE).await?;
            let is_last = i64::try_from(page.len()).unwrap_or(PAGE) < PAGE;
            transactions.extend(page);
            if transactions.len() > most {
                return Ok(None);
            }
            if is_last {
                break;
            }
        }
        if revision(store, workspace).await? == before {
            return Ok(Some(History {
                revision: before,
                transactions,
            }));
        }
    }
    Err(StoreError::Busy)
}

/// Where a reading stands: after the transaction of this moment, place and id.
pub type Key<'a> = (i64, i64, &'a str);

/// The key after all transactions up to a moment.
#[must_use]
pub const fn after_moment(moment: Timestamp) -> Key<'static> {
    (moment.micros(), i64::MAX, "")
}

/// The next transactions of a workspace after a key, at most `limit`.
pub async fn after(
    store: &Store,
    workspace: &WorkspaceId,
    key: Key<'_>,
    limit: i64,
) -> Result<Vec<StoredTransaction>> {
    page(store, workspace, key, limit).await
}

/// The last transactions of an integration before a moment, at most `limit`, the earliest first.
pub async fn before(
    store: &Store,
    integration: &IntegrationId,
    moment: Timestamp,
    limit: i64,
) -> Result<Vec<StoredTransaction>> {
    let mut rows: Vec<StoredTransaction> = query(format!(
        "SELECT {COLUMNS} FROM transactions WHERE integration_id = $1 AND at < $2
         ORDER BY at DESC, position DESC, id DESC LIMIT $3"
    ))
    .bind(integration.as_str())
    .bind(moment.micros())
    .bind(limit)
    .fetch_all(store)
    .await?;
    rows.reverse();
    Ok(rows)
}

/// The transactions of these ids that a workspace has, in no order.
pub async fn of_ids(
    store: &Store,
    workspace: &WorkspaceId,
    ids: &[&str],
) -> Result<Vec<StoredTransaction>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let row: Option<StoredTransaction> = query(format!(
            "SELECT {COLUMNS} FROM transactions WHERE id = $1 AND workspace_id = $2"
        ))
        .bind(*id)
        .bind(workspace.as_str())
        .fetch_optional(store)
        .await?;
        found.extend(row);
    }
    Ok(found)
}

/// The state that a workspace's history is in.
pub async fn revision(store: &Store, workspace: &WorkspaceId) -> Result<Revision> {
    let extent = changes::extent(store, workspace).await?;
    Ok(Revision(extent.change_number))
}

async fn page(
    store: &Store,
    workspace: &WorkspaceId,
    (at, position, id): Key<'_>,
    limit: i64,
) -> Result<Vec<StoredTransaction>> {
    query(format!(
        "SELECT {COLUMNS} FROM transactions
         WHERE workspace_id = $1 AND (at, position, id) > ($2, $3, $4)
         ORDER BY at, position, id LIMIT $5"
    ))
    .bind(workspace.as_str())
    .bind(at)
    .bind(position)
    .bind(id)
    .bind(limit)
    .fetch_all(store)
    .await
}
