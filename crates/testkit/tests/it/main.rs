//! The testkit keeps its own promises.

mod anvil;
mod checklists;
mod fault;
mod orphans;
mod postgres;
mod structure;
