//! What the worker promises: on SQLite and Postgres, against the sandbox and a real chain.

mod chain;
mod faults;
mod runner;
mod sandbox;
mod support;
