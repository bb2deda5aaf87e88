//! Carries steps out on the stocks, at once or when a law lets them.

use std::collections::VecDeque;

use kc_domain::{Day, Units};

use super::{
    Flaw, Gain, LegResult, LegResults, Matching, Method, Options, PoolBefore, Quotes, Removed,
    books::{Books, Lots},
    days::Days,
    facts::Facts,
    parts::Parts,
    portfolio::Worth,
    row::NOBODY,
    step::{Act, LegOf, Spot, Step},
    stock::{Piece, Stock, resize},
    stocks::Stocks,
    uk::Diaries,
    unknown::Amount,
    waiting::{Met, Waiting},
};

/// What came of the steps.
pub(super) struct Outcome {
    pub gains: Vec<Gain>,
    pub removed: Vec<Removed>,
    pub pools: Vec<PoolBefore>,
    pub legs: LegResults,
    pub flaws: Vec<Flaw>,
}

pub(super) struct Engine<'a> {
    pub method: Method,
    pub facts: Facts<'a>,
    pub quotes: &'a dyn Quotes,
    pub days: Days<'a>,
    pub stocks: Stocks,
    /// Whether it began with lots of all wallets together.
    pub was_universal: bool,
    pub outcome: Outcome,
    pub waiting: VecDeque<Waiting>,
    pub diaries: Diaries,
    /// How many of those that wait are of days that are over.
    pub closed: usize,
    /// What a portfolio that counts as a whole cost.
    pub portfolio: Amount,
    /// What its stocks were worth, in their order.
    pub worths: Vec<Worth>,
    /// The day, and the tax year, of the last moment.
    pub today: Option<Day>,
    /// Kept for its memory.
    pub taken: Vec<Piece>,
}

impl<'a> Engine<'a> {
    /// Takes the lots, and what waits, out of the books.
    pub fn new(
        books: &mut Books,
        facts: Facts<'a>,
        quotes: &'a dyn Quotes,
        options: &'a Options<'_>,
        outcome: Outcome,
    ) -> Self {
        let mut days = Days::new(&options.zone, options.year, options.holding);
        let today = books.until.map(|until| days.day(until));
        let waiting = VecDeque::from(std::mem::take(&mut books.waiting));
        let is_universal = match options.lot_scope() {
            super::LotScope::Universal => !books.is_allocated,
            super::LotScope::Wallet => false,
        };
        let mut stocks = match std::mem::take(&mut books.lots) {
            Lots::AtWork(stocks) => *stocks,
            Lots::Written(shelves) => Stocks::new(options.method, is_universal, shelves),
        };
        stocks.note_from(books.counted);
        if is_universal && options.wallets_from().is_some() {
            let held = books.held.drain(..);
            stocks.held = Some(
                held.map(|(spot, asset, it)| ((spot, asset), it.0))
                    .collect(),
            );
        }
        Self {
            method: options.method,
            facts,
            quotes,
            days,
            was_universal: is_universal,
            stocks,
            outcome,
            closed: waiting.partition_point(|it| today.is_some_and(|today| it.day < today)),
            waiting,
            diaries: std::mem::take(&mut books.diaries),
            portfolio: books.portfolio,
            worths: Vec::new(),
            today,
            taken: Vec::new(),
        }
    }

    /// Goes on to a day; what can no longer change is settled.
    pub fn advance(&mut self, day: Day) {
        if self.today.is_some_and(|today| day <= today) {
            return;
        }
        match self.method {
            Method::UkPool => self.advance_uk(day),
            Method::TotalAverage => self.advance_year(day),
            _ => {}
        }
        self.today = Some(day);
    }

    pub fn push(&mut self, step: &Step) {
        match (self.method, self.today) {
            (Method::UkPool, Some(day)) => self.note(*step, day),
            (Method::TotalAverage, Some(day)) => self.waiting.push_back(Waiting {
                step: *step,
                day,
                met: Vec::new(),
            }),
            (Method::Portfolio, _) => self.execute_portfolio(step),
            _ => self.execute(step, &[]),
        }
    }

