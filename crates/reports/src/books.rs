//! What reports are made of.

use std::collections::HashMap;

use kc_domain::{
    Asset, AssetId, Fiat, IntegrationId, Timestamp, Transaction, TransactionId, Units,
};
use kc_ledger::{
    Choice,
    gains::{Gain, Gains, Input, LotScope, Method, Missing, Quotes, gains},
    transfers::TransferLink,
};

use crate::Cell;

/// A workspace's books, and the time that a report is about.
#[derive(Clone, Copy)]
pub struct Books<'a> {
    pub workspace: &'a str,
    /// ISO 4217.
    pub currency: &'a str,
    /// From this moment on, if it matters.
    pub from: Option<Timestamp>,
    /// The first moment that is no longer of it.
    pub before: Option<Timestamp>,
    pub made_at: Timestamp,
    /// The whole history, in the order of `(at, position, id)`.
    pub transactions: &'a [Transaction],
    pub assets: &'a HashMap<AssetId, Asset>,
    /// What people call their wallets.
    pub wallets: &'a HashMap<IntegrationId, String>,
    /// The present prices of whole coins, and when they were seen.
    pub prices: &'a HashMap<AssetId, (Timestamp, Fiat)>,
    /// What went between own wallets, and the wallets that sent it.
    pub transfers: &'a [TransferLink],
    pub senders: &'a [(TransactionId, IntegrationId)],
    /// What assets cost on days, for laws that ask for it.
    pub quotes: &'a dyn Quotes,
    /// How gains are worked out.
    pub how: &'a Choice,
}

impl<'a> Books<'a> {
    pub(crate) fn covers(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| at >= from) && self.before.is_none_or(|before| at < before)
    }

    /// The transactions of the time.
    pub(crate) fn covered(&self) -> impl Iterator<Item = &'a Transaction> + use<'a> {
        let own = *self;
        self.transactions.iter().filter(move |it| own.covers(it.at))
    }

    /// All transactions up to the end of the time.
    pub(crate) fn up_to_end(&self) -> &'a [Transaction] {
        let end = self.before.map_or(self.transactions.len(), |before| {
            self.transactions.partition_point(|it| it.at < before)
        });
        &self.transactions[..end]
    }

    /// Gains of the transactions given, which begin where the history begins.
    pub(crate) fn gains_of(&self, transactions: &[Transaction]) -> Gains {
        let input = Input::new(transactions, self.assets)
            .with_transfers(self.transfers)
            .with_senders(self.senders)
            .with_quotes(self.quotes);
        gains(&input, &self.how.options(self.currency))
    }

    pub(crate) fn facts(&self, shows_method: bool) -> Vec<(&'static str, String)> {
        let zone = self.how.zone();
        let day = |moment: Timestamp| zone.day(moment).to_string();
        let last = |before: Timestamp| Timestamp::from_micros(before.micros().saturating_sub(1));
        let mut facts = vec![
            ("Workspace", kc_domain::text::clean(self.workspace, 100)),
            ("From", self.from.map_or("the beginning".to_owned(), day)),
            (
                "To",
                self.before
                    .map_or_else(|| day(self.made_at), |before| day(last(before))),
            ),
            ("Currency", self.currency.to_owned()),
            ("Clock", zone.name().to_owned()),
        ];
        if shows_method {
            let scope = match (self.how.method, self.how.scope) {
                (Method::UkPool, _) | (_, LotScope::Universal) => "all wallets together",
                (_, LotScope::Wallet) => "each wallet by itself",
            };
            facts.push(("Method", format!("{}, {scope}", method(self.how.method))));
        }
        let made = self
            .made_at
            .millis()
            .div_euclid(1_000)
            .saturating_mul(1_000_000);
        facts.push(("Made", Timestamp::from_micros(made).to_string()));
        facts
    }

    pub(crate) fn symbol(&self, asset: &AssetId) -> Cell {
        match self.assets.get(asset).filter(|it| !it.symbol.is_empty()) {
            Some(asset) => Cell::text(&asset.symbol),
            None => Cell::text(asset.as_str()),
        }
    }

    pub(crate) fn quantity(&self, asset: &AssetId, units: Units) -> Cell {
        let known = self.assets.get(asset);
        known.map_or(Cell::Unknown, |it| Cell::Amount(units, it.decimals))
    }

    pub(crate) fn wallet(&self, integration: &IntegrationId) -> Cell {
        let name = self.wallets.get(integration);
        Cell::text(name.map_or(integration.as_str(), String::as_str))
    }
}

const fn method(method: Method) -> &'static str {
    match method {
        Method::Fifo => "First in, first out",
        Method::Lifo => "Last in, first out",
        Method::Hifo => "Highest cost first out",
        Method::Lofo => "Lowest cost first out",
        Method::Average => "Average cost",
        Method::TotalAverage => "Total average of the year",
        Method::Portfolio => "Share of the whole portfolio",
        Method::UkPool => "United Kingdom share matching",
    }
}

/// Why a gain is unknown, for a person.
pub(crate) fn missing(gain: &Gain) -> Cell {
    match gain.missing() {
        None => Cell::Empty,
        Some(Missing::Purchase) => Cell::label("purchase"),
        Some(Missing::PurchasePrice) => Cell::label("price of purchase"),
        Some(Missing::Price) => Cell::label("price"),
    }
}
