//! How one SQL text reaches two databases: a [`Query`] holds the text and its values, an
//! [`Executor`] runs it on the database that it belongs to, and what comes back is read from
//! [`Cell`]s, whichever driver they lie in. No dynamic driver, no trait per table.
//!
//! A function that reads gives its query the [`Store`](crate::Store), one that changes something a
//! [`Tx`](crate::Tx):
//!
//! ```text
//! let name: Option<String> = query("SELECT name FROM users WHERE id = $1")
//!     .bind(id.as_str())
//!     .fetch_optional(store)
//!     .await?;
//! ```

mod builder;
mod column;
mod query;
mod row;
mod value;

pub(crate) use builder::QueryBuilder;
pub(crate) use column::Cell;
pub use column::{Column, TextList};
pub(crate) use query::{Amount, Executor, Query, query};
pub(crate) use row::{Both, FromRow, Places, Row, record};
pub(crate) use value::Value;
