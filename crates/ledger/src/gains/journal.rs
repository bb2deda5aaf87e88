//! Transactions as the engine reads them: assets and wallets by numbers, and amounts side by side.

use std::{collections::HashMap, sync::Arc};

use kc_domain::{Asset, AssetId, IntegrationId, Label, LegKind, Timestamp, Transaction, Units};
use rapidhash::fast::RandomState;

use super::{
    facts::Fact, leg_places::LegPlaces, row::NOBODY, same_moment::is_transfer, unknown::Amount,
};

/// A piece of a history, read once: texts are compared, put in order and told apart here, and amounts
/// valued, so that it can be worked out by several options without doing so again. Prices are those in one
/// currency.
pub struct Journal<'a> {
    pub(super) entries: Vec<Noted<'a>>,
    legs: Vec<NotedLeg>,
    pub(super) places: Arc<LegPlaces>,
    pub(super) assets: Vec<&'a AssetId>,
    pub(super) wallets: Vec<&'a IntegrationId>,
}

/// A transaction.
#[derive(Clone, Copy)]
pub(super) struct Noted<'a> {
    pub transaction: &'a Transaction,
    pub at: Timestamp,
    /// The wallet's number in the journal.
    pub wallet: u32,
    pub label: Label,
    pub is_spam: bool,
    /// Of an own transfer: the first that tells of the same transaction of a chain at the same
    /// moment, and the next.
    pub told_first: u32,
    pub told_next: u32,
}

/// A leg.
#[derive(Clone, Copy)]
pub(super) struct NotedLeg {
    pub units: Units,
    /// In the currency.
    pub price: Amount,
    /// What all of it is worth at that price.
    pub worth: Amount,
    /// The asset's number in the journal.
    pub asset: u32,
    pub kind: LegKind,
    pub is_money: bool,
}

impl<'a> Journal<'a> {
    /// Reads transactions, in whatever order they are given, with what is known of their assets and
    /// with prices in the currency (ISO 4217, in capitals).
    #[must_use]
    pub fn new(
        transactions: &'a [Transaction],
        known: &HashMap<AssetId, Asset>,
        currency: &str,
    ) -> Self {
        let mut journal = Self {
            entries: Vec::with_capacity(transactions.len()),
            legs: Vec::with_capacity(transactions.len() * 2),
            places: Arc::default(),
            assets: Vec::new(),
            wallets: Vec::new(),
        };
        let mut assets = Numbers::default();
        let mut wallets = Numbers::default();
        let mut places = LegPlaces::with_capacity(transactions.len(), transactions.len() * 2);
        let mut facts = Vec::new();
        let mut note = |transaction: &'a Transaction| {
            let id = &transaction.integration;
            let wallet = wallets.of(id.as_str(), || journal.wallets.push(id));
            journal.entries.push(Noted {
                transaction,
                at: transaction.at,
                wallet,
                label: transaction.label,
                is_spam: transaction.is_spam,
                told_first: NOBODY,
                told_next: NOBODY,
            });
            places.begin();
            for leg in &transaction.legs {
                let asset = assets.of(leg.asset.as_str(), || {
                    journal.assets.push(&leg.asset);
                    facts.push(Fact::of(known.get(&leg.asset), currency));
                });
                let fact = facts[asset as usize];
                places.push(leg.kind, fact.is_money);
                let price = leg.price.as_ref().filter(|it| it.currency == currency);
                let price = price.map(|it| it.price).into();
                journal.legs.push(NotedLeg {
                    units: leg.units,
                    price,
                    worth: fact.value(leg.units, price),
                    asset,
                    kind: leg.kind,
                    is_money: fact.is_money,
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
        places.begin();
        journal.places = Arc::new(places);
        journal.join_told();
        journal
    }

    /// Joins the own transfers that several wallets tell of at the same moment.
    fn join_told(&mut self) {
        let mut told = Vec::new();
        let mut start = 0;
        for moment in self.entries.chunk_by_mut(|a, b| a.at == b.at) {
            told.clear();
            for (place, it) in (start..).zip(moment.iter_mut()) {
                if is_transfer(it.label) && !it.is_spam {
                    it.told_first = place;
                    told.push((place - start, it.transaction));
                }
            }
            if told.len() > 1 {
                told.sort_by(|a, b| source(a.1).cmp(&source(b.1)));
                for pair in told.windows(2) {
                    let [(one, tells), (other, tells_too)] = [pair[0], pair[1]];
                    if source(tells) == source(tells_too) {
                        moment[other as usize].told_first = moment[one as usize].told_first;
                        moment[one as usize].told_next = start + other;
                    }
                }
            }
            start = start.saturating_add(u32::try_from(moment.len()).unwrap_or(u32::MAX));
        }
    }

    /// The legs of a transaction by its place.
    pub(super) fn legs_of(&self, place: usize) -> &[NotedLeg] {
        &self.legs[self.places.legs(place)]
    }
}

/// One transaction of one chain.
fn source(it: &Transaction) -> (&str, &str) {
    (it.source_id.as_str(), it.chain.as_str())
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
