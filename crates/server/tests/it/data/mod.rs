mod access;
mod holdings;
mod integrations;
mod transactions;
