//! The ledger as its callers see it.

mod booking;
mod findings;
mod gains;
mod made;
mod official;
mod oracles;
mod portfolio;
mod profile;
mod properties;
mod review;
mod spikes;
mod transfers;
