//! Gains in general: disposals one by one, and income.

use kc_ledger::gains::Gain;

use crate::{Books, Cell, Column, Document, Kind, Section, books::missing};

pub(crate) fn document(books: &Books<'_>) -> Document {
    let all = books.gains_of(books.transactions);
    let covered = all.gains.iter().filter(|it| books.covers(it.disposed()));
    let (income, disposals): (Vec<&Gain>, Vec<&Gain>) = covered.partition(|it| it.is_income());
    let zone = books.how.zone();
    let symbol = |gain: &Gain| books.symbol(&all.assets[gain.asset()]);
    let quantity = |gain: &Gain| books.quantity(&all.assets[gain.asset()], gain.quantity());
    let wallet = |gain: &Gain| books.wallet(&books.transactions[gain.transaction()].integration);
    let transaction = |gain: &Gain| Cell::text(books.transactions[gain.transaction()].id.as_str());
    let disposed = disposals.into_iter().map(|gain| {
        vec![
            symbol(gain),
            quantity(gain),
            Cell::day(gain.acquired().map(|at| zone.day(at))),
            Cell::day(Some(zone.day(gain.disposed()))),
            Cell::money(gain.proceeds()),
            Cell::money(gain.cost()),
            Cell::money(gain.profit()),
            gain.holding_days()
                .map_or(Cell::Empty, |days| Cell::text(days.to_string())),
            Cell::label(gain.label().as_str()),
            wallet(gain),
            missing(gain),
            transaction(gain),
        ]
    });
    let received = income.into_iter().map(|gain| {
        vec![
            symbol(gain),
            quantity(gain),
            Cell::day(Some(zone.day(gain.disposed()))),
            Cell::money(gain.profit()),
            Cell::label(gain.label().as_str()),
            wallet(gain),
            missing(gain),
            transaction(gain),
        ]
    });
    let disposals = Section::new(
        "Disposals",
        vec![
            Column::text("Asset", 44),
            Column::amount("Quantity"),
            Column::day("Acquired"),
            Column::day("Disposed"),
            Column::summed("Proceeds"),
            Column::summed("Cost"),
            Column::summed("Gain or loss"),
            Column::text("Days held", 30),
            Column::text("Type", 54),
            Column::text("Wallet", 66),
            Column::text("Missing", 48),
            Column::text("Transaction", 80),
        ],
        disposed.collect(),
    );
    let income = Section::new(
        "Income",
        vec![
            Column::text("Asset", 44),
            Column::amount("Quantity"),
            Column::day("Received"),
            Column::summed("Value"),
            Column::text("Type", 70),
            Column::text("Wallet", 80),
            Column::text("Missing", 48),
            Column::text("Transaction", 100),
        ],
        received.collect(),
    );
    Document {
        title: Kind::Gains.title(),
        facts: books.facts(true),
        sections: vec![disposals, income],
        notes: vec![
            "Disposals without a day of acquisition come out of a pool, or their purchase is unknown.",
            UNKNOWN,
            UTC,
        ],
    }
}

pub(crate) const UNKNOWN: &str = "What is not known is said to be unknown and is not taken as 0. A row of unknown amounts is in no total.";
pub(crate) const UTC: &str = "Times are those of UTC. Days are counted by the clock named above.";
