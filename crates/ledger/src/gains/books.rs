//! The state that one piece of a history leaves to the next.

use std::borrow::Cow;

use kc_domain::{AssetId, IntegrationId, Timestamp, TransactionId, Units};
use serde::{Deserialize, Serialize, Serializer};

use super::{
    receipts::Receipts,
    row::NOBODY,
    step::{Act, Spot},
    stock::Piece,
    stocks::Stocks,
    uk::Diaries,
    unknown::Amount,
    waiting::Waiting,
};

/// All lots in all places at a moment, and what a law needs to look ahead. The same history leaves
/// the same books, byte for byte, in however many pieces it is worked in. Books are of one choice of
/// options; go on with the same.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Books {
    /// The moment of the last transaction.
    pub(super) until: Option<Timestamp>,
    /// How many transactions were worked in.
    pub(super) counted: u32,
    pub(super) wallets: Vec<IntegrationId>,
    pub(super) assets: Vec<AssetId>,
    /// The transactions that are still of interest, and perhaps some that were.
    pub(super) transactions: Told,
    /// The first asset seen of each coin, under which a bridge knows it on every chain.
    pub(super) coins: Vec<(String, u8, u32)>,
    /// Whether each wallet came to have lots of its own.
    pub(super) is_allocated: bool,
    pub(super) lots: Lots,
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

/// Lots as they were written, or as they are worked with: pieces follow one another without all that is
/// held being put in order in between.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Vec<Shelf>")]
pub(super) enum Lots {
    Written(Vec<Shelf>),
    AtWork(Box<Stocks>),
}

impl Lots {
    pub fn shelves(&self) -> Cow<'_, [Shelf]> {
        match self {
            Self::Written(shelves) => Cow::Borrowed(shelves),
            Self::AtWork(stocks) => Cow::Owned(stocks.shelves()),
        }
    }
}

impl Default for Lots {
    fn default() -> Self {
        Self::Written(Vec::new())
    }
}

impl From<Vec<Shelf>> for Lots {
    fn from(shelves: Vec<Shelf>) -> Self {
        Self::Written(shelves)
    }
}

/// Books as they are written and compared: the same for the same history.
#[derive(PartialEq, Eq, Serialize)]
struct Written<'a> {
    until: Option<Timestamp>,
    counted: u32,
    wallets: &'a [IntegrationId],
    assets: &'a [AssetId],
    transactions: Told,
    coins: &'a [(String, u8, u32)],
    is_allocated: bool,
    lots: Cow<'a, [Shelf]>,
    held: &'a [(Spot, u32, Units)],
    sent: &'a [Sent],
    ahead: &'a [Ends],
    receipts: &'a Receipts,
    waiting: &'a [Waiting],
    diaries: &'a Diaries,
    portfolio: Amount,
}

impl Books {
    fn written(&self) -> Written<'_> {
        let lots = self.lots.shelves();
        Written {
            until: self.until,
            counted: self.counted,
            wallets: &self.wallets,
            assets: &self.assets,
            transactions: self.transactions.of(&self.named_by(&lots)),
            coins: &self.coins,
            is_allocated: self.is_allocated,
            lots,
            held: &self.held,
            sent: &self.sent,
            ahead: &self.ahead,
            receipts: &self.receipts,
            waiting: &self.waiting,
            diaries: &self.diaries,
            portfolio: self.portfolio,
        }
    }

    /// The transactions that lots and steps name, in order.
    pub(super) fn named(&self) -> Vec<u32> {
        self.named_by(&self.lots.shelves())
    }

    fn named_by(&self, shelves: &[Shelf]) -> Vec<u32> {
        let shelved = shelves.iter().flat_map(|it| &it.pieces);
        let sent = self.sent.iter().flat_map(|it| &it.pieces);
        let mut named: Vec<u32> = shelved.chain(sent).map(|it| it.origin).collect();
        for Waiting { step, .. } in &self.waiting {
            named.push(step.of.transaction);
            if let Act::Move { arrives, .. } = step.act {
                named.push(arrives.transaction);
            }
        }
        named.retain(|it| *it != NOBODY);
        named.sort_unstable();
        named.dedup();
        named
    }

    /// The moment of the last transaction that was worked in.
    #[must_use]
    pub const fn until(&self) -> Option<Timestamp> {
        self.until
    }
}

impl PartialEq for Books {
    fn eq(&self, other: &Self) -> bool {
        self.written() == other.written()
    }
}

impl Eq for Books {}

impl Serialize for Books {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written().serialize(serializer)
    }
}

/// Transactions that lots or steps name: their numbers, ids and wallets. There may be very many, so
/// the ids stand in one text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Told {
    numbers: Vec<u32>,
    ids: String,
    /// Where each id ends.
    ends: Vec<u32>,
    wallets: Vec<u32>,
    /// How many were named when that was last looked into.
    #[serde(skip)]
    pub named: usize,
}

impl Told {
    pub const fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Of these alone, which are given in order.
    pub fn of(&self, numbers: &[u32]) -> Self {
        let mut told = Self::default();
        for number in numbers {
            if let Some((id, wallet)) = self.find(*number) {
                told.push(*number, id, wallet);
            }
        }
        told
    }

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

impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        (&self.numbers, &self.ids, &self.wallets) == (&other.numbers, &other.ids, &other.wallets)
    }
}

impl Eq for Told {}

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

/// The sum of the quantities.
pub(super) fn quantity(pieces: &[Piece]) -> Units {
    Units(
        pieces
            .iter()
            .fold(0, |sum: i128, it| sum.saturating_add(it.quantity.0)),
    )
}
