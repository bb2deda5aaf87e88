//! Gains, worked out when they are asked for and kept for a while.

mod cache;
mod countries;
mod period;
mod worked_out;

pub(crate) use cache::GainsCache;
pub(crate) use countries::is_country;
pub(crate) use period::Period;
use worked_out::Failure;
pub(crate) use worked_out::{Source, WorkedOut, of_workspace};
