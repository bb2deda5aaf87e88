//! Fees: a disposal of what they are paid in, and a cost of what they are paid for.

use kc_domain::{Label, LegKind::*};
use kc_ledger::gains::Method;

use super::made::*;

#[test]
fn fee_of_a_sale_is_deducted_from_its_proceeds_and_disposes_of_the_coin_it_is_paid_in() {
    // 1 BTC of 100 is sold for 500 with a fee of 0.5 ETH at 40 = 20: 500 − 20 − 100 = 380. The
    // fee's half coin cost 10 and was worth 20: a gain of 10.
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 100);
    history.buy("2023-01-05", ETH, COIN, 20);
    let legs = [
        (Incoming, USD, 50_000, ""),
        (Outgoing, BTC, COIN, ""),
        (Fee, ETH, COIN / 2, "40"),
    ];
    history.add("2023-02-05", Label::Sell, &legs);
    assert_eq!(
        rows(&history.gains(Method::Fifo)),
        [
            "1 | 2023-01-05 | 100 | 480 | 380",
            "0.5 | 2023-01-05 | 10 | 20 | 10"
        ]
    );
}

#[test]
fn fee_of_a_purchase_adds_to_its_cost() {
    // 1 BTC for 100 with a fee of 3 dollars costs 103; money is no lot.
    let mut history = History::default();
    let legs = [
        (Incoming, BTC, COIN, ""),
        (Outgoing, USD, 10_000, ""),
        (Fee, USD, 300, ""),
    ];
    history.add("2023-01-05", Label::Buy, &legs);
    history.sell("2023-02-05", BTC, COIN, 150);
    assert_eq!(
        rows(&history.gains(Method::Fifo)),
        ["1 | 2023-01-05 | 103 | 150 | 47"]
    );
}

#[test]
fn fee_in_the_coin_just_bought_is_taken_from_it() {
    // 1 BTC for 100, of which 0.1, worth 10, is kept as the fee: 1 cost 110. The fee disposes of a
    // tenth of that, 11, for 10; 0.9 are left for 99.
    let mut history = History::default();
    let legs = [
        (Incoming, BTC, COIN, "100"),
        (Outgoing, USD, 10_000, ""),
        (Fee, BTC, COIN / 10, "100"),
    ];
    history.add("2023-01-05", Label::Buy, &legs);
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), ["0.1 | 2023-01-05 | 11 | 10 | -1"]);
    assert_eq!(open(&gains), ["0.9 for 99"]);
}

#[test]
fn fee_without_a_price_makes_the_sale_unknown_too() {
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 100);
    history.buy("2023-01-05", ETH, COIN, 20);
    let legs = [
        (Incoming, USD, 50_000, ""),
        (Outgoing, BTC, COIN, ""),
        (Fee, ETH, COIN, ""),
    ];
    history.add("2023-02-05", Label::Sell, &legs);
    assert_eq!(
        rows(&history.gains(Method::Fifo)),
        [
            "1 | 2023-01-05 | 100 | - | -",
            "1 | 2023-01-05 | 20 | - | -"
        ]
    );
}
