//! What each sort of transaction does to lots.

use kc_domain::{Label, LegKind::*};
use kc_ledger::gains::{Gifts, Method, Missing, Options, gains_summary};

use super::made::*;

#[test]
fn swap_disposes_for_what_is_received_and_passes_the_value_on() {
    // 1 BTC of 100 goes for 10 ETH worth 30 each: 300 − 100 = 200. The ETH cost 300, so that 10
    // sold for 350 gain 50. That a price said 290 for the BTC does not count.
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 100);
    let legs = [
        (Incoming, ETH, 10 * COIN, "30"),
        (Outgoing, BTC, COIN, "290"),
    ];
    history.add("2023-02-05", Label::Swap, &legs);
    history.sell("2023-03-05", ETH, 10 * COIN, 350);
    assert_eq!(
        rows(&history.gains(Method::Fifo)),
        [
            "1 | 2023-01-05 | 100 | 300 | 200",
            "10 | 2023-02-05 | 300 | 350 | 50"
        ]
    );
}

#[test]
fn swap_for_something_without_a_price_counts_the_price_of_what_was_given() {
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 100);
    let legs = [(Incoming, ETH, 10 * COIN, ""), (Outgoing, BTC, COIN, "290")];
    history.add("2023-02-05", Label::Swap, &legs);
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), ["1 | 2023-01-05 | 100 | 290 | 190"]);
    assert_eq!(open(&gains), ["10 for 290"]);
}

#[test]
fn swap_without_any_price_is_unknown_on_both_sides() {
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 100);
    let legs = [(Incoming, ETH, 10 * COIN, ""), (Outgoing, BTC, COIN, "")];
    history.add("2023-02-05", Label::Swap, &legs);
    history.sell("2023-03-05", ETH, 10 * COIN, 350);
    let gains = history.gains(Method::Fifo);
    assert_eq!(
        rows(&gains),
        [
            "1 | 2023-01-05 | 100 | - | -",
            "10 | 2023-02-05 | - | 350 | -"
        ]
    );
    let missing: Vec<_> = gains.gains.iter().map(|gain| gain.missing()).collect();
    assert_eq!(
        missing,
        [Some(Missing::Price), Some(Missing::PurchasePrice)]
    );
    let summary = gains_summary(&gains.gains);
    assert_eq!(
        (profit(&summary).as_str(), summary.total.unknown_rows),
        ("-", 2)
    );
}

#[test]
fn price_in_another_currency_is_no_price() {
    let mut history = History::default();
    let legs = [(Incoming, BTC, COIN, "100")];
    let income = history.add("2023-01-05", Label::Income, &legs);
    income.legs[0].price.as_mut().unwrap().currency = "EUR".to_owned();
    assert_eq!(
        rows(&history.gains(Method::Fifo)),
        ["1 | 2023-01-05 | 0 | - | -"]
    );
}

#[test]
fn value_falls_to_several_assets_in_proportion_to_their_own() {
    // 1 BTC worth 300 and 10 ETH worth 10 each go for 800 dollars: 3/4 and 1/4 of it.
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 100);
    history.buy("2023-01-05", ETH, 10 * COIN, 50);
    let legs = [
        (Incoming, USD, 80_000, ""),
        (Outgoing, BTC, COIN, "300"),
        (Outgoing, ETH, 10 * COIN, "10"),
    ];
    history.add("2023-02-05", Label::Sell, &legs);
    assert_eq!(
        rows(&history.gains(Method::Fifo)),
        [
            "1 | 2023-01-05 | 100 | 600 | 500",
            "10 | 2023-01-05 | 50 | 200 | 150"
        ]
    );
}

#[test]
fn income_is_a_gain_at_once_and_the_cost_of_what_is_sold_later() {
    let mut history = History::default();
    let legs = [(Incoming, ETH, 2 * COIN, "50")];
    history.add("2023-01-05", Label::StakingRewards, &legs);
    history.sell("2023-03-05", ETH, 2 * COIN, 130);
    let gains = history.gains(Method::Fifo);
    assert_eq!(
        rows(&gains),
        [
            "2 | 2023-01-05 | 0 | 100 | 100",
            "2 | 2023-01-05 | 100 | 130 | 30"
        ]
    );
    let total = gains_summary(&gains.gains).total;
    assert!(gains.gains[0].is_income());
    assert_eq!(total.income, "100".parse().ok());
    assert_eq!(total.profit, "30".parse().ok());
    assert_eq!(total.proceeds, "130".parse().ok());
}

