//! The testkit keeps its own promises.

mod anvil;
mod postgres;
