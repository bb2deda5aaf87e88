//! What this crate promises, shown on real things.

mod sandbox;
