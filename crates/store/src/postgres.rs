//! Postgres: connections that are lent to whoever reads or changes, and come back by themselves.

mod change;
mod connections;
mod rows;

pub use change::Change;
pub(crate) use connections::Connections;
