//! The job queue: a table beside the data, so that a job is enqueued in the commit that made it
//! necessary. Any number of processes take jobs from it; each job is handed to one at a time.
//!
//! A worker has a job for as long as its lease lasts. Every lease has a number, the fence: what a
//! worker does under an old one is refused, so that a worker that was thought dead and comes back
//! changes nothing.

mod kinds;
mod queue;
mod schedule;

pub use kinds::{
    AnnounceEvent, AskDayPrices, CatchUp, DeliverWebhook, Job, PurgeExpired, RefreshHoldings,
    RefreshPrices, RenderReport, ReplayEvents, SyncIntegration, SyncStale,
};
pub use queue::{
    Counts, Leased, claim, complete, count, due, enqueue, extend, fail, give_back, retry,
};
pub use schedule::take_due;
