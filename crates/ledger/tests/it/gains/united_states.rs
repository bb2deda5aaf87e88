//! The change of the United States from lots of all wallets to lots of each, on 2025-01-01.

use kc_domain::{Label, LegKind::*, Units, Zone};
use kc_ledger::gains::{Country, Flaw, Gains, Method, Options, Place};

use super::made::*;

fn united_states() -> Options<'static> {
    Options {
        zone: Zone::parse("America/New_York").expect("a zone"),
        ..Country::of("US").options("USD")
    }
}

fn by_place(gains: &Gains) -> Vec<(Place, String)> {
    let open = gains.open().into_iter();
    open.map(|it| {
        let cost = it.lot.cost.map_or("-".to_owned(), |cost| cost.to_string());
        (
            it.place,
            format!("{} for {cost}", it.lot.quantity.decimal(8)),
        )
    })
    .collect()
}

/// Wallet A bought a coin for 100 and wallet B two for 1000; then B sold one, of all lots the oldest.
fn history() -> History {
    let mut history = History::default();
    in_wallet("wal_a", history.buy("2022-01-05", BTC, COIN, 100));
    in_wallet("wal_b", history.buy("2023-01-05", BTC, 2 * COIN, 1_000));
    in_wallet("wal_b", history.sell("2024-06-05", BTC, COIN, 800));
    history
}

#[test]
fn each_wallet_is_given_as_many_of_the_lots_left_as_it_holds_and_sells_of_its_own_from_then_on() {
    // Left are 2 for 1000, and each wallet holds one.
    let mut history = history();
    in_wallet("wal_a", history.sell("2025-02-05", BTC, COIN, 900));
    let gains = history.gains_by(&united_states());
    assert_eq!(
        rows(&gains),
        [
            "1 | 2022-01-05 | 100 | 800 | 700",
            "1 | 2023-01-05 | 500 | 900 | 400"
        ]
    );
    let left = [(Place::Wallet(Some(1)), "1 for 500".to_owned())];
    assert_eq!(
        (by_place(&gains).as_slice(), gains.flaws.len()),
        (&left[..], 0)
    );
}

#[test]
fn oldest_lots_go_to_the_wallet_that_was_seen_first() {
    let mut history = History::default();
    in_wallet("wal_b", history.buy("2022-01-05", ETH, COIN, 1));
    in_wallet("wal_a", history.buy("2022-02-05", BTC, COIN, 100));
    in_wallet("wal_b", history.buy("2022-03-05", BTC, COIN, 500));
    in_wallet("wal_b", history.sell("2025-02-05", BTC, COIN, 900));
    for method in [Method::Fifo, Method::Lifo, Method::Hifo, Method::Lofo] {
        let options = Options {
            method,
            ..united_states()
        };
        let gains = history.gains_by(&options);
        assert_eq!(
            rows(&gains),
            ["1 | 2022-02-05 | 100 | 900 | 800"],
            "{method:?}"
        );
    }
}

#[test]
fn lots_of_unknown_date_are_allocated_last() {
    // A was seen first and is given what B bought; B is left with the deposit that nobody explained.
    let mut history = History::default();
    in_wallet(
        "wal_a",
        history.add("2022-01-05", Label::Deposit, &[(Incoming, BTC, COIN, "9")]),
    );
    in_wallet("wal_b", history.buy("2022-03-05", BTC, COIN, 500));
    in_wallet("wal_b", history.sell("2025-02-05", BTC, COIN, 900));
    in_wallet("wal_a", history.sell("2025-03-05", BTC, COIN, 900));
    assert_eq!(
        rows(&history.gains_by(&united_states())),
        ["1 | - | - | 900 | -", "1 | 2022-03-05 | 500 | 900 | 400"]
    );
}

#[test]
fn new_year_begins_where_the_taxpayer_lives() {
    // Four in the morning of 1 January in UTC is still 2024 in New York: all wallets are one.
    let mut history = history();
    in_wallet(
        "wal_c",
        history.sell("2025-01-01T04:00:00Z", BTC, COIN, 900),
    );
    let row = |options: &Options<'_>| rows(&history.gains_by(options))[1].clone();
    assert_eq!(row(&united_states()), "1 | 2023-01-05 | 500 | 900 | 400");
    let greenwich = Options {
        zone: Zone::UTC,
        ..united_states()
    };
    assert_eq!(row(&greenwich), "1 | - | - | 900 | -");
}

#[test]
fn what_a_wallet_holds_beyond_all_lots_is_of_unknown_purchase_and_said() {
    // B sold two that were never bought: of the lot of A nothing is left, though A holds it still.
    let mut history = History::default();
    in_wallet("wal_a", history.buy("2022-01-05", BTC, COIN, 100));
    in_wallet("wal_b", history.sell("2024-06-05", BTC, 2 * COIN, 800));
    in_wallet("wal_a", history.sell("2025-02-05", BTC, COIN, 900));
    let gains = history.gains_by(&united_states());
    assert_eq!(rows(&gains)[2], "1 | - | - | 900 | -");
    let flaw = Flaw::NotCovered {
        wallet: Some(0),
        asset: 0,
        quantity: Units(COIN),
    };
    assert_eq!(gains.flaws, [flaw]);
}

#[test]
fn lots_that_no_wallet_holds_stay_unallocated_and_are_said() {
    // A sold a coin that nobody told of, which came to light only after: it holds none.
    let mut history = History::default();
    in_wallet("wal_a", history.sell("2023-03-05", BTC, COIN, 300));
    in_wallet("wal_a", history.buy("2023-04-05", BTC, COIN, 100));
    in_wallet("wal_a", history.sell("2025-02-05", BTC, COIN, 900));
    let gains = history.gains_by(&united_states());
    assert_eq!(rows(&gains), ["1 | - | - | 300 | -", "1 | - | - | 900 | -"]);
    assert_eq!(
        by_place(&gains),
        [(Place::Unallocated, "1 for 100".to_owned())]
    );
    let flaw = Flaw::NotHeld {
        // The dollar is 0.
        asset: 1,
        quantity: Units(COIN),
    };
    assert_eq!(gains.flaws, [flaw]);
}

#[test]
fn staked_coins_are_allocated_to_the_wallet_that_staked_them() {
    let mut history = history();
    in_wallet(
        "wal_b",
        history.add("2024-07-05", Label::Stake, &[(Outgoing, BTC, COIN, "9")]),
    );
    in_wallet(
        "wal_b",
        history.add("2025-07-05", Label::Unstake, &[(Incoming, BTC, COIN, "9")]),
    );
    let gains = history.gains_by(&united_states());
    assert_eq!(
        by_place(&gains),
        [
            (Place::Wallet(Some(0)), "1 for 500".to_owned()),
            (Place::Wallet(Some(1)), "1 for 500".to_owned())
        ]
    );
}
