//! Works a further piece of a history in.

use std::collections::HashMap;

use rapidhash::fast::RandomState;

use super::{
    Books, Flaw, Gains, Input, LegResults, Method, Options, Place,
    books::Told,
    engine::{Engine, Outcome},
    facts::Facts,
    journal::{Journal, Noted},
    links::Links,
    lot::Open,
    row::NOBODY,
    step::{ALL, Act, Spot},
    waiting::Waiting,
    writer::Writer,
};

pub(super) fn carry_on(
    mut books: Books,
    journal: &Journal<'_>,
    input: &Input<'_>,
    options: &Options<'_>,
) -> Gains {
    let entries = &journal.entries;
    let first = books.counted;
    let names = (
        std::mem::take(&mut books.assets),
        std::mem::take(&mut books.wallets),
    );
    let facts = Facts::new(&books, (&names.0, &names.1), input.assets, options.currency);
    let links = Links::new(
        input,
        journal,
        std::mem::take(&mut books.sent),
        std::mem::take(&mut books.ahead),
    );
    let receipts = std::mem::take(&mut books.receipts);
    let outcome = Outcome {
        gains: Vec::with_capacity(entries.len()),
        removed: Vec::new(),
        pools: Vec::new(),
        legs: LegResults::new(first, entries.len()),
        flaws: Vec::new(),
    };
    let engine = Engine::new(&mut books, facts, input.quotes, options, outcome);
    let mut writer = Writer::new(engine, (links, receipts), journal, options, first);
    let mut now = books.until;
    let mut opened = 0;
    for place in 0..entries.len() {
        let entry = entries[place];
        // Those of one moment may tell of each other.
        while let Some(next) = entries.get(opened)
            && (opened <= place || next.at == entry.at)
        {
            writer
                .engine
                .outcome
                .legs
                .open(journal.legs_of(opened).len());
            opened += 1;
        }
        let at = now.map_or(entry.at, |now| now.max(entry.at));
        if at > entry.at {
            writer.engine.outcome.flaws.push(Flaw::BeforeBooks {
                transaction: entry.transaction.id.clone(),
                books: at,
            });
        }
        writer.enter(place, at);
        now = Some(at);
    }
    let Writer {
        engine,
        links,
        receipts,
        ..
    } = writer;
    books.receipts = receipts;
    books.until = now;
    books.counted = first.saturating_add(u32::try_from(entries.len()).unwrap_or(u32::MAX));
    (books.sent, books.ahead) = links.into_open();
    close(engine, books, entries, first)
}

/// Puts what is left into the books, and tells what becomes of the rest if nothing more comes.
fn close(mut engine: Engine<'_>, mut books: Books, entries: &[Noted<'_>], first: u32) -> Gains {
    let settled = engine.outcome.gains.len();
    let settled_removals = engine.outcome.removed.len();
    books.is_allocated |= !engine.stocks.is_universal && engine.was_universal;
    books.portfolio = engine.portfolio;
    let held = engine.stocks.held.take().into_iter().flatten();
    let held = held.filter(|(_, units)| *units != 0);
    books.held = held
        .map(|((spot, asset), units)| (spot, asset, kc_domain::Units(units)))
        .collect();
    books.held.sort_unstable();
    let looks_ahead = matches!(engine.method, Method::UkPool | Method::TotalAverage);
    let mut after = None;
    if looks_ahead {
        books.waiting = engine.waiting.iter().cloned().collect();
        books.diaries = engine.diaries.clone();
        books.diaries.tidy();
        books.stocks = engine.stocks.shelves();
        match engine.method {
            Method::UkPool => engine.settle_uk(),
            _ => engine.settle_year(),
        }
    }
    let Engine {
        stocks,
        facts,
        outcome,
        method,
        ..
    } = engine;
    let shelves = stocks.into_shelves();
    if looks_ahead {
        after = Some(shelves);
    } else {
        books.stocks = shelves;
    }
    let names = facts.into_names();
    (books.assets, books.wallets, books.coins) = (names.assets, names.wallets, names.coins);
    let earlier = std::mem::take(&mut books.transactions);
    books.transactions = still_named(&books, &earlier, entries, first);
    Gains {
        gains: outcome.gains,
        settled,
        assets: books.assets.clone(),
        wallets: books.wallets.clone(),
        removed: outcome.removed,
        settled_removals,
        pools: outcome.pools,
        legs: outcome.legs,
        flaws: outcome.flaws,
        portfolio_cost: (method == Method::Portfolio)
            .then(|| books.portfolio.known())
            .flatten(),
        is_one_portfolio: method == Method::Portfolio,
        earlier,
        first,
        after,
        books,
    }
}

