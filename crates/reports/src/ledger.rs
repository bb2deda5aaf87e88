//! Entries with their balances, and what they add up to for each asset.

use std::collections::BTreeMap;

use kc_domain::{AssetId, LegKind, Units};

use crate::{
    Books, Cell, Column, Document, Kind, Section,
    gains::{UNKNOWN, UTC},
    transactions::side,
};

pub(crate) fn document(books: &Books<'_>) -> Document {
    let mut moved: BTreeMap<&AssetId, Moved> = BTreeMap::new();
    let mut rows = Vec::new();
    for transaction in books.covered() {
        for leg in &transaction.legs {
            let sums = moved.entry(&leg.asset).or_default();
            sums.add(leg.kind, leg.units);
            let balance = |units: Option<Units>| {
                units.map_or(Cell::Unknown, |units| books.quantity(&leg.asset, units))
            };
            rows.push(vec![
                Cell::Moment(transaction.at),
                books.wallet(&transaction.integration),
                books.symbol(&leg.asset),
                Cell::label(side(leg.kind)),
                Cell::label(transaction.label.as_str()),
                balance(signed(leg.kind, leg.units)),
                balance(leg.before),
                balance(leg.after),
                Cell::text(leg.counterparty.as_deref().unwrap_or("")),
                Cell::text(transaction.id.as_str()),
            ]);
        }
    }
    let sums = moved.iter().map(|(asset, moved)| {
        let amount = |units: Option<Units>| {
            units.map_or(Cell::Unknown, |units| books.quantity(asset, units))
        };
        vec![
            books.symbol(asset),
            amount(moved.received),
            amount(moved.sent),
            amount(moved.fees),
            amount(moved.net()),
        ]
    });
    let by_asset = Section::new(
        "By asset",
        vec![
            Column::text("Asset", 90),
            Column::amount("Received"),
            Column::amount("Sent"),
            Column::amount("Fees"),
            Column::amount("Net"),
        ],
        sums.collect(),
    );
    let entries = Section::new(
        "Entries",
        vec![
            Column::moment("Time"),
            Column::text("Wallet", 66),
            Column::text("Asset", 40),
            Column::text("Side", 36),
            Column::text("Type", 54),
            Column::amount("Quantity"),
            Column::amount("Balance before"),
            Column::amount("Balance after"),
            Column::text("Counterparty", 76),
            Column::text("Transaction", 66),
        ],
        rows,
    );
    Document {
        title: Kind::Ledger.title(),
        facts: books.facts(false),
        sections: vec![by_asset, entries],
        notes: vec![
            "Balances are those of the asset in the wallet, as its transactions add up.",
            UNKNOWN,
            UTC,
        ],
    }
}

fn signed(kind: LegKind, units: Units) -> Option<Units> {
    match kind {
        LegKind::Incoming => Some(units),
        LegKind::Outgoing | LegKind::Fee => Units(0).checked_sub(units),
    }
}

/// What came and went of an asset; nothing if it is too much to be counted.
struct Moved {
    received: Option<Units>,
    sent: Option<Units>,
    fees: Option<Units>,
}

impl Default for Moved {
    fn default() -> Self {
        let none = Some(Units(0));
        Self {
            received: none,
            sent: none,
            fees: none,
        }
    }
}

impl Moved {
    fn add(&mut self, kind: LegKind, units: Units) {
        let sum = match kind {
            LegKind::Incoming => &mut self.received,
            LegKind::Outgoing => &mut self.sent,
            LegKind::Fee => &mut self.fees,
        };
        *sum = sum.and_then(|sum| sum.checked_add(units));
    }

    fn net(&self) -> Option<Units> {
        self.received?
            .checked_sub(self.sent?)?
            .checked_sub(self.fees?)
    }
}
