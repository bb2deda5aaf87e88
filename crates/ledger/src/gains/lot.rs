//! Lots as they are told of.

use kc_domain::{Fiat, Timestamp, Units};

/// A quantity with what it cost and when it was acquired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Above zero.
    pub quantity: Units,
    /// Unknown stays unknown.
    pub cost: Option<Fiat>,
    /// When it was acquired; nothing where nobody told us, and for what comes out of a pool.
    pub acquired: Option<Timestamp>,
    /// The number of the transaction that acquired it, or in which it was first seen; nothing for
    /// what comes out of a pool.
    pub origin: Option<usize>,
}

/// Where lots lie. Wallets are those of [`super::Gains::wallets`]; nothing stands for all of them
/// together, where lots are universal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    Wallet(Option<usize>),
    /// What that wallet staked, lent or put up.
    Custody(Option<usize>),
    /// Sent by that wallet to another own one, and not arrived yet as far as anybody told.
    Transit(Option<usize>),
    /// Between two chains.
    Bridge,
    /// Of all wallets together, and in none of them when each came to have lots of its own.
    Unallocated,
}

/// A lot that is still held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// Which of [`super::Gains::assets`].
    pub asset: usize,
    pub place: Place,
    pub lot: Lot,
}

/// A lot that left without gain or loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The number of the transaction.
    pub transaction: usize,
    /// Which of [`super::Gains::assets`].
    pub asset: usize,
    pub lot: Lot,
}
