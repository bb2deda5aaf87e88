//! The United Kingdom's computation: what was disposed of on each day, and what it was matched with.

use std::collections::BTreeMap;

use kc_domain::{Day, Fiat, Units};
use kc_ledger::gains::{Gain, Matching};

use crate::{
    Books, Cell, Column, Document, Kind, Section,
    cents::in_cents,
    gains::{UNKNOWN, UTC},
};

/// Disposals of one asset on one day that were matched by one rule.
struct Line {
    quantity: Option<Units>,
    proceeds: Option<Fiat>,
    cost: Option<Fiat>,
}

impl Line {
    fn of(gain: &Gain) -> Self {
        Self {
            quantity: Some(gain.quantity()),
            proceeds: gain.proceeds(),
            cost: gain.cost(),
        }
    }

    /// Unknown and known is unknown.
    fn and(&self, other: &Self) -> Self {
        let sum = |one: Option<Fiat>, other: Option<Fiat>| one?.checked_add(other?);
        let units = self.quantity.zip(other.quantity);
        Self {
            quantity: units.and_then(|(one, other)| one.checked_add(other)),
            proceeds: sum(self.proceeds, other.proceeds),
            cost: sum(self.cost, other.cost),
        }
    }

    /// Proceeds, cost and gain.
    fn in_pence(&self) -> (Option<i128>, Option<i128>, Option<i128>) {
        let (proceeds, cost) = (self.proceeds.map(in_cents), self.cost.map(in_cents));
        let gain = proceeds.zip(cost).map(|(proceeds, cost)| proceeds - cost);
        (proceeds, cost, gain)
    }
}

pub(crate) fn document(books: &Books<'_>) -> Document {
    let all = books.gains_of(books.transactions);
    let zone = books.how.zone();
    let mut lines: BTreeMap<(Day, usize, u8, bool), (&'static str, Line)> = BTreeMap::new();
    for gain in &all.gains {
        if gain.is_income() || !books.covers(gain.disposed()) {
            continue;
        }
        let (order, rule) = rule(gain.matching());
        // What is unknown does not make unknown what is known of the same day.
        let key = (
            zone.day(gain.disposed()),
            gain.asset(),
            order,
            gain.profit().is_none(),
        );
        let line = Line::of(gain);
        lines
            .entry(key)
            .and_modify(|(_, known)| *known = known.and(&line))
            .or_insert((rule, line));
    }
    let rows = lines.iter().map(|((day, asset, ..), (rule, line))| {
        let asset = &all.assets[*asset];
        let (proceeds, cost, gain) = line.in_pence();
        vec![
            Cell::Day(*day),
            books.symbol(asset),
            line.quantity
                .map_or(Cell::Unknown, |units| books.quantity(asset, units)),
            Cell::cents(proceeds),
            Cell::cents(cost),
            Cell::cents(gain),
            Cell::label(rule),
        ]
    });
    let disposals = Section::new(
        "Disposals",
        vec![
            Column::day("Date"),
            Column::text("Asset", 70),
            Column::amount("Quantity"),
            Column::summed("Disposal proceeds"),
            Column::summed("Allowable cost"),
            Column::summed("Gain or loss"),
            Column::text("Matched with", 130),
        ],
        rows.collect(),
    );
    Document {
        title: Kind::Hmrc.title(),
        facts: books.facts(true),
        sections: vec![summary(lines.values().map(|(_, line)| line)), disposals],
        notes: vec![
            "Disposals are matched with acquisitions of the same day, then with those of the 30 days \
             after, then with the section 104 pool. Those of one day, asset and rule stand in one row.",
            "Amounts of a row are rounded to whole pence, half a penny up; the gain is their difference, and \
             totals are those of the rounded rows.",
            "Gains and losses of the summary are counted row by row. The annual exempt amount and \
             losses of other years are not taken into account.",
            UNKNOWN,
            UTC,
        ],
    }
}

fn summary<'a>(lines: impl Iterator<Item = &'a Line>) -> Section {
    let (mut count, mut unknown) = (0, 0);
    let mut sums = [Some(0_i128); 5];
    let [proceeds, costs, gains, losses, net] = &mut sums;
    let add = |sum: &mut Option<i128>, more: i128| {
        *sum = sum.and_then(|sum| sum.checked_add(more));
    };
    for line in lines {
        count += 1;
        let (Some(disposed), Some(cost), Some(gain)) = line.in_pence() else {
            unknown += 1;
            continue;
        };
        add(proceeds, disposed);
        add(costs, cost);
        add(if gain < 0 { &mut *losses } else { &mut *gains }, gain);
        add(net, gain);
    }
    let rows = [
        ("Rows of disposals", Cell::Count(count)),
        ("Rows of unknown gain, in no sum", Cell::Count(unknown)),
        ("Disposal proceeds", Cell::cents(*proceeds)),
        ("Allowable costs", Cell::cents(*costs)),
        ("Gains, before losses", Cell::cents(*gains)),
        ("Losses", Cell::cents(*losses)),
        ("Net gain or loss", Cell::cents(*net)),
    ];
    let rows = rows.into_iter();
    Section::new(
        "Summary",
        vec![
            Column::text("", 200),
            Column::money("Amount"),
            Column::text("", 300),
        ],
        rows.map(|(name, value)| vec![Cell::label(name), value, Cell::Empty])
            .collect(),
    )
}

/// With its place in the order in which the rules are applied.
const fn rule(matching: Matching) -> (u8, &'static str) {
    match matching {
        Matching::SameDay => (1, "Same day"),
        Matching::ThirtyDays => (2, "Next 30 days"),
        Matching::Section104 => (3, "Section 104 pool"),
        Matching::Lot => (4, "A lot"),
        Matching::Pool | Matching::Portfolio => (5, "A pool"),
        Matching::Nothing | Matching::Income => (6, "Nothing: the purchase is unknown"),
    }
}
