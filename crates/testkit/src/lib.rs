//! For tests only: real databases, real nodes, a fault proxy, a clock one can set.
//!
//! What is needed from npm (Anvil, Postgres, contracts) is put there by `make tools`. A test whose
//! tool is missing fails and says so; it never skips.

pub mod anvil;
pub mod clock;
pub mod contracts;
pub mod npm;
pub mod postgres;
mod supervised;

pub use anvil::Anvil;
pub use clock::SettableClock;
