mod access;
mod as_of;
pub mod holdings;
mod integrations;
mod ledger;
mod legacy;
mod tax;
pub mod transactions;
