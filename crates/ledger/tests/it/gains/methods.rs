//! One history by each method. It is bought three times, 10 coins in all, and 5 are sold:
//!
//! | day        | coins | dollars | a coin |
//! |------------|-------|---------|--------|
//! | 2023-01-10 | +4    | 400     | 100    |
//! | 2023-03-10 | +2    | 600     | 300    |
//! | 2023-06-10 | +4    | 800     | 200    |
//! | 2024-02-01 | −5    | 2000    | 400    |

use kc_domain::{Fiat, Units};
use kc_ledger::gains::{Gains, Method, Term, gains_summary};

use super::made::*;

fn history() -> History {
    let mut history = History::default();
    history.buy("2023-01-10", BTC, 4 * COIN, 400);
    history.buy("2023-03-10", BTC, 2 * COIN, 600);
    history.buy("2023-06-10", BTC, 4 * COIN, 800);
    history.sell("2024-02-01", BTC, 5 * COIN, 2_000);
    history
}

#[test]
fn first_in_goes_first() {
    // 4 of January for 400 and 1 of March for 600/2 = 300: cost 700, 2000 − 700 = 1300.
    let gains = history().gains(Method::Fifo);
    assert_eq!(
        rows(&gains),
        [
            "4 | 2023-01-10 | 400 | 1600 | 1200",
            "1 | 2023-03-10 | 300 | 400 | 100"
        ]
    );
    assert_eq!(open(&gains), ["1 for 300", "4 for 800"]);
    let summary = gains_summary(&gains.gains);
    assert_eq!(profit(&summary), "1300");
    // January's were held for more than a year, March's were not.
    assert_eq!(summary.total.long_term, "1200".parse().ok());
    assert_eq!(summary.total.short_term, "100".parse().ok());
}

#[test]
fn last_in_goes_first() {
    // 4 of June for 800 and 1 of March for 300: cost 1100, 2000 − 1100 = 900.
    let gains = history().gains(Method::Lifo);
    assert_eq!(
        rows(&gains),
        [
            "4 | 2023-06-10 | 800 | 1600 | 800",
            "1 | 2023-03-10 | 300 | 400 | 100"
        ]
    );
    assert_eq!(open(&gains), ["4 for 400", "1 for 300"]);
}

#[test]
fn dearest_goes_first() {
    // 2 of March at 300 = 600 and 3 of June at 200 = 600: cost 1200, 2000 − 1200 = 800.
    let gains = history().gains(Method::Hifo);
    assert_eq!(
        rows(&gains),
        [
            "2 | 2023-03-10 | 600 | 800 | 200",
            "3 | 2023-06-10 | 600 | 1200 | 600"
        ]
    );
    assert_eq!(open(&gains), ["4 for 400", "1 for 200"]);
}

#[test]
fn cheapest_goes_first() {
    // 4 of January at 100 = 400 and 1 of June at 200: cost 600, 2000 − 600 = 1400.
    let gains = history().gains(Method::Lofo);
    assert_eq!(
        rows(&gains),
        [
            "4 | 2023-01-10 | 400 | 1600 | 1200",
            "1 | 2023-06-10 | 200 | 400 | 200"
        ]
    );
    assert_eq!(open(&gains), ["2 for 600", "3 for 600"]);
}

#[test]
fn average_moves_with_each_purchase() {
    // (400 + 600 + 800) / 10 = 180 a coin: 5 cost 900, 2000 − 900 = 1100.
    let mut history = history();
    // 5 stay for 900; with 5 more for 600 it is 1500 / 10 = 150 a coin: 2 cost 300.
    history.buy("2024-03-01", BTC, 5 * COIN, 600);
    history.sell("2024-04-01", BTC, 2 * COIN, 500);
    let gains = history.gains(Method::Average);
    assert_eq!(
        rows(&gains),
        ["5 | - | 900 | 2000 | 1100", "2 | - | 300 | 500 | 200"]
    );
    assert_eq!(open(&gains), ["8 for 1200"]);
}

