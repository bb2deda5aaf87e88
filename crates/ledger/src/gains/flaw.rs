//! What is wrong with what was given, as far as gains are concerned.

use kc_domain::{Timestamp, TransactionId, Units};

/// Something that could not be taken as it was told. Working out went on without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A leg of nothing or of less than nothing counts as none.
    NotAboveZero {
        transaction: TransactionId,
        /// Which of its legs.
        leg: usize,
    },
    /// A transaction is older than what the books were brought up to. It counts as of that moment.
    BeforeBooks {
        transaction: TransactionId,
        books: Timestamp,
    },
    /// A link joins a transaction with itself; it counts as none.
    LinkToItself { transaction: TransactionId },
    /// A link says that more was sent than the transaction sends. No more than that is carried.
    LinkTooLarge { transaction: TransactionId },
    /// A transfer arrived before it was sent, and from which wallet it came was not said: its
    /// purchase is unknown.
    SenderUnknown { transaction: TransactionId },
    /// When each wallet came to have lots of its own, it held more than there were lots of: the
    /// purchase of that much is unknown.
    NotCovered {
        /// Which of [`super::Gains::wallets`]; nothing for what was between two of them.
        wallet: Option<usize>,
        /// Which of [`super::Gains::assets`].
        asset: usize,
        quantity: Units,
    },
    /// At the same time there were lots that no wallet held.
    NotHeld {
        /// Which of [`super::Gains::assets`].
        asset: usize,
        quantity: Units,
    },
}
