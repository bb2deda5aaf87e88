//! Statements that are put together of pieces, mostly those that write many rows.

use super::{query::Query, query::query, value::Value};

/// Text and values, in turn.
pub(crate) struct QueryBuilder<'a> {
    sql: String,
    values: Vec<Value<'a>>,
}

/// The values of one row.
pub(crate) struct RowBuilder<'b, 'a> {
    query: &'b mut QueryBuilder<'a>,
    is_first: bool,
}

impl<'a> QueryBuilder<'a> {
    pub fn new(sql: impl Into<String>) -> Self {
        let sql = sql.into();
        debug_assert!(!sql.contains('$'), "values are pushed");
        Self {
            sql,
            values: Vec::new(),
        }
    }

    pub fn push(&mut self, sql: &str) -> &mut Self {
        debug_assert!(!sql.contains('$'), "values are pushed");
        self.sql.push_str(sql);
        self
    }

    pub fn push_bind(&mut self, value: impl Into<Value<'a>>) -> &mut Self {
        self.values.push(value.into());
        self.sql.push('$');
        self.sql.push_str(&self.values.len().to_string());
        self
    }

    /// `VALUES (…), (…)`, a row for each of `rows`.
    pub fn push_values<T>(
        &mut self,
        rows: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(&mut RowBuilder<'_, 'a>, T),
    ) -> &mut Self {
        self.push("VALUES ");
        for (place, row) in rows.into_iter().enumerate() {
            self.push(if place == 0 { "(" } else { ", (" });
            let mut values = RowBuilder {
                query: &mut *self,
                is_first: true,
            };
            fill(&mut values, row);
            self.push(")");
        }
        self
    }

    /// `($1, $2, …)`.
    pub fn push_list<V: Into<Value<'a>>>(
        &mut self,
        values: impl IntoIterator<Item = V>,
    ) -> &mut Self {
        self.push("(");
        let mut list = RowBuilder {
            query: &mut *self,
            is_first: true,
        };
        for value in values {
            list.push_bind(value);
        }
        self.push(")")
    }

    /// The statement, as one that touches many rows.
    pub fn build(self) -> Query<'a> {
        let mut built = query(self.sql).long();
        built.values = self.values;
        built.is_in_order = true;
        built
    }
}

impl<'a> RowBuilder<'_, 'a> {
    pub fn push_bind(&mut self, value: impl Into<Value<'a>>) -> &mut Self {
        if !self.is_first {
            self.query.push(", ");
        }
        self.is_first = false;
        self.query.push_bind(value);
        self
    }
}