#[test]
fn plain_deposit_is_of_unknown_purchase_though_it_has_a_price() {
    let mut history = History::default();
    history.add("2023-01-05", Label::Deposit, &[(Incoming, ETH, COIN, "50")]);
    history.sell("2023-03-05", ETH, COIN, 130);
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), ["1 | - | - | 130 | -"]);
    assert_eq!(gains.gains[0].missing(), Some(Missing::Purchase));
}

#[test]
fn wrap_carries_date_and_cost_over() {
    let mut history = History::default();
    history.buy("2022-01-05", BTC, 2 * COIN, 300);
    let wrap = [(Incoming, WBTC, COIN, "900"), (Outgoing, BTC, COIN, "900")];
    history.add("2023-01-05", Label::Wrap, &wrap);
    history.sell("2023-03-05", WBTC, COIN, 1_000);
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), ["1 | 2022-01-05 | 150 | 1000 | 850"]);
    assert_eq!(open(&gains), ["1 for 150"]);
}

#[test]
fn bridge_carries_date_and_cost_to_the_same_coin_on_another_chain() {
    let mut history = History::default();
    history.buy("2022-01-05", ETH, 2 * COIN, 300);
    history.add(
        "2023-01-05",
        Label::BridgeSend,
        &[(Outgoing, ETH, 2 * COIN, "900")],
    );
    let received = [(Incoming, OP_ETH, COIN, "900")];
    history.add("2023-01-06", Label::BridgeReceive, &received);
    history.sell("2023-03-05", OP_ETH, COIN, 1_000);
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), ["1 | 2022-01-05 | 150 | 1000 | 850"]);
}

#[test]
fn staked_coins_come_back_as_what_they_were_and_more_than_that_is_unexplained() {
    let mut history = History::default();
    history.buy("2022-01-05", ETH, 2 * COIN, 300);
    history.add(
        "2022-02-05",
        Label::Stake,
        &[(Outgoing, ETH, 2 * COIN, "200")],
    );
    history.add(
        "2023-02-05",
        Label::Unstake,
        &[(Incoming, ETH, 3 * COIN, "400")],
    );
    history.sell("2023-03-05", ETH, 3 * COIN, 1_500);
    let gains = history.gains(Method::Fifo);
    assert_eq!(
        rows(&gains),
        ["2 | 2022-01-05 | 300 | 1000 | 700", "1 | - | - | 500 | -"]
    );
}

#[test]
fn what_was_lost_or_stolen_makes_no_loss_and_is_no_longer_there() {
    for label in [Label::Lost, Label::Stolen, Label::CasualtyLoss, Label::Burn] {
        let mut history = History::default();
        history.buy("2022-01-05", ETH, 2 * COIN, 300);
        history.add("2022-02-05", label, &[(Outgoing, ETH, COIN, "200")]);
        let gains = history.gains(Method::Fifo);
        assert_eq!(rows(&gains), [""; 0], "{label}");
        assert_eq!(open(&gains), ["1 for 150"], "{label}");
    }
}

#[test]
fn gift_is_a_disposal_except_where_the_giver_s_cost_goes_along() {
    let mut history = History::default();
    history.buy("2022-01-05", ETH, 2 * COIN, 300);
    history.add(
        "2022-02-05",
        Label::OutgoingGift,
        &[(Outgoing, ETH, COIN, "200")],
    );
    let in_country = |country| {
        let options = Options {
            gifts: Gifts::in_country(country),
            ..Options::new("USD")
        };
        rows(&history.gains_by(&options))
    };
    assert_eq!(in_country("GB"), ["1 | 2022-01-05 | 150 | 200 | 50"]);
    assert_eq!(in_country("US"), [""; 0]);
}

#[test]
fn spam_failures_and_what_is_to_be_ignored_leave_no_lots() {
    let mut history = History::default();
    history.buy("2022-01-05", ETH, 2 * COIN, 300);
    let gift = [(Incoming, BTC, COIN, "1000000")];
    history.add("2022-02-05", Label::Spam, &gift);
    history.add("2022-02-05", Label::Airdrops, &gift).is_spam = true;
    history.add("2022-02-05", Label::Ignore, &[(Outgoing, ETH, COIN, "9")]);
    // What failed cost its fee all the same: 1 of 2 coins, bought for 150, paid when worth 160.
    history.add("2022-02-06", Label::Failed, &[(Fee, ETH, COIN, "160")]);
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), ["1 | 2022-01-05 | 150 | 160 | 10"]);
    assert_eq!(gains.gains[0].label(), Label::Fee);
    assert_eq!(open(&gains), ["1 for 150"]);
}
