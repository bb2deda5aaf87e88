//! What gains are worked out from.

use std::collections::HashMap;

use kc_domain::{Asset, AssetId, Fiat, IntegrationId, Timestamp, Transaction, TransactionId};

use crate::transfers::TransferLink;

/// A piece of a history, and what else is known.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// All that happened since the piece before, in the order of `(at, position, id)`. A piece ends
    /// where a moment ends: no later piece has a transaction of the same moment.
    pub transactions: &'a [Transaction],
    /// Links of which one end is among the transactions, or is still to come.
    pub transfers: &'a [TransferLink],
    /// The wallets of transactions that send and are not told of yet though their transfer arrives
    /// in this piece: clocks disagree. Without its wallet such an arrival is of unknown purchase.
    pub senders: &'a [(TransactionId, IntegrationId)],
    pub assets: &'a HashMap<AssetId, Asset>,
    pub quotes: &'a dyn Quotes,
}

impl<'a> Input<'a> {
    /// Transactions without links, and no prices but their own.
    #[must_use]
    pub fn new(transactions: &'a [Transaction], assets: &'a HashMap<AssetId, Asset>) -> Self {
        Self {
            transactions,
            transfers: &[],
            senders: &[],
            assets,
            quotes: &NoQuotes,
        }
    }

    #[must_use]
    pub const fn with_transfers(self, transfers: &'a [TransferLink]) -> Self {
        Self { transfers, ..self }
    }

    #[must_use]
    pub const fn with_senders(self, senders: &'a [(TransactionId, IntegrationId)]) -> Self {
        Self { senders, ..self }
    }

    #[must_use]
    pub fn with_quotes(self, quotes: &'a dyn Quotes) -> Self {
        Self { quotes, ..self }
    }
}

/// Market prices of what did not move, for laws that ask what a whole portfolio is worth.
pub trait Quotes {
    /// The price of one whole coin at that moment, in the currency of the options; nothing if it is
    /// not known.
    fn price(&self, asset: &AssetId, at: Timestamp) -> Option<Fiat>;
}

/// Knows no prices.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoQuotes;

impl Quotes for NoQuotes {
    fn price(&self, _: &AssetId, _: Timestamp) -> Option<Fiat> {
        None
    }
}
