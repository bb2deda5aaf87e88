//! All SQL: the tables, the migrations, the job queue, on SQLite and Postgres.
//!
//! One SQL text serves both databases. A function that reads takes the [`Store`], one that changes
//! something takes a [`Tx`], so that a caller joins several changes into one commit:
//!
//! ```text
//! let mut tx = store.begin().await?;
//! integrations::insert(&mut tx, &integration).await?;
//! jobs::enqueue(&mut tx, &SyncIntegration { integration: integration.id }, now).await?;
//! tx.commit().await?;
//! ```

mod sql;

pub mod activity;
pub mod api_keys;
pub mod assets;
pub mod books;
pub mod changes;
pub mod clients;
pub mod csv_files;
pub mod day_prices;
pub mod deliveries;
pub mod error;
pub mod events;
pub mod findings;
pub mod grants;
pub mod holdings;
pub mod idempotency;
pub mod identity;
pub mod integrations;
pub mod jobs;
pub mod known;
pub mod link_sessions;
pub mod manual_transactions;
mod migrate;
pub mod movements;
pub mod nfts;
pub mod oauth;
pub mod people;
pub mod positions;
mod postgres;
pub mod prices;
pub mod progress;
pub mod purge;
pub mod quotes;
pub mod rate_limits;
pub mod reports;
pub mod running_balances;
pub mod seal;
pub mod secret;
mod sqlite;
mod store;
pub mod tax;
pub mod transaction_edits;
pub mod transaction_limits;
pub mod transactions;
pub mod transfers;

pub mod webhooks;
pub mod workspaces;

pub use error::StoreError;
pub use sql::TextList;
pub use store::{DatabaseUrl, Options, Store, Tx};

pub type Result<T> = std::result::Result<T, StoreError>;
