//! Transfers between a person's own wallets.

mod by_hand;
mod chance;
mod coins;
mod found;
mod hostile;
mod lives;
mod made;
mod measured;
mod properties;
mod reach;
mod refused;
