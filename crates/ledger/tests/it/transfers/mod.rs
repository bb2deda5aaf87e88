//! Transfers between a person's own wallets.

mod found;
mod made;
mod refused;
