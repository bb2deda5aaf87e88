//! What it costs to know what things cost: the gains engine by itself and beside its peers, and a change of a
//! long history with its database.

pub mod change;
pub mod engine;
mod history;
pub mod peers;
mod planted;
mod table;

pub use table::{of_change, of_engine, of_peers};
