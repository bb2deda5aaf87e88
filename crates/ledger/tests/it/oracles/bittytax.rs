//! `BittyTax`: the United Kingdom's same day, thirty days and section 104, in London's days.

mod differences;

use kc_domain::{Fiat, Zone};
use kc_ledger::gains::{LotScope, Matching, Method, Options};
use serde::Deserialize;
use serde_json::json;

use super::{
    generator::{Wishes, history},
    history::History,
    ours,
    peer::ask,
    table::{BILLIONTH, Table, add, assert_same, number},
};

/// It looks at each purchase for each disposal, so that many short histories take less time.
const WISHES: Wishes = Wishes {
    events: 40,
    finest: 18,
    fees: false,
    moves: true,
    one_lot_a_day: false,
};

const HISTORIES: u64 = 200;

/// Money in units of 10⁻¹⁰, so that what BittyTax rounds to the penny is rounded there.
const FINE: &str = "10000000000";
const AS_SHIPPED: &str = "1";

#[derive(Deserialize)]
struct Row {
    coin: String,
    /// Of the disposal.
    day: String,
    rule: String,
    /// The day of what was acquired to meet it, unless it is the pool.
    bought: Option<String>,
    quantity: String,
    cost: String,
    proceeds: String,
    gain: String,
}

fn answers(scale: &str, fee_falls_to: FeeFallsTo, histories: &[History]) -> Vec<Vec<Row>> {
    let question = json!({
        "zone": "Europe/London",
        "scale": scale,
        "fee_falls_to": fee_falls_to as u8,
        "histories": histories.iter().map(History::json).collect::<Vec<_>>(),
    });
    ask("ask_bittytax.py", &question)
}

/// Which side of an exchange of coins bears its fee, as its configuration numbers them.
#[derive(Clone, Copy)]
enum FeeFallsTo {
    Given = 1,
    /// The default.
    Both = 2,
}

/// By day, as all that is disposed of on one day is one disposal: what each rule met (quantity, and
/// cost), and what the day brought (proceeds less fees and gain).
#[derive(Default)]
struct Told {
    met: Table,
    days: Table,
}

fn options() -> Options<'static> {
    Options {
        zone: Zone::parse("Europe/London").expect("a zone"),
        ..ours::options(Method::UkPool, LotScope::Universal)
    }
}

fn ours(history: &History) -> Told {
    let options = options();
    let mut told = Told::default();
    for row in ours::rows(history, &options) {
        let rule = match row.gain.matching() {
            Matching::Income => continue,
            Matching::SameDay => "Same Day",
            Matching::ThirtyDays => "Bed & Breakfast",
            Matching::Section104 => "Section 104",
            other => panic!("seed {}: {other:?}", history.seed),
        };
        let day = options.zone.day(row.gain.disposed());
        let acquired = row
            .gain
            .acquired()
            .map(|at| options.zone.day(at).to_string());
        let what = met(row.coin, &day.to_string(), rule, acquired.as_deref());
        add(&mut told.met, what, &[row.quantity(), row.cost()]);
        let what = format!("{} on {day}", row.coin);
        add(&mut told.days, what, &[row.proceeds(), row.profit()]);
    }
    told
}

/// Its fees are those of the purchase, which are part of our cost, and those of the disposal, which
/// we deduct from the proceeds: together they are told apart in the gain alone.
fn theirs(rows: &[Row]) -> Told {
    let mut told = Told::default();
    for row in rows {
        let what = met(&row.coin, &row.day, &row.rule, row.bought.as_deref());
        add(
            &mut told.met,
            what,
            &[number(&row.quantity), number(&row.cost)],
        );
        let what = format!("{} on {}", row.coin, row.day);
        let numbers = [number(&row.proceeds), number(&row.gain)];
        add(&mut told.days, what, &numbers);
    }
    told
}

fn met(coin: &str, day: &str, rule: &str, bought: Option<&str>) -> String {
    format!("{coin} on {day}, {rule}, bought {}", bought.unwrap_or("-"))
}

/// More than any amount: the column is not compared.
const ANY: i128 = i128::MAX;

fn agree(wishes: &Wishes, first: u64, allowed: [i128; 2]) {
    let seeds = first..first + HISTORIES;
    let histories: Vec<History> = seeds.map(|seed| history(seed, wishes)).collect();
    let answers = answers(FINE, FeeFallsTo::Given, &histories);
    assert_eq!(answers.len(), histories.len());
    for (history, rows) in histories.iter().zip(answers) {
        let (ours, theirs) = (ours(history), theirs(&rows));
        let [cost, proceeds] = allowed;
        assert_same(history.seed, &ours.met, &theirs.met, &[0, cost]);
        assert_same(
            history.seed,
            &ours.days,
            &theirs.days,
            &[proceeds, BILLIONTH],
        );
    }
}

#[test]
fn same_day_thirty_days_and_pool_are_those_of_bittytax() {
    agree(&WISHES, 8_000, [BILLIONTH, BILLIONTH]);
}

#[test]
fn gains_after_fees_are_those_of_bittytax() {
    let wishes = Wishes {
        fees: true,
        ..WISHES
    };
    agree(&wishes, 9_000, [ANY, ANY]);
}
