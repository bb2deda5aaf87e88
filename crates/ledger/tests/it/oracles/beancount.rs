//! `beancount`: lots of each wallet by itself, with transfers between them.

use kc_domain::{Day, Fiat};
use kc_ledger::gains::{LotScope, Method};
use serde::Deserialize;
use serde_json::json;

use super::{
    generator::{Wishes, history},
    history::{History, WALLETS, bought, sold},
    ours,
    peer::ask,
    table::{BILLIONTH, Table, add, assert_same, number},
};

/// beancount knows days and no times, so that a coin is acquired once a day; see
/// [`beancount_takes_the_first_lot_of_a_day_first_even_if_the_last_is_to_go_first`].
const WISHES: Wishes = Wishes {
    events: 45,
    finest: 18,
    fees: true,
    moves: true,
    one_lot_a_day: true,
};

const HISTORIES: u64 = 200;

#[derive(Deserialize)]
struct Answer {
    rows: Vec<Row>,
    gains: Vec<FilledIn>,
}

#[derive(Deserialize)]
struct Row {
    event: usize,
    coin: String,
    day: String,
    quantity: String,
    cost: String,
}

/// The gain that beancount filled in so that the entry is balanced.
#[derive(Deserialize)]
struct FilledIn {
    event: usize,
    coin: String,
    gain: String,
}

fn answers(method: Method, histories: &[History]) -> Vec<Answer> {
    let question = json!({
        "method": method.as_str(),
        "wallets": WALLETS,
        "histories": histories.iter().map(History::json).collect::<Vec<_>>(),
    });
    ask("ask_beancount.py", &question)
}

/// Quantity and cost by lot, and the gain by disposal.
fn ours(history: &History, method: Method) -> (Table, Table) {
    let (mut lots, mut gains) = Default::default();
    for row in ours::rows(history, &ours::options(method, LotScope::Wallet)) {
        if row.gain.is_income() {
            continue;
        }
        let what = format!("{} {} of {}", row.event, row.coin, Day::of(row.acquired()));
        add(&mut lots, what, &[row.quantity(), row.cost()]);
        let what = format!("{} {}", row.event, row.coin);
        add(&mut gains, what, &[row.profit()]);
    }
    (lots, gains)
}

fn theirs(answer: &Answer) -> (Table, Table) {
    let (mut lots, mut gains) = Default::default();
    for row in &answer.rows {
        let what = format!("{} {} of {}", row.event, row.coin, row.day);
        let numbers = [number(&row.quantity), number(&row.cost)];
        add(&mut lots, what, &numbers);
    }
    for it in &answer.gains {
        let what = format!("{} {}", it.event, it.coin);
        add(&mut gains, what, &[number(&it.gain)]);
    }
    (lots, gains)
}

fn agree(method: Method, first: u64) {
    let seeds = first..first + HISTORIES;
    let histories: Vec<History> = seeds.map(|seed| history(seed, &WISHES)).collect();
    let answers = answers(method, &histories);
    assert_eq!(answers.len(), histories.len());
    for (history, answer) in histories.iter().zip(&answers) {
        let (our_lots, our_gains) = ours(history, method);
        let (their_lots, their_gains) = theirs(answer);
        assert_same(history.seed, &our_lots, &their_lots, &[0, BILLIONTH]);
        assert_same(history.seed, &our_gains, &their_gains, &[BILLIONTH]);
    }
}

#[test]
fn first_in_first_out_of_each_wallet_is_that_of_beancount() {
    agree(Method::Fifo, 5_000);
}

#[test]
fn last_in_first_out_of_each_wallet_is_that_of_beancount() {
    agree(Method::Lifo, 6_000);
}

#[test]
fn highest_in_first_out_of_each_wallet_is_that_of_beancount() {
    agree(Method::Hifo, 7_000);
}

/// beancount sorts lots by their day, the youngest first, and leaves those of one day as they came.
/// We know their times, and the last one is the later one.
#[test]
fn beancount_takes_the_first_lot_of_a_day_first_even_if_the_last_is_to_go_first() {
    let history = History::of([
        bought("2023-01-01T08:00:00Z", "1", "100"),
        bought("2023-01-01T09:00:00Z", "1", "200"),
        sold("2023-01-02", "1", "300"),
    ]);
    let cost = |table: &Table| -> Vec<Fiat> { table.values().map(|it| it[1]).collect() };
    let answer = answers(Method::Lifo, std::slice::from_ref(&history)).remove(0);
    assert_eq!(cost(&theirs(&answer).0), [number("100")]);
    assert_eq!(cost(&ours(&history, Method::Lifo).0), [number("200")]);
}
