//! Carries the steps out on the stocks.

use std::collections::HashMap;

use kc_domain::{Fiat, Rounding, Timestamp, Units, muldiv};

use super::{
    Gain, Matching, Method, Options,
    event::{Act, Event, Place},
    row::{NOBODY, days_held},
    stock::{Lot, Stock},
    uk::{Matched, Plan},
};

/// What came of the steps.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub gains: Vec<Gain>,
    /// By asset number.
    pub open: Vec<(usize, Lot)>,
    /// What left without gain or loss.
    pub removed: Vec<(usize, Lot)>,
}

pub(super) fn carry_out(events: &[Event], options: &Options<'_>, plan: &Plan) -> Outcome {
    let mut books = Books {
        options,
        method: options.method,
        stocks: HashMap::new(),
        outcome: Outcome::default(),
    };
    for (number, event) in events.iter().enumerate() {
        books.step(event, plan.acquired(number), plan.matched(number));
    }
    let mut stocks: Vec<((Place, usize), Stock)> = books.stocks.into_iter().collect();
    stocks.sort_unstable_by_key(|(place, _)| *place);
    for ((_, asset), stock) in stocks {
        let lots = stock.into_lots();
        books
            .outcome
            .open
            .extend(lots.into_iter().map(|lot| (asset, lot)));
    }
    books.outcome
}

struct Books<'a> {
    options: &'a Options<'a>,
    method: Method,
    stocks: HashMap<(Place, usize), Stock>,
    outcome: Outcome,
}

impl Books<'_> {
    /// `acquired` stands for what the step acquires, where some of it is spoken for already;
    /// `matched` is what its disposal has met already.
    fn step(&mut self, event: &Event, acquired: Option<&[Lot]>, matched: &[Matched]) {
        match event.act {
            Act::Acquire {
                place,
                quantity,
                cost,
                is_dated,
            } => {
                let whole = [Lot {
                    quantity,
                    cost,
                    acquired: is_dated.then_some(event.at),
                }];
                for lot in acquired.unwrap_or(&whole) {
                    self.stock(place, event.asset).put(*lot, event.at);
                }
            }
            Act::Income { quantity, value } => {
                let lot = Lot {
                    quantity,
                    cost: Some(Fiat::ZERO),
                    acquired: Some(event.at),
                };
                self.row(event, lot, value, Matching::Income);
            }
            Act::Dispose {
                place,
                quantity,
                proceeds,
            } => {
                let mut met = matched.to_vec();
                let before: i128 = met.iter().map(|met| met.lot.quantity.0).sum();
                let rest = Units(quantity.0 - before);
                if rest > Units::ZERO {
                    let method = self.method;
                    let lots = self.stock(place, event.asset).take(rest);
                    met.extend(lots.into_iter().map(|lot| Matched {
                        matching: matching(method, &lot),
                        lot,
                    }));
                }
                self.dispose(event, quantity, proceeds, met);
            }
            Act::Remove { place, quantity } => {
                let lots = self.stock(place, event.asset).take(quantity);
                let removed = lots.into_iter().map(|lot| (event.asset, lot));
                self.outcome.removed.extend(removed);
            }
            Act::Move {
                from,
                to,
                to_asset,
                quantity,
                into,
            } => {
                if (from, event.asset) == (to, to_asset) {
                    return;
                }
                let lots = self.stock(from, event.asset).take(quantity);
                for lot in resized(lots, quantity, into) {
                    self.stock(to, to_asset).put(lot, event.at);
                }
            }
        }
    }

    /// Writes a row for each lot met, with its part of the proceeds.
    fn dispose(
        &mut self,
        event: &Event,
        quantity: Units,
        proceeds: Option<Fiat>,
        met: Vec<Matched>,
    ) {
        let (mut left, mut units_left) = (proceeds, quantity);
        for Matched { lot, matching } in met {
            let part = left.and_then(|left| {
                muldiv(left.0, lot.quantity.0, units_left.0, Rounding::Down).map(Fiat)
            });
            left = left.zip(part).map(|(left, part)| Fiat(left.0 - part.0));
            units_left = Units(units_left.0 - lot.quantity.0);
            self.row(event, lot, part, matching);
        }
    }

    fn row(&mut self, event: &Event, lot: Lot, proceeds: Option<Fiat>, matching: Matching) {
        let zone = &self.options.zone;
        let day = |at: Timestamp| zone.day(at);
        let held = lot.acquired.map(|at| (day(at), day(event.at)));
        let is_income = matching == Matching::Income;
        self.outcome.gains.push(Gain {
            quantity: lot.quantity,
            cost: lot.cost.into(),
            proceeds: proceeds.into(),
            acquired: lot.acquired.into(),
            disposed: event.at,
            transaction: event.transaction as u32,
            asset: event.asset as u32,
            wallet: 0,
            origin: NOBODY,
            pool: NOBODY,
            days_held: held.map_or(-1, |(acquired, disposed)| days_held(acquired, disposed)),
            label: event.label,
            matching,
            term: held
                .filter(|_| !is_income)
                .and_then(|(acquired, disposed)| self.options.holding.term(acquired, disposed)),
        });
    }

    fn stock(&mut self, place: Place, asset: usize) -> &mut Stock {
        self.stocks
            .entry((place, asset))
            .or_insert_with(|| Stock::new(self.method))
    }
}

fn matching(method: Method, lot: &Lot) -> Matching {
    match method {
        _ if lot.cost.is_none() && lot.acquired.is_none() => Matching::Nothing,
        Method::Fifo | Method::Lifo | Method::Hifo | Method::Lofo => Matching::Lot,
        Method::Average => Matching::Pool,
        Method::UkPool => Matching::Section104,
    }
}

/// Lots of `quantity` together, as `into` of something else: costs stay, quantities follow. One
/// that becomes too small to be counted leaves its cost to the next.
fn resized(lots: Vec<Lot>, quantity: Units, into: Units) -> Vec<Lot> {
    if quantity == into {
        return lots;
    }
    let (mut left, mut into_left) = (quantity, into);
    let mut carried = Fiat::ZERO;
    let mut resized = Vec::with_capacity(lots.len());
    for lot in lots {
        let part = muldiv(into_left.0, lot.quantity.0, left.0, Rounding::Down).unwrap_or(0);
        left = Units(left.0 - lot.quantity.0);
        into_left = Units(into_left.0 - part);
        let cost = lot.cost.and_then(|cost| cost.checked_add(carried));
        if part == 0 {
            carried = cost.unwrap_or(carried);
            continue;
        }
        if cost.is_some() {
            carried = Fiat::ZERO;
        }
        resized.push(Lot {
            quantity: Units(part),
            cost,
            ..lot
        });
    }
    resized
}
