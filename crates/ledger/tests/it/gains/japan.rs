//! Japan's total average: a year's purchases cost the same, also for what was sold before them.

use kc_domain::Zone;
use kc_ledger::gains::{Books, Country, Input, Method, Options, carry_on};

use super::made::*;

fn japan() -> Options<'static> {
    Country::of("JP").options("USD")
}

fn history() -> History {
    let mut history = History::default();
    history.buy("2023-01-10", BTC, 10 * COIN, 1_000);
    history.sell("2023-03-10", BTC, 5 * COIN, 800);
    history.buy("2023-06-10", BTC, 10 * COIN, 3_000);
    history
}

#[test]
fn later_purchase_of_the_year_counts_for_an_earlier_sale() {
    // (1000 + 3000) / 20 = 200 a coin: 5 cost 1000, 800 − 1000 = −200. 15 stay for 3000.
    let gains = history().gains_by(&japan());
    assert_eq!(rows(&gains), ["5 | - | 1000 | 800 | -200"]);
    assert_eq!(open(&gains), ["15 for 3000"]);
    let pool = gains.pool(&gains.gains[0]).expect("a pool");
    assert_eq!(pool.quantity, kc_domain::Units(20 * COIN));
    assert_eq!(pool.cost, "4000".parse().ok());
}

#[test]
fn year_goes_on_from_what_the_year_before_left() {
    // 15 for 3000 and 5 more for 2000: 250 a coin.
    let mut history = history();
    history.sell("2024-02-01", BTC, 4 * COIN, 1_600);
    history.buy("2024-03-01", BTC, 5 * COIN, 2_000);
    let gains = history.gains_by(&japan());
    assert_eq!(
        rows(&gains),
        ["5 | - | 1000 | 800 | -200", "4 | - | 1000 | 1600 | 600"]
    );
    assert_eq!(open(&gains), ["16 for 4000"]);
    // The second may still change, as the year is not over.
    assert_eq!((gains.settled, gains.provisional().len()), (1, 1));
}

#[test]
fn year_ends_at_midnight_in_tokyo() {
    // 16:00 of 31 December in UTC is 1 January in Tokyo: the purchase is of the next year.
    let mut history = History::default();
    history.buy("2023-01-10", BTC, 10 * COIN, 1_000);
    history.sell("2023-03-10", BTC, 5 * COIN, 800);
    history.buy("2023-12-31T16:00:00Z", BTC, 10 * COIN, 3_000);
    let tokyo = history.gains_by(&japan());
    assert_eq!(rows(&tokyo), ["5 | - | 500 | 800 | 300"]);
    let greenwich = Options {
        zone: Zone::UTC,
        ..japan()
    };
    assert_eq!(
        rows(&history.gains_by(&greenwich)),
        ["5 | - | 1000 | 800 | -200"]
    );
}

#[test]
fn leg_of_an_earlier_piece_is_told_again_when_a_purchase_changes_it() {
    let history = history();
    let (assets, options) = (assets(), japan());
    let first = carry_on(
        Books::default(),
        &Input::new(&history.0[..2], &assets),
        &options,
    );
    assert_eq!(first.legs.of(1)[1].cost(), "500".parse().ok());
    let next = carry_on(first.books, &Input::new(&history.0[2..], &assets), &options);
    let revised = next.legs.revised();
    assert_eq!(revised.len(), 2);
    let sale = revised.iter().find(|it| (it.transaction, it.leg) == (1, 1));
    let sale = sale.expect("the sale's leg");
    assert_eq!(sale.result.cost(), "1000".parse().ok());
    assert_eq!(sale.result.profit(), "-200".parse().ok());
    let (id, wallet) = next.transaction(1, &history.0[2..]).expect("known");
    assert_eq!((id, wallet.as_str()), ("trx_1", "wal_1"));
}

#[test]
fn moving_average_may_be_chosen() {
    let options = Options {
        method: Method::Average,
        ..japan()
    };
    assert!(Country::of("JP").methods.contains(&Method::Average));
    // 5 of 10 for 1000.
    assert_eq!(
        rows(&history().gains_by(&options)),
        ["5 | - | 500 | 800 | 300"]
    );
}
