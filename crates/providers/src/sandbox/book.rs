//! The book of one sandbox account, written transaction by transaction.

use std::collections::{BTreeMap, BTreeSet};

use kc_domain::{
    Asset, AssetId, ChainId, Direction, Label, Movement, MovementAmount, Position, Timestamp, Units,
};

use super::{
    assets::{self, Coin, Kind, SOLANA},
    seed::Seed,
};
use crate::adapter::BalanceSnapshot;

/// Everything that happened on one account, oldest first, and what it holds after it.
pub(super) struct Book {
    chain: &'static str,
    native: &'static Coin,
    seed: Seed,
    transactions: Vec<Vec<Movement>>,
    holds: BTreeMap<&'static Coin, i128>,
    positions: Vec<Position>,
}

/// One transaction while it is written.
pub(super) struct Entry<'a> {
    book: &'a mut Book,
    at: Timestamp,
    hash: String,
    position: u32,
    method: Option<&'static str>,
    label: Option<Label>,
    failed: bool,
    movements: Vec<Movement>,
}

impl Book {
    pub(super) fn new(chain: &'static str, native: &'static Coin, seed: u64) -> Self {
        Self {
            chain,
            native,
            seed: Seed::new(seed),
            transactions: vec![],
            holds: BTreeMap::new(),
            positions: vec![],
        }
    }

    pub(super) fn transactions(&self) -> &[Vec<Movement>] {
        &self.transactions
    }

    pub(super) fn holds(&self, coin: &'static Coin) -> i128 {
        self.holds.get(coin).copied().unwrap_or(0)
    }

    /// What lies in protocols at the end of the story.
    pub(super) fn positions(&self) -> &[Position] {
        &self.positions
    }

    pub(super) fn open(&mut self, position: Position) {
        self.positions.push(position);
    }

    /// A part of what is held, between so many thousandths of it.
    pub(super) fn part(&mut self, coin: &'static Coin, low: i128, high: i128) -> i128 {
        let parts = self.seed.between(low * 1_000_000, high * 1_000_000);
        let held = Units(self.holds(coin));
        kc_domain::muldiv(held.0, parts, 1_000_000_000, kc_domain::Rounding::Down).unwrap_or(0)
    }

    pub(super) fn between(&mut self, low: i128, high: i128) -> i128 {
        self.seed.between(low, high)
    }

    /// An address of the chain that nobody has.
    pub(super) fn stranger(&mut self) -> String {
        if self.chain == SOLANA {
            bs58::encode(self.seed.bytes::<32>()).into_string()
        } else {
            hex(&self.seed.bytes::<20>())
        }
    }

    /// Begins a transaction. It is booked by [`Entry::book`].
    pub(super) fn entry(&mut self, at: Timestamp) -> Entry<'_> {
        let hash = if self.chain == SOLANA {
            bs58::encode(self.seed.bytes::<64>()).into_string()
        } else {
            hex(&self.seed.bytes::<32>())
        };
        let position = u32::try_from(self.seed.between(0, 180)).unwrap_or(0);
        Entry {
            book: self,
            at,
            hash,
            position,
            method: None,
            label: None,
            failed: false,
            movements: vec![],
        }
    }

    /// The height of the chain at a moment, roughly.
    fn block(&self, at: Timestamp) -> u64 {
        let (start, height, micros) = if self.chain == SOLANA {
            (1_609_459_200_000_000, 58_000_000, 470_000)
        } else {
            (1_609_459_200_000_000, 11_565_019, 12_100_000)
        };
        height + u64::try_from((at.micros() - start) / micros).unwrap_or(0)
    }

    /// What the account holds at the end of the story; NFTs are no balances.
    pub(super) fn balances(&self) -> BalanceSnapshot {
        let held: Vec<_> = self
            .holds
            .iter()
            .filter(|(coin, _)| !coin.is_nft())
            .collect();
        let last = self
            .transactions
            .last()
            .and_then(|movements| movements.first());
        BalanceSnapshot {
            block: last.and_then(|movement| movement.block),
            balances: held
                .iter()
                .map(|(coin, units)| (coin.id(), MovementAmount::Units(Units(**units))))
                .collect(),
            assets: held.iter().map(|(coin, _)| coin.asset()).collect(),
        }
    }

    pub(super) fn assets_of(&self, movements: &[Movement]) -> Vec<Asset> {
        let named: BTreeSet<&AssetId> = movements.iter().map(|movement| &movement.asset).collect();
        assets::named(&named)
    }
}

impl Entry<'_> {
    pub(super) const fn calls(mut self, selector: &'static str) -> Self {
        self.method = Some(selector);
        self
    }

    pub(super) const fn labelled(mut self, label: Label) -> Self {
        self.label = Some(label);
        self
    }

    pub(super) const fn failed(mut self) -> Self {
        self.failed = true;
        self
    }

    pub(super) fn takes(self, coin: &'static Coin, units: i128, from: &str) -> Self {
        self.moves(Direction::In, coin, units, Some(from))
    }

    /// Nothing may leave that is not there: the story would be wrong.
    pub(super) fn gives(self, coin: &'static Coin, units: i128, to: &str) -> Self {
        self.moves(Direction::Out, coin, units, Some(to))
    }

    /// Pays for so much gas (Ethereum) or so many extra lamports (Solana).
    pub(super) fn pays_fee(self, gas: i128) -> Self {
        let fee = if self.book.chain == SOLANA {
            5_000 + self.book.seed.between(0, gas)
        } else {
            let price = self.book.seed.between(4_000_000_000, 42_000_000_000);
            (gas + self.book.seed.between(0, gas / 12)) * price
        };
        let native = self.book.native;
        self.moves(Direction::Fee, native, fee, None)
    }

    pub(super) fn book(self) {
        let Self {
            book,
            movements,
            label,
            method,
            failed,
            ..
        } = self;
        let finished = movements.into_iter().map(|movement| Movement {
            label,
            method: method.map(str::to_owned),
            failed,
            ..movement
        });
        book.transactions.push(finished.collect());
    }

    fn moves(
        mut self,
        direction: Direction,
        coin: &'static Coin,
        units: i128,
        other: Option<&str>,
    ) -> Self {
        let held = self.book.holds.entry(coin).or_default();
        *held += if direction == Direction::In {
            units
        } else {
            -units
        };
        assert!(
            *held >= 0 && units > 0,
            "the story gives away what is not there: {}",
            coin.symbol
        );
        let place = self.movements.len();
        let index = match (&coin.kind, direction) {
            (_, Direction::Fee) => "fee".to_owned(),
            (Kind::Native, Direction::Out) => "value".to_owned(),
            (Kind::Native, _) if place == 0 => "value".to_owned(),
            (Kind::Native, _) => format!("call:{place}"),
            _ => format!(
                "log:{}",
                usize::try_from(self.position).unwrap_or(0) * 2 + place
            ),
        };
        self.movements.push(Movement {
            chain: ChainId::new(self.book.chain),
            transaction: self.hash.clone(),
            index,
            block: Some(self.book.block(self.at)),
            position: self.position,
            at: self.at,
            direction,
            asset: coin.id(),
            amount: MovementAmount::Units(Units(units)),
            counterparty: other.map(str::to_owned),
            failed: false,
            method: None,
            label: None,
        });
        self
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}")
}
