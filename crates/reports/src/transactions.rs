//! What transactions moved, the oldest first.

use kc_domain::{Fiat, Leg, LegKind};

use crate::{Books, Cell, Column, Document, Kind, Section, gains::UTC};

pub(crate) fn document(books: &Books<'_>) -> Document {
    let mut rows = Vec::new();
    for transaction in books.covered() {
        for leg in &transaction.legs {
            let price = price(books, leg);
            let decimals = books.assets.get(&leg.asset).map(|it| it.decimals);
            let value = price.zip(decimals);
            let value = value.and_then(|(price, decimals)| leg.units.value(decimals, price));
            let worth = |side: LegKind| match leg.kind == side {
                true => Cell::money(value),
                false => Cell::Empty,
            };
            rows.push(vec![
                Cell::Moment(transaction.at),
                Cell::label(transaction.label.as_str()),
                books.wallet(&transaction.integration),
                Cell::label(side(leg.kind)),
                books.symbol(&leg.asset),
                books.quantity(&leg.asset, leg.units),
                Cell::money(price),
                worth(LegKind::Incoming),
                worth(LegKind::Outgoing),
                worth(LegKind::Fee),
                Cell::text(&transaction.description),
                Cell::text(&transaction.source_id),
                Cell::text(transaction.id.as_str()),
            ]);
        }
    }
    let mut moved = Section::new(
        "Transactions",
        vec![
            Column::moment("Time"),
            Column::text("Type", 48),
            Column::text("Wallet", 60),
            Column::text("Side", 34),
            Column::text("Asset", 36),
            Column::amount("Quantity"),
            Column::price("Price"),
            Column::summed("Value received"),
            Column::summed("Value sent"),
            Column::summed("Value of fees"),
            Column::text("Description", 80),
            Column::text("Source's id", 50),
            Column::text("Transaction", 50),
        ],
        rows,
    );
    moved.adds_whole_rows = false;
    Document {
        title: Kind::Transactions.title(),
        facts: books.facts(false),
        sections: vec![moved],
        notes: vec![
            "Each row is one asset that a transaction moved, with its price and value of the moment.",
            COLUMNS,
            UTC,
        ],
    }
}

pub(crate) const COLUMNS: &str = "What is not known is said to be unknown and is not taken as 0. Each column is added up by itself, over what is known of it.";

/// The price of the moment, if it is in the books' currency.
fn price(books: &Books<'_>, leg: &Leg) -> Option<Fiat> {
    let price = leg.price.as_ref()?;
    (price.currency == books.currency).then_some(price.price)
}

pub(crate) const fn side(kind: LegKind) -> &'static str {
    match kind {
        LegKind::Incoming => "Received",
        LegKind::Outgoing => "Sent",
        LegKind::Fee => "Fee",
    }
}
