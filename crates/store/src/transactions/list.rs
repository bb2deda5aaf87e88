//! Reading transactions, page by page.
//!
//! A page is read by key, `(at, id)`. An offset is served on top of it: the key where the page
//! starts is found in the index alone, then the rows are read from there.

use kc_domain::{AssetId, IntegrationId, Timestamp, WorkspaceId};
use sqlx::AssertSqlSafe;

use crate::{
    Result, Store,
    sql::{read, record},
};

record! {
    /// A transaction as it is shown.
    #[derive(Clone, Debug)]
    pub struct Listed {
        pub id: String,
        pub integration_id: String,
        pub source_id: String,
        pub at: Timestamp,
        pub label: String,
        pub description: String,
        /// A JSON list of [`kc_domain::Leg`]s.
        pub legs: String,
        pub is_nft: bool,
    }
}

/// Whose transactions.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    Workspace(&'a WorkspaceId),
    /// One integration. That the reader may see it has been looked into before.
    Integration(&'a IntegrationId),
}

/// Which of them. What is left out does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words of [`kc_domain::Label`].
    pub labels: Vec<&'static str>,
    /// Words of [`kc_domain::TransactionType`].
    pub transaction_types: Vec<&'static str>,
    /// The id of the transaction, ours or its source's.
    pub transaction: Option<String>,
    /// Those that move one of these assets. An empty list fits none.
    pub assets: Option<Vec<AssetId>>,
    pub is_nft: Option<bool>,
    pub is_spam: Option<bool>,
    pub is_missing_price: Option<bool>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Up to this moment, included.
    pub to: Option<Timestamp>,
}

impl Filter {
    /// Whether all transactions fit.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.labels.is_empty()
            && self.transaction_types.is_empty()
            && self.transaction.is_none()
            && self.assets.is_none()
            && self.is_nft.is_none()
            && self.is_spam.is_none()
            && self.is_missing_price.is_none()
            && self.from.is_none()
            && self.to.is_none()
    }
}

/// Which part of the list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub newest_first: bool,
    pub limit: i64,
    pub offset: i64,
}

/// A page of transactions that fit.
pub async fn page(store: &Store, of: Of<'_>, filter: &Filter, page: Page) -> Result<Vec<Listed>> {
    let mut condition = Condition::new(of, filter);
    let (order, side) = if page.newest_first {
        ("at DESC, position DESC, id DESC", "<=")
    } else {
        ("at, position, id", ">=")
    };
    if page.offset > 0 {
        let Some((at, position, id)) = key_at(store, &condition, order, page.offset).await? else {
            return Ok(Vec::new());
        };
        let at = condition.bind(Value::Number(at));
        let position = condition.bind(Value::Number(position));
        let id = condition.bind(Value::Text(id));
        condition.and(&format!(
            "(at, position, id) {side} ({at}, {position}, {id})"
        ));
    }
    let limit = condition.bind(Value::Number(page.limit));
    let sql = format!(
        "SELECT id, integration_id, source_id, at, label, description, legs, is_nft
         FROM transactions WHERE {} ORDER BY {order} LIMIT {limit}",
        condition.sql
    );
    Ok(read!(store, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for value in &condition.values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
                Value::Flag(flag) => query.bind(flag),
            };
        }
        query.fetch_all(c).await
    })?)
}

/// How many transactions fit.
pub async fn count(store: &Store, of: Of<'_>, filter: &Filter) -> Result<i64> {
    let condition = Condition::new(of, filter);
    let sql = format!("SELECT COUNT(*) FROM transactions WHERE {}", condition.sql);
    Ok(read!(store, c => {
        let mut query = sqlx::query_scalar(AssertSqlSafe(sql));
        for value in &condition.values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
                Value::Flag(flag) => query.bind(flag),
            };
        }
        query.fetch_one(c).await
    })?)
}

/// The key of the transaction before which `offset` others come.
async fn key_at(
    store: &Store,
    condition: &Condition,
    order: &str,
    offset: i64,
) -> Result<Option<(i64, i64, String)>> {
    let sql = format!(
        "SELECT at, position, id FROM transactions WHERE {} ORDER BY {order} LIMIT 1 OFFSET {offset}",
        condition.sql
    );
    Ok(read!(store, c => {
        // The offset stands in the text, so the statement is not worth keeping.
        let mut query = sqlx::query_as(AssertSqlSafe(sql)).persistent(false);
        for value in &condition.values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
                Value::Flag(flag) => query.bind(flag),
            };
        }
        query.fetch_optional(c).await
    })?)
}

enum Value {
    Text(String),
    Number(i64),
    Flag(bool),
}

/// A condition as SQL, with the values of its places.
struct Condition {
    sql: String,
    values: Vec<Value>,
}

impl Condition {
    fn new(of: Of<'_>, filter: &Filter) -> Self {
        let mut it = Self {
            sql: String::new(),
            values: Vec::new(),
        };
        // One of the two, never both: each has its own index in the order of the list.
        match of {
            Of::Workspace(id) => it.equal("workspace_id", Value::Text(id.to_string())),
            Of::Integration(id) => it.equal("integration_id", Value::Text(id.to_string())),
        }
        it.one_of("label", &filter.labels);
        it.one_of("transaction_type", &filter.transaction_types);
        if let Some(wanted) = &filter.transaction {
            let place = it.bind(Value::Text(wanted.clone()));
            it.and(&format!("(id = {place} OR source_id = {place})"));
        }
        if let Some(assets) = &filter.assets {
            it.moves_one_of(assets);
        }
        let flags = [
            ("is_nft", filter.is_nft),
            ("is_spam", filter.is_spam),
            ("is_missing_price", filter.is_missing_price),
        ];
        for (column, wanted) in flags {
            if let Some(wanted) = wanted {
                it.equal(column, Value::Flag(wanted));
            }
        }
        if let Some(from) = filter.from {
            let place = it.bind(Value::Number(from.micros()));
            it.and(&format!("at >= {place}"));
        }
        if let Some(to) = filter.to {
            let place = it.bind(Value::Number(to.micros()));
            it.and(&format!("at <= {place}"));
        }
        it
    }

    /// Adds a value and gives its place in the text.
    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(condition);
    }

    fn equal(&mut self, column: &str, value: Value) {
        let place = self.bind(value);
        self.and(&format!("{column} = {place}"));
    }

    fn one_of(&mut self, column: &str, words: &[&str]) {
        if words.is_empty() {
            return;
        }
        let places: Vec<String> = words
            .iter()
            .map(|word| self.bind(Value::Text((*word).to_owned())))
            .collect();
        self.and(&format!("{column} IN ({})", places.join(", ")));
    }

    /// Looks for the asset's name in the text of the legs, by taking it out and comparing: the
    /// same on every database, and `LIKE` is not.
    fn moves_one_of(&mut self, assets: &[AssetId]) {
        let found: Vec<String> = assets
            .iter()
            .map(|asset| {
                let place = self.bind(Value::Text(format!("\"asset\":\"{asset}\"")));
                format!("REPLACE(legs, {place}, '') <> legs")
            })
            .collect();
        let any = if found.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("({})", found.join(" OR "))
        };
        self.and(&any);
    }
}
