//! The United Kingdom's share matching, by examples in the manner of HMRC's manual.

use kc_domain::{Label, LegKind};
use kc_ledger::gains::{Gains, LotScope, Matching, Method};

use super::made::*;

fn matchings(gains: &Gains) -> Vec<Matching> {
    gains.gains.iter().map(|gain| gain.matching()).collect()
}

#[test]
fn pool_bears_what_no_purchase_nearby_meets() {
    // 100 for 1000 and 50 for 800: pool of 150 for 1800, 12 each. 30 sold for 600 cost 360.
    let mut history = History::default();
    history.buy("2023-01-05", ETH, 100 * COIN, 1_000);
    history.buy("2023-02-05", ETH, 50 * COIN, 800);
    history.sell("2023-06-01", ETH, 30 * COIN, 600);
    let gains = history.gains(Method::UkPool);
    assert_eq!(rows(&gains), ["30 | - | 360 | 600 | 240"]);
    assert_eq!(matchings(&gains), [Matching::Section104]);
    assert_eq!(open(&gains), ["120 for 1440"]);
}

#[test]
fn same_day_comes_before_thirty_days_and_both_before_the_pool() {
    // Pool 100 for 1000. On 1 June 60 are sold for 1200, 20 each. Of these
    //  10 meet the purchase of that evening, 10 for 150:        200 − 150 = 50,
    //  20 meet the purchase of 20 June, 20 for 360:             400 − 360 = 40,
    //  30 come out of the pool at 10 each, for 300:             600 − 300 = 300.
    // The pool is left with 70 for 700.
    let mut history = History::default();
    history.buy("2023-01-05", ETH, 100 * COIN, 1_000);
    history.sell("2023-06-01T10:00:00Z", ETH, 60 * COIN, 1_200);
    history.buy("2023-06-01T20:00:00Z", ETH, 10 * COIN, 150);
    history.buy("2023-06-20", ETH, 20 * COIN, 360);
    let gains = history.gains(Method::UkPool);
    assert_eq!(
        rows(&gains),
        [
            "10 | 2023-06-01 | 150 | 200 | 50",
            "20 | 2023-06-20 | 360 | 400 | 40",
            "30 | - | 300 | 600 | 300"
        ]
    );
    assert_eq!(
        matchings(&gains),
        [
            Matching::SameDay,
            Matching::ThirtyDays,
            Matching::Section104
        ]
    );
    assert_eq!(open(&gains), ["70 for 700"]);
}

#[test]
fn thirtieth_day_after_still_meets_and_the_next_does_not() {
    for (bought, matching) in [
        ("2023-07-01", Matching::ThirtyDays),
        ("2023-07-02", Matching::Section104),
    ] {
        let mut history = History::default();
        history.buy("2023-01-05", ETH, 10 * COIN, 100);
        history.sell("2023-06-01", ETH, 10 * COIN, 500);
        history.buy(bought, ETH, 10 * COIN, 400);
        assert_eq!(matchings(&history.gains(Method::UkPool)), [matching]);
    }
}

#[test]
fn purchase_meets_the_disposals_of_its_own_day_before_earlier_ones() {
    // 1 June sells 10 and 10 June sells 10; on 10 June 15 are bought for 300, 20 each. 10 June
    // takes 10 of them first, so that 1 June gets 5 for 100, and 5 of the pool at 10 for 50.
    let mut history = History::default();
    history.buy("2023-01-05", ETH, 100 * COIN, 1_000);
    history.sell("2023-06-01", ETH, 10 * COIN, 300);
    history.sell("2023-06-10", ETH, 10 * COIN, 300);
    history.buy("2023-06-10T12:00:00Z", ETH, 15 * COIN, 300);
    assert_eq!(
        rows(&history.gains(Method::UkPool)),
        [
            "5 | 2023-06-10 | 100 | 150 | 50",
            "5 | - | 50 | 150 | 100",
            "10 | 2023-06-10 | 200 | 300 | 100"
        ]
    );
}

