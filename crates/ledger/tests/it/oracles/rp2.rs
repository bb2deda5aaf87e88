//! `rp2`: lots of all wallets in one queue, each method's order, fees, income and transfers.

use kc_domain::Fiat;
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
    events: 50,
    finest: 12,
    fees: true,
    moves: true,
    one_lot_a_day: false,
    hours: (0, 24),
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

fn answers(method: Method, place: &str, by_price: bool, histories: &[History]) -> Vec<Vec<Row>> {
    let coins: Vec<&str> = COINS.iter().map(|coin| coin.symbol).collect();
    let question = json!({
        "method": method.as_str(),
        "by_price": by_price,
        "coins": coins,
        "wallets": WALLETS,
        "histories": histories.iter().map(History::json).collect::<Vec<_>>(),
    });
    ask("ask_rp2.py", place, &question)
}

/// What each lot gave to each disposal, and what each disposal brought. Where a fee is paid in the
/// very coin that is sold, rp2 has one disposal of both and we have two; together they are the same.
#[derive(Default)]
struct Told {
    lots: Table,
    disposals: Table,
}

fn ours(history: &History, method: Method) -> Told {
    let mut told = Told::default();
    for row in ours::rows(history, method, LotScope::Universal) {
        let gain = &row.gain;
        let proceeds = gain.proceeds.expect("all prices are known");
        if gain.is_income() {
            let what = format!("{} {} income", row.event, row.coin);
            add(&mut told.disposals, what, &[proceeds]);
            continue;
        }
        let acquired = gain.acquired.expect("all purchases are known");
        let what = format!("{} {} acquired {acquired:?}", row.event, row.coin);
        let cost = gain.cost.expect("all purchases are known");
        add(&mut told.lots, what, &[row.quantity(), cost]);
        let what = format!("{} {}", row.event, row.coin);
        add(&mut told.disposals, what, &[proceeds]);
    }
    told
}

fn theirs(history: &History, rows: &[Row]) -> Told {
    let mut told = Told::default();
    for row in rows {
        let proceeds = number(&row.proceeds);
        let Some(lot) = row.lot else {
            let what = format!("{} {} income", row.event, row.coin);
            add(&mut told.disposals, what, &[proceeds]);
            continue;
        };
        let acquired = history.at(lot);
        let what = format!("{} {} acquired {acquired:?}", row.event, row.coin);
        add(&mut told.lots, what, &[number(&row.quantity), number(&row.cost)]);
        let what = format!("{} {}", row.event, row.coin);
        add(&mut told.disposals, what, &[proceeds]);
    }
    told
}

fn agree(method: Method, seeds: std::ops::Range<u64>, by_price: bool) {
    let histories: Vec<History> = seeds.map(|seed| history(seed, &WISHES)).collect();
    let place = format!("rp2-{}", method.as_str());
    let answers = answers(method, &place, by_price, &histories);
    assert_eq!(answers.len(), histories.len());
    for (history, rows) in histories.iter().zip(answers) {
        let (ours, theirs) = (ours(history, method), theirs(history, &rows));
        assert_same(history.seed, &ours.lots, &theirs.lots, &[0, BILLIONTH]);
        assert_same(history.seed, &ours.disposals, &theirs.disposals, &[BILLIONTH]);
    }
}

#[test]
fn first_in_first_out_is_that_of_rp2() {
    agree(Method::Fifo, 1_000..1_000 + HISTORIES, false);
}

#[test]
fn last_in_first_out_is_that_of_rp2() {
    agree(Method::Lifo, 2_000..2_000 + HISTORIES, false);
}

#[test]
fn highest_in_first_out_is_that_of_rp2() {
    agree(Method::Hifo, 3_000..3_000 + HISTORIES, true);
}
