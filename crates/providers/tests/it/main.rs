//! What this crate promises, shown on real things.
#![expect(
    clippy::unwrap_used,
    reason = "a test that fails may as well say so by panicking"
)]

mod catalogue;
mod evm_balances;
mod evm_dense;
mod evm_history;
mod evm_presence;
mod evm_random;
mod evm_reorg;
mod faults;
mod node;
mod prices;
mod rpc;
mod sandbox;
mod stingy;
