//! The job runner and the jobs: sync, prices, purge.
//!
//! [`Worker::run`] takes jobs from the table until it is told to stop. What a job does with its
//! source happens with no transaction open; what it writes, it writes under the fence of its
//! lease.

mod context;
mod error;
mod holdings;
mod lease;
mod prices;
mod purge;
mod runner;
mod schedule;
mod stale;
mod sync;

pub use context::{Context, Settings};
pub use runner::Worker;
