//! Gains, worked out when they are asked for and kept for a while.

mod cache;
mod choice;
mod countries;
mod worked_out;

pub(crate) use cache::GainsCache;
pub(crate) use choice::{Choice, Period, YearStart};
pub(crate) use countries::is_country;
use worked_out::Failure;
pub(crate) use worked_out::{Source, WorkedOut, of_workspace};
