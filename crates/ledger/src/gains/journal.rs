//! Transactions as the engine reads them: assets and wallets by numbers, and amounts side by side.

use std::collections::HashMap;

use kc_domain::{AssetId, IntegrationId, Label, LegKind, Timestamp, Transaction, Units};
use rapidhash::fast::RandomState;

use super::unknown::Amount;

/// A piece of a history, read once: texts are compared, put in order and told apart here, so that
/// it can be worked out by several options without doing so again. Prices are those in one
/// currency.
pub struct Journal<'a> {
    pub(super) entries: Vec<Noted<'a>>,
    pub(super) legs: Vec<NotedLeg>,
    pub(super) assets: Vec<&'a AssetId>,
    pub(super) wallets: Vec<&'a IntegrationId>,
}

/// A transaction.
#[derive(Clone, Copy)]
pub(super) struct Noted<'a> {
    pub transaction: &'a Transaction,
    pub at: Timestamp,
    /// Where its legs begin.
    pub legs: u32,
    /// The wallet's number in the journal.
    pub wallet: u32,
    pub label: Label,
    pub is_spam: bool,
}

/// A leg.
#[derive(Clone, Copy)]
pub(super) struct NotedLeg {
    pub units: Units,
    /// In the currency.
    pub price: Amount,
    /// The asset's number in the journal.
    pub asset: u32,
    pub kind: LegKind,
}

impl<'a> Journal<'a> {
    /// Reads transactions, in whatever order they are given, with prices in the currency (ISO 4217,
    /// in capitals).
    #[must_use]
    pub fn new(transactions: &'a [Transaction], currency: &str) -> Self {
        let mut journal = Self {
            entries: Vec::with_capacity(transactions.len()),
            legs: Vec::with_capacity(transactions.len() * 2),
            assets: Vec::new(),
            wallets: Vec::new(),
        };
        let mut assets = Numbers::default();
        let mut wallets = Numbers::default();
        let mut note = |transaction: &'a Transaction| {
            let id = &transaction.integration;
            let wallet = wallets.of(id.as_str(), || journal.wallets.push(id));
            journal.entries.push(Noted {
                transaction,
                at: transaction.at,
                legs: u32::try_from(journal.legs.len()).unwrap_or(u32::MAX),
                wallet,
                label: transaction.label,
                is_spam: transaction.is_spam,
            });
            for leg in &transaction.legs {
                let price = leg.price.as_ref().filter(|it| it.currency == currency);
                journal.legs.push(NotedLeg {
                    units: leg.units,
                    price: price.map(|it| it.price).into(),
                    asset: assets.of(leg.asset.as_str(), || journal.assets.push(&leg.asset)),
                    kind: leg.kind,
                });
            }
        };
        if transactions
            .windows(2)
            .all(|pair| key(&pair[0]) <= key(&pair[1]))
        {
            transactions.iter().for_each(&mut note);
        } else {
            let mut all: Vec<&Transaction> = transactions.iter().collect();
            all.sort_by(|a, b| key(a).cmp(&key(b)));
            all.into_iter().for_each(&mut note);
        }
        journal
    }

    /// The legs of a transaction by its place.
    pub(super) fn legs_of(&self, place: usize) -> &[NotedLeg] {
        let start = self.entries[place].legs as usize;
        let end = self.entries.get(place + 1);
        &self.legs[start..end.map_or(self.legs.len(), |it| it.legs as usize)]
    }
}

fn key(it: &Transaction) -> (Timestamp, u32, &str) {
    (it.at, it.position, it.id.as_str())
}

/// Numbers of texts, in the order in which they come.
#[derive(Default)]
struct Numbers<'a>(HashMap<&'a str, u32, RandomState>);

impl<'a> Numbers<'a> {
    fn of(&mut self, text: &'a str, is_new: impl FnOnce()) -> u32 {
        if let Some(number) = self.0.get(text) {
            return *number;
        }
        is_new();
        let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(text, number);
        number
    }
}
