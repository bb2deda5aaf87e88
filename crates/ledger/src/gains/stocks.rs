//! All lots in all places.

use std::collections::HashMap;

use kc_domain::{Timestamp, Units};
use rapidhash::fast::RandomState;

use super::{
    Method,
    books::Shelf,
    row::NOBODY,
    step::Spot,
    stock::{Piece, Stock},
};

/// All lots in all places.
#[derive(Clone, Debug)]
pub(super) struct Stocks {
    method: Method,
    /// Whether all wallets are one.
    pub is_universal: bool,
    numbers: HashMap<u64, u32, RandomState>,
    all: Vec<(Spot, u32, Stock)>,
    recent: Recent,
    /// What each wallet holds, where that will matter.
    pub held: Option<HashMap<(Spot, u32), i128, RandomState>>,
    /// Transactions, from `named_from` on, with which lots came.
    named: Vec<u32>,
    named_from: u32,
}

impl Stocks {
    pub fn new(method: Method, is_universal: bool, shelves: Vec<Shelf>) -> Self {
        let mut stocks = Self {
            method,
            is_universal,
            numbers: HashMap::default(),
            all: Vec::new(),
            recent: Recent::default(),
            held: None,
            named: Vec::new(),
            named_from: NOBODY,
        };
        for shelf in shelves {
            let stock = stocks.stock(shelf.spot, shelf.asset);
            for piece in shelf.pieces {
                stock.put(piece);
            }
        }
        stocks
    }

    /// Where lots of that place truly lie.
    pub const fn shelf(&self, spot: Spot) -> Spot {
        if self.is_universal {
            spot.universal()
        } else {
            spot
        }
    }

    pub fn stock(&mut self, spot: Spot, asset: u32) -> &mut Stock {
        let shelf = self.shelf(spot);
        let key = shelf.key(asset);
        let recent = self.recent.of(key);
        if recent.0 != key {
            let number = *self.numbers.entry(key).or_insert_with(|| {
                self.all.push((shelf, asset, Stock::new(self.method)));
                u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
            });
            *recent = (key, number);
        }
        &mut self.all[recent.1 as usize].2
    }

    /// Adds a piece; `now` is its turn where nobody knows better.
    pub fn put(&mut self, spot: Spot, asset: u32, mut piece: Piece, now: Timestamp) {
        if !piece.is_dated && piece.origin == NOBODY {
            piece.since = now;
        }
        if piece.origin != NOBODY && piece.origin >= self.named_from {
            self.named.push(piece.origin);
        }
        self.hold(spot, asset, piece.quantity.0);
        self.stock(spot, asset).put(piece);
    }

    /// From which transaction on it is noted which of them lots come with.
    pub const fn note_from(&mut self, transaction: u32) {
        self.named_from = transaction;
    }

    /// Notes in the place of others.
    pub fn go_on_noting(&mut self, others: &mut Self) {
        self.named = std::mem::take(&mut others.named);
        self.named_from = others.named_from;
    }

    /// Those that lots came with since, in order.
    pub fn take_noted(&mut self) -> Vec<u32> {
        let mut named = std::mem::take(&mut self.named);
        named.sort_unstable();
        named.dedup();
        named
    }

    pub fn take(&mut self, spot: Spot, asset: u32, quantity: Units, taken: &mut Vec<Piece>) {
        self.hold(spot, asset, -quantity.0);
        self.stock(spot, asset).take(quantity, taken);
    }

    /// Takes note of how much more, or less, is in a place.
    pub fn hold(&mut self, spot: Spot, asset: u32, more: i128) {
        if let Some(held) = &mut self.held {
            let sum = held.entry((spot, asset)).or_default();
            *sum = sum.saturating_add(more);
        }
    }

    pub fn all(&self) -> &[(Spot, u32, Stock)] {
        &self.all
    }

    /// What is not empty, place by place.
    pub fn shelves(&self) -> Vec<Shelf> {
        let shelves = self.all.iter().map(|(spot, asset, stock)| Shelf {
            spot: *spot,
            asset: *asset,
            pieces: stock.pieces(),
        });
        let mut shelves: Vec<Shelf> = shelves.filter(|it| !it.pieces.is_empty()).collect();
        shelves.sort_unstable_by_key(|it| (it.spot, it.asset));
        shelves
    }
}

/// What was asked for a while ago is asked for again soon, and looking it up in a map takes longer than
/// all that is done with it.
#[derive(Clone, Debug)]
struct Recent([(u64, u32); 1 << RECENT]);

/// Binary digits of how many are kept.
const RECENT: u32 = 8;

impl Default for Recent {
    fn default() -> Self {
        // No stock has that key.
        Self([(u64::MAX, 0); 1 << RECENT])
    }
}

impl Recent {
    /// Where a stock of that key is kept, if it is not one of another key.
    const fn of(&mut self, key: u64) -> &mut (u64, u32) {
        // Fibonacci hashing: the upper digits depend on all of the key.
        let place = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - RECENT);
        &mut self.0[place as usize]
    }
}
