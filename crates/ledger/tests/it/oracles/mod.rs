//! Peers as oracles: programs of others work the same generated histories out, as processes of their
//! own, and have to come to the same lots and the same money.
//!
//! A peer's numbers have to be ours to a billionth of a unit of money, which is more than the cent,
//! and quantities to the last digit. Where a peer counts otherwise on purpose, a test shows that it
//! still does, and says why we do not.
//!
//! Peers are only run: nothing of theirs is linked, copied or shipped.
//!
//! A history is made of its seed alone. What fails prints the seed.

mod beancount;
mod bittytax;
mod chance;
mod generator;
mod history;
mod ours;
mod peer;
mod rp2;
pub mod table;
