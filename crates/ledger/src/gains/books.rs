//! The state that one piece of a history leaves to the next.

use kc_domain::{AssetId, IntegrationId, Timestamp, TransactionId, Units};
use serde::{Deserialize, Serialize};

use super::{
    receipts::Receipts, step::Spot, stock::Piece, uk::Diaries, unknown::Amount, waiting::Waiting,
};

/// All lots in all places at a moment, and what a law needs to look ahead. The same history leaves
/// the same books, byte for byte, in however many pieces it is worked in. Books are of one choice of
/// options; go on with the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    /// The moment of the last transaction.
    pub(super) until: Option<Timestamp>,
    /// How many transactions were worked in.
    pub(super) counted: u32,
    pub(super) wallets: Vec<IntegrationId>,
    pub(super) assets: Vec<AssetId>,
    /// The transactions that are still of interest, in the order of their numbers.
    pub(super) transactions: Told,
    /// The first asset seen of each coin, under which a bridge knows it on every chain.
    pub(super) coins: Vec<(String, u8, u32)>,
    /// Whether each wallet came to have lots of its own.
    pub(super) is_allocated: bool,
    pub(super) stocks: Vec<Shelf>,
    /// What each wallet holds, where lots are universal but will not stay so.
    pub(super) held: Vec<(Spot, u32, Units)>,
    /// Sent and not arrived.
    pub(super) sent: Vec<Sent>,
    /// Arrived and not sent.
    pub(super) ahead: Vec<Ends>,
    pub(super) receipts: Receipts,
    /// Steps that what comes may still change.
    pub(super) waiting: Vec<Waiting>,
    pub(super) diaries: Diaries,
    /// What a portfolio that counts as a whole cost.
    pub(super) portfolio: Amount,
}

/// Transactions that lots or steps name: their numbers, ids and wallets. There may be very many, so
/// the ids stand in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    numbers: Vec<u32>,
    ids: String,
    /// Where each id ends.
    ends: Vec<u32>,
    wallets: Vec<u32>,
}

impl Told {
    /// Numbers come in order.
    pub fn push(&mut self, number: u32, id: &str, wallet: u32) {
        self.numbers.push(number);
        self.ids.push_str(id);
        self.ends
            .push(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        self.wallets.push(wallet);
    }

    /// The id and the wallet of a transaction.
    pub fn find(&self, number: u32) -> Option<(&str, u32)> {
        let place = self.numbers.binary_search(&number).ok()?;
        let start = match place {
            0 => 0,
            _ => *self.ends.get(place - 1)?,
        };
        let id = self
            .ids
            .get(start as usize..*self.ends.get(place)? as usize)?;
        Some((id, *self.wallets.get(place)?))
    }
}

/// The lots of one asset in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shelf {
    pub spot: Spot,
    pub asset: u32,
    pub pieces: Vec<Piece>,
}

/// What names a link.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Ends {
    pub from: TransactionId,
    pub from_asset: AssetId,
    pub to: TransactionId,
    pub to_asset: AssetId,
}

/// Lots on their way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sent {
    pub ends: Ends,
    pub wallet: u32,
    pub asset: u32,
    /// How much of them arrives.
    pub quantity: Units,
    pub pieces: Vec<Piece>,
}

impl Books {
    /// The moment of the last transaction that was worked in.
    #[must_use]
    pub const fn until(&self) -> Option<Timestamp> {
        self.until
    }
}

/// The sum of the quantities.
pub(super) fn quantity(pieces: &[Piece]) -> Units {
    Units(
        pieces
            .iter()
            .fold(0, |sum: i128, it| sum.saturating_add(it.quantity.0)),
    )
}
