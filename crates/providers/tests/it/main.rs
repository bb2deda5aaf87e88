//! What this crate promises, shown on real things.

mod catalogue;
mod evm_balances;
mod evm_history;
mod evm_reorg;
mod faults;
mod node;
mod prices;
mod sandbox;
