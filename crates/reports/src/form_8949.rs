//! The United States' Form 8949: sales and other dispositions of capital assets.

use kc_ledger::gains::{Gain, Gains, Term};

use crate::{
    Books, Cell, Column, Document, Kind, Section,
    books::missing,
    cents::in_cents,
    gains::{UNKNOWN, UTC},
};

pub(crate) fn document(books: &Books<'_>) -> Document {
    let all = books.gains_of(books.transactions);
    let covered = all.gains.iter().filter(|it| books.covers(it.disposed()));
    let disposals: Vec<&Gain> = covered.filter(|it| !it.is_income()).collect();
    let of = |wanted: Option<Term>| -> Vec<&Gain> {
        let term = |gain: &Gain| gain.profit().and(gain.term());
        let disposals = disposals.iter().copied();
        disposals.filter(|gain| term(gain) == wanted).collect()
    };
    let part = |title, rows: Vec<&Gain>| {
        let rows = rows.into_iter().map(|gain| row(books, &all, gain));
        Section::new(title, columns().to_vec(), rows.collect())
    };
    let mut sections = vec![
        part("Part I, short-term", of(Some(Term::Short))),
        part("Part II, long-term", of(Some(Term::Long))),
    ];
    let incomplete = of(None);
    if !incomplete.is_empty() {
        let mut columns = columns().to_vec();
        for column in &mut columns {
            column.is_summed = false;
        }
        columns.push(Column::text("Missing", 60));
        let rows = incomplete.into_iter().map(|gain| {
            let mut cells = row(books, &all, gain);
            cells.push(match missing(gain) {
                Cell::Empty => Cell::label("day of acquisition"),
                missing => missing,
            });
            cells
        });
        sections.push(Section::new("To be completed", columns, rows.collect()));
    }
    Document {
        title: Kind::Form8949.title(),
        facts: books.facts(true),
        sections,
        notes: vec![
            "Amounts are rounded to whole cents, half a cent up; (h) is (d) less (e), and totals are \
             those of the rounded rows, as on the form.",
            "Held for more than one year is long-term, counted from the day after the acquisition.",
            "Which box applies (A to L) depends on the Forms 1099 received, which are not known here. \
             Columns (f) and (g) are left for the preparer.",
            "What is to be completed is in neither part and in no total, as its cost, proceeds or day of \
             acquisition is not known.",
            UNKNOWN,
            UTC,
        ],
    }
}

const fn columns() -> [Column; 8] {
    [
        Column::text("(a) Description of property", 150),
        Column::day("(b) Date acquired"),
        Column::day("(c) Date sold or disposed of"),
        Column::summed("(d) Proceeds"),
        Column::summed("(e) Cost or other basis"),
        Column::text("(f) Code", 30),
        Column::money("(g) Adjustment"),
        Column::summed("(h) Gain or (loss)"),
    ]
}

fn row(books: &Books<'_>, all: &Gains, gain: &Gain) -> Vec<Cell> {
    let zone = books.how.zone();
    let asset = &all.assets[gain.asset()];
    let (quantity, symbol) = (books.quantity(asset, gain.quantity()), books.symbol(asset));
    let (proceeds, cost) = (gain.proceeds().map(in_cents), gain.cost().map(in_cents));
    let profit = proceeds.zip(cost).map(|(proceeds, cost)| proceeds - cost);
    vec![
        Cell::text(format!("{} {}", quantity.written(), symbol.written())),
        Cell::day(gain.acquired().map(|at| zone.day(at))),
        Cell::day(Some(zone.day(gain.disposed()))),
        Cell::cents(proceeds),
        Cell::cents(cost),
        Cell::Empty,
        Cell::Empty,
        Cell::cents(profit),
    ]
}
