//! For tests only: real databases, real nodes, a fault proxy, a clock one can set.
//!
//! What is needed from npm (Anvil, Postgres, contracts), and Redis, is put there by `make tools`. A test whose
//! tool is missing fails and says so; it never skips.

pub mod anvil;
pub mod clock;
pub mod contracts;
pub mod database;
pub mod fault;
pub mod npm;
pub mod postgres;
pub mod process;
pub mod redis;
mod supervised;

pub use anvil::Anvil;
pub use clock::SettableClock;
pub use database::{Database, NOW};
pub use fault::{Fault, FaultProxy};
pub use process::Kryptos;
pub use redis::Redis;