    pub fn execute(&mut self, step: &Step, met: &[Met]) {
        match step.act {
            Act::Acquire { cost, is_dated } => {
                let piece = Piece {
                    quantity: step.quantity,
                    cost,
                    since: step.at,
                    origin: step.of.transaction,
                    is_dated,
                };
                self.stocks.put(step.spot, step.asset, piece, step.at);
                let result = LegResult::new(cost, Amount::UNKNOWN);
                self.outcome.legs.tell(step.of, result);
            }
            Act::Income { value } => self.income(step, value),
            Act::Dispose { proceeds, .. } => self.dispose(step, proceeds, met),
            Act::Remove => {
                let mut taken = std::mem::take(&mut self.taken);
                self.stocks
                    .take(step.spot, step.asset, step.quantity, &mut taken);
                self.tell_cost(step.of, &taken);
                self.outcome
                    .removed
                    .extend(taken.drain(..).map(|piece| Removed {
                        transaction: step.of.transaction as usize,
                        asset: step.asset as usize,
                        lot: piece.told(),
                    }));
                self.taken = taken;
            }
            Act::Move {
                to,
                to_asset,
                into,
                arrives,
            } => {
                let (from, to_shelf) = (self.stocks.shelf(step.spot), self.stocks.shelf(to));
                if (from, step.asset) == (to_shelf, to_asset) {
                    self.stocks.hold(step.spot, step.asset, -step.quantity.0);
                    self.stocks.hold(to, to_asset, into.0);
                    return;
                }
                let mut taken = std::mem::take(&mut self.taken);
                self.stocks
                    .take(step.spot, step.asset, step.quantity, &mut taken);
                self.tell_cost(step.of, &taken);
                resize(&mut taken, step.quantity, into);
                if arrives != step.of {
                    self.tell_cost(arrives, &taken);
                }
                for piece in taken.drain(..) {
                    self.stocks.put(to, to_asset, piece, step.at);
                }
                self.taken = taken;
            }
        }
    }

    /// Takes lots out of a wallet, to be brought elsewhere.
    pub fn depart(&mut self, spot: Spot, asset: u32, quantity: Units) -> Vec<Piece> {
        let mut taken = Vec::new();
        self.stocks.take(spot, asset, quantity, &mut taken);
        taken
    }

    pub fn tell_cost(&mut self, of: LegOf, pieces: &[Piece]) {
        let costs = pieces.iter().map(|piece| piece.cost);
        let cost = costs.reduce(Amount::plus).unwrap_or(Amount::UNKNOWN);
        let result = LegResult::new(cost, Amount::UNKNOWN);
        self.outcome.legs.tell(of, result);
    }

    pub fn income(&mut self, step: &Step, value: Amount) {
        let piece = Piece {
            quantity: step.quantity,
            cost: Amount::ZERO,
            since: step.at,
            origin: NOBODY,
            is_dated: true,
        };
        self.row(step, &piece, value, Matching::Income, NOBODY);
    }

    fn dispose(&mut self, step: &Step, proceeds: Amount, met: &[Met]) {
        let before: i128 = met.iter().map(|met| met.piece.quantity.0).sum();
        let rest = Units(step.quantity.0 - before);
        let mut taken = std::mem::take(&mut self.taken);
        let mut pool = NOBODY;
        if rest > Units::ZERO {
            self.stocks.hold(step.spot, step.asset, -rest.0);
            let stock = self.stocks.stock(step.spot, step.asset);
            if let Stock::Pool(held) = stock {
                pool = number(self.outcome.pools.len());
                self.outcome.pools.push(PoolBefore {
                    quantity: held.known,
                    cost: Some(held.cost),
                    unknown: held.unknown,
                    value: None,
                });
            }
            stock.take(rest, &mut taken);
        }
        let mut parts = Parts::new(proceeds, step.quantity);
        for Met { piece, matching } in met {
            let part = parts.next(piece);
            self.row(step, piece, part, *matching, pool);
        }
        for piece in &taken {
            let part = parts.next(piece);
            self.row(step, piece, part, matching(self.method, piece), pool);
        }
        taken.clear();
        self.taken = taken;
        let cost = parts.cost();
        self.outcome
            .legs
            .tell(step.of, LegResult::new(cost, proceeds));
    }

    pub fn pool(&mut self, before: PoolBefore) -> u32 {
        self.outcome.pools.push(before);
        number(self.outcome.pools.len() - 1)
    }

    pub fn row(
        &mut self,
        step: &Step,
        piece: &Piece,
        proceeds: Amount,
        matching: Matching,
        pool: u32,
    ) {
        let acquired = piece.acquired();
        let (days_held, term) = self.days.held(acquired, step.at);
        let is_pooled = matches!(
            matching,
            Matching::Pool | Matching::Section104 | Matching::Portfolio
        );
        self.outcome.gains.push(Gain {
            quantity: piece.quantity,
            cost: piece.cost,
            proceeds,
            acquired: acquired.into(),
            disposed: step.at,
            transaction: step.of.transaction,
            asset: step.asset,
            wallet: step.wallet,
            origin: piece.origin,
            pool: if is_pooled { pool } else { NOBODY },
            days_held,
            label: step.label,
            matching,
            term: term.filter(|_| matching != Matching::Income),
        });
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NOBODY)
}

fn matching(method: Method, piece: &Piece) -> Matching {
    match method {
        _ if !piece.cost.is_known() && !piece.is_dated => Matching::Nothing,
        Method::Fifo | Method::Lifo | Method::Hifo | Method::Lofo => Matching::Lot,
        Method::Average | Method::TotalAverage => Matching::Pool,
        Method::UkPool => Matching::Section104,
        Method::Portfolio => Matching::Portfolio,
    }
}
