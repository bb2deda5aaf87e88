//! Ledger entries: the legs of all transactions, one after the other.
//!
//! They stand in their transactions' rows. How many legs each has stands in the index, so a page
//! is found there and only its transactions are read; where an asset is asked for, by the running
//! balances. Decision 0011.

use kc_domain::{AssetId, Timestamp};

use super::list::{self, Condition, Listed, Of, Page};
use crate::{Result, Store, sql::query};

/// Which entries. What is left out does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those that move one of these assets. An empty list fits none.
    pub assets: Option<Vec<AssetId>>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Up to this moment, included.
    pub to: Option<Timestamp>,
}

impl Filter {
    /// Whether all entries fit.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.assets.is_none() && self.from.is_none() && self.to.is_none()
    }
}

/// The transactions that a page of entries lies in.
#[derive(Debug, Default)]
pub struct Within {
    /// In the order of the page.
    pub transactions: Vec<Listed>,
    /// How many of the first one's fitting legs, in that order, come before the page. Legs of a
    /// list that has the newest first are read from the last to the first.
    pub skipped: usize,
}

/// The transactions in whose fitting legs a page lies.
pub async fn page(store: &Store, of: Of<'_>, filter: &Filter, page: Page) -> Result<Within> {
    let mut condition = source(of, filter);
    let (order, side) = if page.newest_first {
        ("at DESC, position DESC, id DESC", "<=")
    } else {
        ("at, position, id", ">=")
    };
    let mut skipped = 0;
    let mut start = String::new();
    if page.offset > 0 {
        let found = start_of(store, &condition, order, page.offset).await?;
        let Some((at, position, id, before)) = found else {
            return Ok(Within::default());
        };
        skipped = usize::try_from(page.offset - before).unwrap_or(0);
        start = format!(
            "WHERE (at, position, id) {side} ({}, {}, {})",
            condition.bind(at),
            condition.bind(position),
            condition.bind(id),
        );
    }
    let limit = condition.bind(page.limit);
    let sql = format!(
        "SELECT {} FROM transactions WHERE id IN (
             SELECT id FROM ({}) fitting {start} ORDER BY {order} LIMIT {limit})",
        list::COLUMNS,
        condition.sql
    );
    let mut transactions: Vec<Listed> = query(sql)
        .bind_all(condition.values)
        .fetch_all(store)
        .await?;
    transactions.sort_by(|a, b| (a.at, a.position, &a.id).cmp(&(b.at, b.position, &b.id)));
    if page.newest_first {
        transactions.reverse();
    }
    Ok(Within {
        transactions,
        skipped,
    })
}

/// How many entries fit.
pub async fn count(store: &Store, of: Of<'_>, filter: &Filter) -> Result<i64> {
    let condition = source(of, filter);
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(legs), 0) AS BIGINT) FROM ({}) fitting",
        condition.sql
    );
    query(sql).bind_all(condition.values).fetch_one(store).await
}

/// The transaction in which the entry stands before which `offset` others come, and how many of
/// those come before the transaction.
async fn start_of(
    store: &Store,
    condition: &Condition,
    order: &str,
    offset: i64,
) -> Result<Option<(i64, i64, String, i64)>> {
    let sql = format!(
        "SELECT at, position, id, up_to - legs FROM (
             SELECT at, position, id, legs, CAST(
                 SUM(legs) OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING) AS BIGINT) AS up_to
             FROM ({}) fitting) counted
         WHERE up_to > {offset} ORDER BY {order} LIMIT 1",
        condition.sql
    );
    // The offset stands in the text, so the statement is not worth keeping.
    query(sql)
        .bind_all(condition.values.iter().cloned())
        .kept(false)
        .fetch_optional(store)
        .await
}

/// The keys of the transactions that have fitting legs, and how many.
fn source(of: Of<'_>, filter: &Filter) -> Condition {
    let Some(assets) = &filter.assets else {
        let within = list::Filter {
            from: filter.from,
            to: filter.to,
            ..list::Filter::default()
        };
        let mut condition = Condition::new(of, &within);
        condition.sql = format!(
            "SELECT at, position, id, leg_count AS legs FROM transactions
             WHERE {} AND leg_count > 0",
            condition.sql
        );
        return condition;
    };
    let mut condition = Condition::empty();
    condition.moves(of, assets);
    condition.between(filter.from, filter.to);
    condition.sql = format!(
        "SELECT at, position, transaction_id AS id, CAST(SUM(leg_count) AS BIGINT) AS legs
         FROM running_balances WHERE {} GROUP BY at, position, transaction_id",
        condition.sql
    );
    condition
}
