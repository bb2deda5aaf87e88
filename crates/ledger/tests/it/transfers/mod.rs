//! Transfers between a person's own wallets.

mod found;
mod hostile;
mod lives;
mod made;
mod measured;
mod properties;
mod refused;
