//! What happens to lots, one step after the other.

use kc_domain::{Fiat, Label, Timestamp, Units};

/// Where lots lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    /// A wallet by its number; all wallets are number 0 where lots are universal.
    Wallet(u32),
    /// What that wallet staked, lent or put up.
    Custody(u32),
    /// Sent to an own wallet that did not tell of it.
    Underway(u32),
    /// Between two chains.
    Bridge,
}

/// One step of one asset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    /// Which of the transactions given.
    pub transaction: usize,
    pub at: Timestamp,
    pub label: Label,
    pub asset: usize,
    pub act: Act,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    /// A lot arrives.
    Acquire {
        place: Place,
        quantity: Units,
        cost: Option<Fiat>,
        /// Whether this is when it was acquired.
        is_dated: bool,
    },
    /// A gain without a disposal. The lot arrives by a step of its own.
    Income {
        quantity: Units,
        value: Option<Fiat>,
    },
    Dispose {
        place: Place,
        quantity: Units,
        proceeds: Option<Fiat>,
    },
    /// Lots leave without gain or loss.
    Remove { place: Place, quantity: Units },
    /// Lots go elsewhere, or become another asset, with their dates and costs. `into` is how much
    /// the quantity then is.
    Move {
        from: Place,
        to: Place,
        to_asset: usize,
        quantity: Units,
        into: Units,
    },
}
