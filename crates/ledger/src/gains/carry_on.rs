//! Works a further piece of a history in.

use std::{borrow::Cow, collections::HashMap};

use rapidhash::fast::RandomState;

use super::{
    Books, Flaw, Gains, Input, LegResults, Method, Options, Place,
    books::{Lots, Told},
    engine::{Engine, Outcome},
    facts::Facts,
    journal::{Journal, Noted},
    links::Links,
    lot::Open,
    step::{ALL, Spot},
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
        legs: LegResults::new(first, journal.places.clone()),
        flaws: Vec::new(),
    };
    let engine = Engine::new(&mut books, facts, input.quotes, options, outcome);
    let mut writer = Writer::new(engine, (links, receipts), journal, options, first);
    let mut now = books.until;
    for (place, entry) in entries.iter().enumerate() {
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
        books.lots = Lots::Written(engine.stocks.shelves());
        match engine.method {
            Method::UkPool => engine.settle_uk(),
            _ => engine.settle_year(),
        }
    }
    let Engine {
        mut stocks,
        facts,
        outcome,
        method,
        ..
    } = engine;
    let named = stocks.take_noted();
    if looks_ahead {
        after = Some(stocks.shelves());
    } else {
        books.lots = Lots::AtWork(Box::new(stocks));
    }
    let names = facts.into_names();
    (books.assets, books.wallets, books.coins) = (names.assets, names.wallets, names.coins);
    let earlier = tell(&mut books, entries, first, &named, looks_ahead);
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

/// Transactions that are told of though nothing names them any more: so many, and twice those that were named
/// when that was last looked into.
const FORGOTTEN_LATE: usize = 4_096;

/// Tells in the books of the transactions that lots and steps name. Gives what was told before, if that is
/// more than is told now.
fn tell(
    books: &mut Books,
    entries: &[Noted<'_>],
    first: u32,
    came: &[u32],
    looks_ahead: bool,
) -> Option<Told> {
    let wallets = books.wallets.iter().map(|it| it.as_str()).zip(0..);
    let wallets: HashMap<&str, u32, RandomState> = wallets.collect();
    let of = |number: u32| {
        let entry = entries.get(number.checked_sub(first)? as usize)?;
        let wallet = wallets.get(entry.transaction.integration.as_str());
        Some((
            entry.transaction.id.as_str(),
            wallet.copied().unwrap_or(ALL),
        ))
    };
    let most = FORGOTTEN_LATE + 2 * books.transactions.named;
    if !looks_ahead && books.transactions.len() + came.len() <= most {
        for number in came {
            if let Some((id, wallet)) = of(*number) {
                books.transactions.push(*number, id, wallet);
            }
        }
        return None;
    }
    let named = books.named();
    let earlier = std::mem::take(&mut books.transactions);
    let told = &mut books.transactions;
    for number in named {
        if let Some((id, wallet)) = of(number).or_else(|| earlier.find(number)) {
            told.push(number, id, wallet);
        }
    }
    told.named = told.len();
    Some(earlier)
}

impl Gains {
    /// What is still held, asset by asset in each place, if nothing more comes.
    #[must_use]
    pub fn open(&self) -> Vec<Open> {
        let shelves = match &self.after {
            Some(after) => Cow::Borrowed(after.as_slice()),
            None => self.books.lots.shelves(),
        };
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