/// The transactions that lots and steps of the books name.
fn still_named(books: &Books, earlier: &Told, entries: &[Noted<'_>], first: u32) -> Told {
    let mut before = Vec::new();
    let mut given = vec![false; entries.len()];
    let mut name = |number: u32| match number.checked_sub(first) {
        _ if number == NOBODY => {}
        None => before.push(number),
        Some(place) => {
            if let Some(is_named) = given.get_mut(place as usize) {
                *is_named = true;
            }
        }
    };
    let shelves = books.stocks.iter().flat_map(|it| &it.pieces);
    let sent = books.sent.iter().flat_map(|it| &it.pieces);
    shelves.chain(sent).for_each(|piece| name(piece.origin));
    for Waiting { step, .. } in &books.waiting {
        name(step.of.transaction);
        if let Act::Move { arrives, .. } = step.act {
            name(arrives.transaction);
        }
    }
    before.sort_unstable();
    before.dedup();
    let mut told = Told::default();
    for number in before {
        if let Some((id, wallet)) = earlier.find(number) {
            told.push(number, id, wallet);
        }
    }
    let wallets = books.wallets.iter().map(|it| it.as_str()).zip(0..);
    let wallets: HashMap<&str, u32, RandomState> = wallets.collect();
    for (number, (entry, is_named)) in (first..).zip(entries.iter().zip(given)) {
        if is_named {
            let transaction = entry.transaction;
            let wallet = wallets.get(transaction.integration.as_str());
            let wallet = wallet.copied().unwrap_or(ALL);
            told.push(number, transaction.id.as_str(), wallet);
        }
    }
    told
}

impl Gains {
    /// What is still held, asset by asset in each place, if nothing more comes.
    #[must_use]
    pub fn open(&self) -> Vec<Open> {
        let shelves = self.after.as_ref().unwrap_or(&self.books.stocks);
        let shelved = shelves.iter().flat_map(|shelf| {
            let place = Place::from(shelf.spot);
            shelf
                .pieces
                .iter()
                .map(move |piece| (shelf.asset, place, piece))
        });
        let sent = self.books.sent.iter().flat_map(|sent| {
            let place = Place::Transit(Some(sent.wallet as usize));
            sent.pieces
                .iter()
                .map(move |piece| (sent.asset, place, piece))
        });
        shelved
            .chain(sent)
            .map(|(asset, place, piece)| {
                let mut lot = piece.told();
                if self.is_one_portfolio {
                    lot.cost = None;
                }
                Open {
                    asset: asset as usize,
                    place,
                    lot,
                }
            })
            .collect()
    }
}

impl From<Spot> for Place {
    fn from(spot: Spot) -> Self {
        let wallet = |number: u32| (number != ALL).then_some(number as usize);
        match spot {
            Spot::Wallet(it) => Self::Wallet(wallet(it)),
            Spot::Custody(it) => Self::Custody(wallet(it)),
            Spot::Underway(it) => Self::Transit(wallet(it)),
            Spot::Bridge => Self::Bridge,
            Spot::Unallocated => Self::Unallocated,
        }
    }
}
