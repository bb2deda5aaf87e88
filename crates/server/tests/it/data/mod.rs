mod access;
pub mod holdings;
mod integrations;
mod transactions;
