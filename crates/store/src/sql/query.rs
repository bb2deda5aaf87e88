//! A statement with its values, and whoever runs it.

use std::borrow::Cow;

use super::{row::FromRow, value::Value};
use crate::{Result, StoreError, Tx};

/// A statement on its way to the database.
pub(crate) struct Query<'a> {
    pub sql: Cow<'static, str>,
    /// `$1` is the first.
    pub values: Vec<Value<'a>>,
    /// Whether the driver remembers the statement: it will come again.
    pub is_kept: bool,
    /// Whether it may take long enough to hold up others of its thread.
    pub is_long: bool,
    /// Whether `$1`, `$2` and so on stand in the text once each, in this order.
    pub is_in_order: bool,
}

/// A statement whose text is always the same, or one of a few.
pub(crate) fn query<'a>(sql: impl Into<Cow<'static, str>>) -> Query<'a> {
    Query {
        sql: sql.into(),
        values: Vec::new(),
        is_kept: true,
        is_long: false,
        is_in_order: false,
    }
}

/// How many rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Amount {
    /// The first, if there is one.
    First,
    All,
}

/// What runs queries: the [`Store`](crate::Store) those that read, a [`Tx`](crate::Tx) those of its
/// change.
pub(crate) trait Executor: Sized {
    fn rows<T: FromRow>(
        self,
        query: Query<'_>,
        amount: Amount,
    ) -> impl Future<Output = Result<Vec<T>>> + Send;
}

impl<'a> Query<'a> {
    /// The next value.
    pub fn bind(mut self, value: impl Into<Value<'a>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The next values.
    pub fn bind_all<V: Into<Value<'a>>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.values.extend(values.into_iter().map(Into::into));
        self
    }

    /// Whether its text will come again.
    pub fn kept(mut self, is_kept: bool) -> Self {
        self.is_kept = is_kept;
        self
    }

    /// It touches many rows. Of a statement that only reads this need not be said.
    pub fn long(mut self) -> Self {
        self.is_long = true;
        self
    }

    pub async fn fetch_all<T: FromRow>(self, executor: impl Executor) -> Result<Vec<T>> {
        executor.rows(self, Amount::All).await
    }

    pub async fn fetch_optional<T: FromRow>(self, executor: impl Executor) -> Result<Option<T>> {
        let rows = executor.rows(self, Amount::First).await?;
        Ok(rows.into_iter().next())
    }

    /// The row of a statement that always gives one.
    pub async fn fetch_one<T: FromRow>(self, executor: impl Executor) -> Result<T> {
        let row = self.fetch_optional(executor).await?;
        row.ok_or_else(|| StoreError::corrupt("a row that should be there is missing"))
    }

    /// Runs a statement that gives no rows, and says how many it touched.
    pub async fn execute(self, tx: &mut Tx) -> Result<u64> {
        tx.execute(self).await
    }
}
