//! Reading transactions, page by page.
//!
//! A page is read by key, `(at, position, id)`. An offset is served on top of it: the key where the page
//! starts is found in the index alone, then the rows are read from there.

use kc_domain::{AssetId, IntegrationId, Timestamp, WorkspaceId, movement::MANUAL};

use crate::{
    Result, Store,
    sql::{Value, query, record},
};

record! {
    /// A transaction as it is shown.
    #[derive(Clone, Debug)]
    pub struct Listed {
        pub id: String,
        pub integration_id: String,
        pub chain: String,
        pub source_id: String,
        pub at: Timestamp,
        /// Order among transactions of the same moment.
        pub position: i64,
        pub label: String,
        /// The rule that gave the label; nothing until the transaction is booked anew.
        pub rule: Option<String>,
        pub description: String,
        /// A JSON list of [`kc_domain::Leg`]s.
        pub legs: String,
        /// A [`kc_domain::Costs`] as JSON; nothing until it is worked out.
        pub costs: Option<String>,
        pub is_nft: bool,
        /// Whether a person changed it; the notes and tags are theirs.
        pub is_edited: bool,
        pub notes: Option<String>,
        /// A JSON list of text.
        pub tags: Option<String>,
    }
}

/// The columns of a [`Listed`].
pub(super) const COLUMNS: &str = "id, integration_id, chain, source_id, at, position, label, rule, description, legs, costs, \
     is_nft, is_edited, notes, tags";

/// Whose transactions.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    Workspace(&'a WorkspaceId),
    /// One integration. That the reader may see it has been looked into before.
    Integration(&'a IntegrationId),
}

/// Which of them. What is left out does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Words of [`kc_domain::Label`].
    pub labels: Vec<&'static str>,
    /// Words of [`kc_domain::TransactionType`].
    pub transaction_types: Vec<&'static str>,
    /// The id of the transaction, ours or its source's.
    pub transaction: Option<String>,
    /// Those that show the finding of this id.
    pub finding: Option<String>,
    /// Those that move one of these assets. An empty list fits none.
    pub assets: Option<Vec<AssetId>>,
    pub is_nft: Option<bool>,
    pub is_spam: Option<bool>,
    pub is_missing_price: Option<bool>,
    /// Told by hand, and not by the source.
    pub is_manual: Option<bool>,
    /// Changed by a person.
    pub is_edited: Option<bool>,
    /// More went out than was ever seen to come in.
    pub is_missing_purchase: Option<bool>,
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
            && self.finding.is_none()
            && self.assets.is_none()
            && self.is_nft.is_none()
            && self.is_spam.is_none()
            && self.is_missing_price.is_none()
            && self.is_manual.is_none()
            && self.is_edited.is_none()
            && self.is_missing_purchase.is_none()
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
        let at = condition.bind(at);
        let position = condition.bind(position);
        let id = condition.bind(id);
        condition.and(&format!(
            "(at, position, id) {side} ({at}, {position}, {id})"
        ));
    }
    let limit = condition.bind(page.limit);
    let rows = format!(
        "SELECT {COLUMNS} FROM transactions WHERE {} ORDER BY {order} LIMIT {limit}",
        condition.sql
    );
    query(rows)
        .bind_all(condition.values)
        .fetch_all(store)
        .await
}

/// The transactions of these ids, as far as they are there, in no order.
pub async fn of_ids(store: &Store, ids: &[&str]) -> Result<Vec<Listed>> {
    let Some(first) = ids.first() else {
        return Ok(Vec::new());
    };
    // Rounded up to a few sizes, so that only a few statements are kept.
    let size = ids.len().next_power_of_two().max(8);
    let places: Vec<String> = (1..=size).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM transactions WHERE id IN ({})",
        places.join(", ")
    );
    let rest = std::iter::repeat_n(first, size - ids.len());
    query(sql)
        .bind_all(ids.iter().chain(rest).copied())
        .fetch_all(store)
        .await
}

/// How many transactions fit.
pub async fn count(store: &Store, of: Of<'_>, filter: &Filter) -> Result<i64> {
    let condition = Condition::new(of, filter);
    let sql = format!("SELECT COUNT(*) FROM transactions WHERE {}", condition.sql);
    query(sql).bind_all(condition.values).fetch_one(store).await
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
    // The offset stands in the text, so the statement is not worth keeping.
    query(sql)
        .bind_all(condition.values.iter().cloned())
        .kept(false)
        .fetch_optional(store)
        .await
}

