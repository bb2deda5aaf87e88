//! The job runner and the jobs: sync, prices, webhooks, reports, purge.
//!
//! [`Worker::run`] takes jobs from the table until it is told to stop. What a job does with its
//! source happens with no transaction open; what it writes, it writes under the fence of its
//! lease.

mod books;
mod context;
mod day_prices;
mod error;
mod holdings;
mod lease;
mod prices;
mod process;
mod purge;
mod report;
mod review;
mod runner;
mod schedule;
mod stale;
mod sync;
mod transfers;
mod webhooks;

pub use context::{Context, Settings, Webhooks};
pub use runner::Worker;
