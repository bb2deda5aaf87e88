//! `rp2`: lots of all wallets in one queue, each method's order, fees, income and transfers.

mod differences;

use kc_domain::Timestamp;
use kc_ledger::gains::{LotScope, Method, Term};
use serde::Deserialize;
use serde_json::json;

use super::{
    generator::{Wishes, history},
    history::{COINS, History, WALLETS},
    ours,
    peer::ask,
    table::{BILLIONTH, Table, add, assert_same, number},
};

/// rp2 takes amounts that differ by less than 10⁻¹³ for the same.
const WISHES: Wishes = Wishes {
    events: 40,
    finest: 12,
    fees: true,
    moves: true,
    one_lot_a_day: false,
};

const HISTORIES: u64 = 200;

#[derive(Deserialize)]
struct Row {
    event: usize,
    coin: String,
    /// The event in which the lot was acquired; nothing for income.
    lot: Option<usize>,
    quantity: String,
    cost: String,
    proceeds: String,
    is_long: bool,
}

/// How histories are entered. Two faults of rp2 have to be stepped around where lots are taken by
/// their price; [`differences`] shows them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entered {
    Plainly,
    /// Purchases at a price that has the fee in it, and income as a purchase.
    ByPrice,
}

fn answers(method: Method, entered: Entered, histories: &[History]) -> Vec<Vec<Row>> {
    let coins: Vec<&str> = COINS.iter().map(|coin| coin.symbol).collect();
    let question = json!({
        "method": method.as_str(),
        "by_price": entered == Entered::ByPrice,
        "coins": coins,
        "wallets": WALLETS,
        "histories": histories.iter().map(History::json).collect::<Vec<_>>(),
    });
    ask("ask_rp2.py", &question)
}

fn our_rows(history: &History, method: Method) -> Vec<ours::Row> {
    ours::rows(history, &ours::options(method, LotScope::Universal))
}

/// What each lot gave to each disposal, and what each disposal brought. Where a fee is paid in the
/// very coin that is sold, rp2 has one disposal of both and we have two; together they are the same.
#[derive(Default)]
struct Told {
    lots: Table,
    disposals: Table,
}

fn ours(history: &History, method: Method, entered: Entered) -> Told {
    let mut told = Told::default();
    for row in our_rows(history, method) {
        if row.gain.is_income() && entered == Entered::ByPrice {
            continue;
        }
        if row.gain.is_income() {
            let what = format!("{} {} income", row.event, row.coin);
            add(&mut told.disposals, what, &[row.proceeds()]);
            continue;
        }
        let what = lot(row.event, row.coin, row.acquired());
        add(&mut told.lots, what, &[row.quantity(), row.cost()]);
        let what = format!("{} {}", row.event, row.coin);
        add(&mut told.disposals, what, &[row.proceeds()]);
    }
    told
}

fn theirs(history: &History, rows: &[Row]) -> Told {
    let mut told = Told::default();
    for row in rows {
        let proceeds = number(&row.proceeds);
        let Some(origin) = row.lot else {
            let what = format!("{} {} income", row.event, row.coin);
            add(&mut told.disposals, what, &[proceeds]);
            continue;
        };
        let what = lot(row.event, &row.coin, history.at(origin));
        let numbers = [number(&row.quantity), number(&row.cost)];
        add(&mut told.lots, what, &numbers);
        let what = format!("{} {}", row.event, row.coin);
        add(&mut told.disposals, what, &[proceeds]);
    }
    told
}

fn lot(event: usize, coin: &str, acquired: Timestamp) -> String {
    format!("{event} {coin} acquired {acquired}")
}

fn agree(method: Method, entered: Entered, first: u64) {
    let seeds = first..first + HISTORIES;
    let histories: Vec<History> = seeds.map(|seed| history(seed, &WISHES)).collect();
    let answers = answers(method, entered, &histories);
    assert_eq!(answers.len(), histories.len());
    for (history, rows) in histories.iter().zip(answers) {
        let ours = ours(history, method, entered);
        let theirs = theirs(history, &rows);
        assert_same(history.seed, &ours.lots, &theirs.lots, &[0, BILLIONTH]);
        assert_same(
            history.seed,
            &ours.disposals,
            &theirs.disposals,
            &[BILLIONTH],
        );
    }
}

#[test]
fn first_in_first_out_is_that_of_rp2() {
    agree(Method::Fifo, Entered::Plainly, 1_000);
}

#[test]
fn last_in_first_out_is_that_of_rp2() {
    agree(Method::Lifo, Entered::Plainly, 2_000);
}

#[test]
fn highest_in_first_out_is_that_of_rp2() {
    agree(Method::Hifo, Entered::ByPrice, 3_000);
}

#[test]
fn lowest_in_first_out_is_that_of_rp2() {
    agree(Method::Lofo, Entered::ByPrice, 4_000);
}