/// A condition as SQL, with the values of its places.
pub(super) struct Condition {
    pub sql: String,
    pub values: Vec<Value<'static>>,
}

impl Condition {
    pub(super) const fn empty() -> Self {
        Self {
            sql: String::new(),
            values: Vec::new(),
        }
    }

    pub(super) fn new(of: Of<'_>, filter: &Filter) -> Self {
        let mut it = Self::empty();
        // One of the two, never both: each has its own index in the order of the list.
        match of {
            Of::Workspace(id) => it.equal("workspace_id", id.to_string()),
            Of::Integration(id) => it.equal("integration_id", id.to_string()),
        }
        it.one_of("label", &filter.labels);
        it.one_of("transaction_type", &filter.transaction_types);
        if let Some(wanted) = &filter.transaction {
            let place = it.bind(wanted.clone());
            it.and(&format!("(id = {place} OR source_id = {place})"));
        }
        if let Some(finding) = &filter.finding {
            let place = it.bind(finding.clone());
            it.and(&format!(
                "id IN (SELECT transaction_id FROM transaction_findings WHERE finding_id = {place})"
            ));
        }
        if let Some(assets) = &filter.assets {
            it.moves_one_of(of, assets);
        }
        let flags = [
            ("is_nft", filter.is_nft),
            ("is_spam", filter.is_spam),
            ("is_missing_price", filter.is_missing_price),
            ("is_missing_purchase", filter.is_missing_purchase),
        ];
        for (column, wanted) in flags {
            if let Some(wanted) = wanted {
                it.equal(column, Value::from(wanted));
            }
        }
        if let Some(is_manual) = filter.is_manual {
            let place = it.bind(MANUAL.to_owned());
            let is = if is_manual { "=" } else { "<>" };
            it.and(&format!("chain {is} {place}"));
        }
        // As it is written in the index of those few.
        match filter.is_edited {
            Some(true) => it.and("is_edited"),
            Some(false) => it.and("NOT is_edited"),
            None => {}
        }
        it.between(filter.from, filter.to);
        it
    }

    /// Adds a value and gives its place in the text.
    pub(super) fn bind(&mut self, value: impl Into<Value<'static>>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(condition);
    }

    fn equal(&mut self, column: &str, value: impl Into<Value<'static>>) {
        let place = self.bind(value);
        self.and(&format!("{column} = {place}"));
    }

    fn one_of(&mut self, column: &str, words: &[&str]) {
        if words.is_empty() {
            return;
        }
        let places: Vec<String> = words
            .iter()
            .map(|word| self.bind((*word).to_owned()))
            .collect();
        self.and(&format!("{column} IN ({})", places.join(", ")));
    }

    /// What moves an asset is found by the running balances that it left.
    fn moves_one_of(&mut self, of: Of<'_>, assets: &[AssetId]) {
        let mut moves = Self {
            sql: String::new(),
            values: std::mem::take(&mut self.values),
        };
        moves.moves(of, assets);
        self.values = moves.values;
        self.and(&format!(
            "id IN (SELECT transaction_id FROM running_balances WHERE {})",
            moves.sql
        ));
    }

    /// Of running balances: those that legs of one of the assets left.
    pub(super) fn moves(&mut self, of: Of<'_>, assets: &[AssetId]) {
        if assets.is_empty() {
            return self.and("1 = 0");
        }
        match of {
            Of::Workspace(id) => {
                let place = self.bind(id.to_string());
                self.and(&format!(
                    "integration_id IN (SELECT i.id FROM integrations i WHERE i.workspace_id = {place})"
                ));
            }
            Of::Integration(id) => self.equal("integration_id", id.to_string()),
        }
        let places: Vec<String> = assets
            .iter()
            .map(|asset| self.bind(asset.to_string()))
            .collect();
        self.and(&format!("asset_id IN ({})", places.join(", ")));
        self.and("leg_count > 0");
    }

    /// Of anything that has a moment.
    pub(super) fn between(&mut self, from: Option<Timestamp>, to: Option<Timestamp>) {
        if let Some(from) = from {
            let place = self.bind(from.micros());
            self.and(&format!("at >= {place}"));
        }
        if let Some(to) = to {
            let place = self.bind(to.micros());
            self.and(&format!("at <= {place}"));
        }
    }
}