#[test]
fn cost_that_does_not_divide_is_neither_lost_nor_made() {
    let mut history = History::default();
    history.buy("2023-01-10", BTC, 3, 100);
    for day in ["2023-02-01", "2023-02-02", "2023-02-03"] {
        history.sell(day, BTC, 1, 50);
    }
    for method in [Method::Fifo, Method::Average, Method::UkPool] {
        let gains = history.gains(method);
        let costs: Vec<Fiat> = gains.gains.iter().filter_map(|gain| gain.cost()).collect();
        assert_eq!(
            costs.iter().map(Fiat::to_string).collect::<Vec<_>>(),
            [
                "33.333333333333333333",
                "33.333333333333333333",
                "33.333333333333333334"
            ],
            "{method:?}"
        );
    }
}

#[test]
fn more_than_a_year_begins_the_day_after_the_anniversary() {
    // The last two pairs are the Internal Revenue's rule for the last day of a month: the holding
    // period of what was bought on 28 February begins on 1 March.
    let cases = [
        ("2023-01-15", "2024-01-15T23:59:59Z", Term::Short),
        ("2023-01-15", "2024-01-16", Term::Long),
        ("2023-01-15T23:59:59Z", "2024-01-16", Term::Long),
        ("2024-02-29", "2025-02-28", Term::Short),
        ("2024-02-29", "2025-03-01", Term::Long),
        ("2023-02-28", "2024-02-29", Term::Short),
        ("2023-02-28", "2024-03-01", Term::Long),
        ("2024-02-28", "2025-02-28", Term::Short),
        ("2024-02-28", "2025-03-01", Term::Long),
    ];
    for (bought, sold, term) in cases {
        let mut history = History::default();
        history.buy(bought, BTC, COIN, 1);
        history.sell(sold, BTC, COIN, 2);
        let gains = history.gains(Method::Fifo);
        assert_eq!(gains.gains[0].term(), Some(term), "{bought} to {sold}");
    }
}

#[test]
fn more_sold_than_was_bought_is_unknown_and_no_cost_of_nothing() {
    let mut history = History::default();
    history.buy("2023-01-10", BTC, COIN, 100);
    history.sell("2023-02-01", BTC, 4 * COIN, 1_000);
    for method in Method::ALL {
        let gains = history.gains(method);
        let unknown = "3 | - | - | 750 | -".to_owned();
        assert_eq!(rows(&gains)[1], unknown, "{method:?}");
        let summary = gains_summary(&gains.gains);
        // Only the known row is in the sums: 250 − 100.
        assert_eq!(profit(&summary), "150", "{method:?}");
        assert_eq!(summary.total.proceeds, "250".parse().ok());
        assert_eq!(summary.total.unknown_rows, 1);
    }
}

#[test]
fn pool_gives_of_what_it_knows_and_of_what_it_does_not_in_proportion() {
    // 3 known for 300 and 1 unknown: of 2 sold, 1.5 are known for 150, and 0.5 are not.
    let mut history = History::default();
    history.buy("2023-01-10", BTC, 3 * COIN, 300);
    let unexplained = [(kc_domain::LegKind::Incoming, BTC, COIN, "100")];
    history.add("2023-01-20", kc_domain::Label::Deposit, &unexplained);
    history.sell("2023-02-25", BTC, 2 * COIN, 400);
    for method in [Method::Average, Method::UkPool] {
        let gains = history.gains(method);
        assert_eq!(
            rows(&gains),
            ["1.5 | - | 150 | 300 | 150", "0.5 | - | - | 100 | -"]
        );
    }
}

#[test]
fn long_history_is_worked_out_without_looking_at_every_lot_each_time() {
    // 30,000 lots, of which 20,000 are sold one by one: looking through all would not end soon.
    let mut history = History::default();
    for number in 0..30_000 {
        history.buy("2023-01-10", BTC, COIN, number);
    }
    for _ in 0..20_000 {
        history.sell("2024-01-10", BTC, COIN, 100_000);
    }
    for method in Method::ALL {
        let gains: Gains = history.gains(method);
        let left: i128 = gains.open().into_iter().map(|it| it.lot.quantity.0).sum();
        assert_eq!(Units(left), Units(10_000 * COIN), "{method:?}");
    }
}
