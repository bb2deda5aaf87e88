//! Running a statement on a connection.

use rusqlite::{
    CachedStatement, Connection, ErrorCode, Statement, ToSql,
    types::{ToSqlOutput, ValueRef},
};

use crate::{
    Result, StoreError,
    sql::{Amount, Cell, FromRow, Query, Row, Value},
};

/// A statement that the connection remembers, or one that it does not.
enum Prepared<'c> {
    Kept(CachedStatement<'c>),
    Once(Statement<'c>),
}

impl<'c> Prepared<'c> {
    fn new(connection: &'c Connection, query: &Query<'_>) -> Result<Self> {
        let mut prepared = if query.is_kept {
            Self::Kept(connection.prepare_cached(&query.sql)?)
        } else {
            Self::Once(connection.prepare(&query.sql)?)
        };
        bind(prepared.statement(), query)?;
        Ok(prepared)
    }

    fn statement(&mut self) -> &mut Statement<'c> {
        match self {
            Self::Kept(statement) => statement,
            Self::Once(statement) => statement,
        }
    }
}

/// SQLite counts `$5` by where it first stands in the text; we mean the fifth value.
fn bind(statement: &mut Statement<'_>, query: &Query<'_>) -> Result<()> {
    let values = &query.values;
    // SQLite looks for a name among all, which adds up where there are thousands.
    if query.is_in_order && statement.parameter_count() == values.len() {
        for (place, value) in (1..).zip(values) {
            statement.raw_bind_parameter(place, value)?;
        }
        return Ok(());
    }
    for place in 1..=statement.parameter_count() {
        let name = statement.parameter_name(place).unwrap_or_default();
        let number: Option<usize> = name.strip_prefix('$').and_then(|it| it.parse().ok());
        let value = number
            .and_then(|number| values.get(number.checked_sub(1)?))
            .ok_or_else(|| StoreError::corrupt(format!("a statement has no value for {name}")))?;
        statement.raw_bind_parameter(place, value)?;
    }
    Ok(())
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Text(text) => text.as_deref().map(|it| ValueRef::Text(it.as_bytes())),
            Self::Number(number) => number.map(ValueRef::Integer),
            Self::Flag(flag) => flag.map(|it| ValueRef::Integer(i64::from(it))),
            Self::Bytes(bytes) => bytes.as_deref().map(ValueRef::Blob),
        };
        Ok(ToSqlOutput::Borrowed(value.unwrap_or(ValueRef::Null)))
    }
}

impl Row for rusqlite::Row<'_> {
    fn cell(&self, place: usize) -> Result<Cell<'_>> {
        Ok(match self.get_ref(place)? {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(number) => Cell::Number(number),
            ValueRef::Text(text) => Cell::Text(str::from_utf8(text).map_err(StoreError::corrupt)?),
            ValueRef::Blob(bytes) => Cell::Bytes(bytes),
            ValueRef::Real(_) => return Err(StoreError::corrupt("a column holds a float")),
        })
    }
}

pub(super) fn fetch<T: FromRow>(
    connection: &Connection,
    query: &Query<'_>,
    amount: Amount,
) -> Result<Vec<T>> {
    let mut prepared = Prepared::new(connection, query)?;
    let statement = prepared.statement();
    let places = T::places(&statement.column_names())?;
    let mut rows = statement.raw_query();
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        read.push(T::read(row, &places)?);
        if amount == Amount::First {
            break;
        }
    }
    Ok(read)
}

pub(super) fn execute(connection: &Connection, query: &Query<'_>) -> Result<u64> {
    let mut prepared = Prepared::new(connection, query)?;
    let touched = prepared.statement().raw_execute()?;
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}

/// Whether others have the database for longer than we wait.
pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

pub(super) fn is_interrupted(error: &StoreError) -> bool {
    matches!(error, StoreError::Sqlite(error)
        if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted))
}
