//! Running a statement on a connection.

use std::borrow::Cow;

use futures_util::TryStreamExt as _;
use sqlx::{
    Arguments as _, AssertSqlSafe, Column as _, PgConnection, Row as _, SqlSafeStr as _, SqlStr,
    error::BoxDynError,
    postgres::{PgArguments, PgRow, PgValueFormat, types::Oid},
};

use crate::{
    Result, StoreError,
    sql::{Amount, Cell, FromRow, Places, Query, Row, Value},
};

// How Postgres numbers the types that our columns have, and those that it makes of them.
const BOOLEAN: Oid = Oid(16);
const BYTEA: Oid = Oid(17);
const BIGINT: Oid = Oid(20);
const INTEGER: Oid = Oid(23);
const TEXT: Oid = Oid(25);
const VARCHAR: Oid = Oid(1043);

impl Row for PgRow {
    fn cell(&self, place: usize) -> Result<Cell<'_>> {
        cell(self, place).map_err(StoreError::corrupt)
    }
}

fn cell(row: &PgRow, place: usize) -> std::result::Result<Cell<'_>, BoxDynError> {
    let value = row.try_get_raw(place)?;
    let kind = row.column(place).type_info().oid();
    let bytes = match value.as_bytes() {
        Ok(bytes) => bytes,
        Err(_) => return Ok(Cell::Null),
    };
    if value.format() != PgValueFormat::Binary {
        return Err("a column came as text".into());
    }
    Ok(match kind {
        Some(TEXT | VARCHAR) => Cell::Text(str::from_utf8(bytes)?),
        Some(BIGINT) => Cell::Number(i64::from_be_bytes(bytes.try_into()?)),
        Some(INTEGER) => Cell::Number(i32::from_be_bytes(bytes.try_into()?).into()),
        Some(BOOLEAN) => Cell::Flag(bytes != [0]),
        Some(BYTEA) => Cell::Bytes(bytes),
        other => return Err(format!("a column has the type {other:?}").into()),
    })
}

fn arguments(values: &[Value<'_>]) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for value in values {
        match value {
            Value::Text(text) => arguments.add(text.as_deref()),
            Value::Number(number) => arguments.add(number),
            Value::Flag(flag) => arguments.add(flag),
            Value::Bytes(bytes) => arguments.add(bytes.as_deref()),
        }
        .map_err(StoreError::corrupt)?;
    }
    Ok(arguments)
}

/// Every text of ours is written in this crate; what came from outside is among the values.
fn text(query: &Query<'_>) -> SqlStr {
    match &query.sql {
        Cow::Borrowed(text) => text.into_sql_str(),
        Cow::Owned(text) => AssertSqlSafe(text.clone()).into_sql_str(),
    }
}

pub(super) async fn fetch<T: FromRow>(
    connection: &mut PgConnection,
    query: &Query<'_>,
    amount: Amount,
) -> Result<Vec<T>> {
    let statement = sqlx::query_with(text(query), arguments(&query.values)?);
    let mut rows = statement.persistent(query.is_kept).fetch(connection);
    let mut places: Option<Places> = None;
    let mut read = Vec::new();
    while let Some(row) = rows.try_next().await? {
        // To the end all the same: an error may still come.
        if amount == Amount::First && !read.is_empty() {
            continue;
        }
        let places = match &mut places {
            Some(places) => places,
            None => {
                let names: Vec<&str> = row.columns().iter().map(sqlx::Column::name).collect();
                places.insert(T::places(&names)?)
            }
        };
        read.push(T::read(&row, places)?);
    }
    Ok(read)
}

pub(super) async fn execute(connection: &mut PgConnection, query: &Query<'_>) -> Result<u64> {
    let statement = sqlx::query_with(text(query), arguments(&query.values)?);
    let done = statement
        .persistent(query.is_kept)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}