#[test]
fn purchases_of_one_day_cost_the_same() {
    // 10 for 100 and 30 for 500 on one day: 15 each. 20 sold that day cost 300, 20 go to the pool
    // for 300, and 10 of those sold a year later cost 150.
    let mut history = History::default();
    history.buy("2023-06-01T08:00:00Z", ETH, 10 * COIN, 100);
    history.sell("2023-06-01T09:00:00Z", ETH, 20 * COIN, 400);
    history.buy("2023-06-01T10:00:00Z", ETH, 30 * COIN, 500);
    history.sell("2024-06-01", ETH, 10 * COIN, 400);
    let gains = history.gains(Method::UkPool);
    assert_eq!(
        rows(&gains),
        [
            "20 | 2023-06-01 | 300 | 400 | 100",
            "10 | - | 150 | 400 | 250"
        ]
    );
    assert_eq!(open(&gains), ["10 for 150"]);
}

#[test]
fn earlier_of_two_purchases_in_the_thirty_days_is_met_first() {
    let mut history = History::default();
    history.buy("2023-01-05", ETH, 10 * COIN, 10);
    history.sell("2023-06-01", ETH, 10 * COIN, 500);
    history.buy("2023-06-05", ETH, 6 * COIN, 60);
    history.buy("2023-06-08", ETH, 6 * COIN, 120);
    // 6 of the 5th for 60, 4 of the 8th for 80; 2 of the 8th for 40 join the pool.
    let gains = history.gains(Method::UkPool);
    assert_eq!(
        rows(&gains),
        [
            "6 | 2023-06-05 | 60 | 300 | 240",
            "4 | 2023-06-08 | 80 | 200 | 120"
        ]
    );
    assert_eq!(open(&gains), ["12 for 50"]);
}

#[test]
fn pool_knows_no_wallets() {
    let mut history = History::default();
    in_wallet("wal_a", history.buy("2023-01-05", ETH, 10 * COIN, 100));
    in_wallet("wal_b", history.sell("2023-06-01", ETH, 10 * COIN, 500));
    let gains = history.gains_of(Method::UkPool, LotScope::Wallet);
    assert_eq!(rows(&gains), ["10 | - | 100 | 500 | 400"]);
}

#[test]
fn unexplained_deposit_meets_no_disposal_before_it() {
    let mut history = History::default();
    history.buy("2023-01-05", ETH, 10 * COIN, 100);
    history.sell("2023-06-01", ETH, 10 * COIN, 500);
    let legs = [(LegKind::Incoming, ETH, 10 * COIN, "40")];
    history.add("2023-06-05", Label::Deposit, &legs);
    let gains = history.gains(Method::UkPool);
    assert_eq!(rows(&gains), ["10 | - | 100 | 500 | 400"]);
}

#[test]
fn days_are_those_of_london() {
    // Half past eleven of 1 June in UTC is 2 June in London: the purchase of that day meets it.
    let mut history = History::default();
    history.buy("2023-01-05", ETH, 10 * COIN, 100);
    history.sell("2023-06-01T23:30:00Z", ETH, 10 * COIN, 500);
    history.buy("2023-06-02T10:00:00Z", ETH, 10 * COIN, 400);
    let london = kc_ledger::gains::Country::of("GB").options("USD");
    let gains = history.gains_by(&london);
    assert_eq!(matchings(&gains), [Matching::SameDay]);
    assert_eq!(
        matchings(&history.gains(Method::UkPool)),
        [Matching::ThirtyDays]
    );
}

#[test]
fn row_may_change_until_the_thirtieth_day_after_is_over() {
    let mut history = History::default();
    history.buy("2023-01-05", ETH, 10 * COIN, 100);
    history.sell("2023-06-01", ETH, 10 * COIN, 500);
    history.buy("2023-07-01", BTC, COIN, 1);
    let gains = history.gains(Method::UkPool);
    assert_eq!((gains.settled, gains.provisional().len()), (0, 1));
    history.buy("2023-07-02", BTC, COIN, 1);
    assert_eq!(history.gains(Method::UkPool).settled, 1);
}
