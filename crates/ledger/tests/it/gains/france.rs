//! France's portfolio: a disposal takes the part of the whole cost that its price is of the whole
//! worth.

use kc_domain::{AssetId, Fiat, Label, LegKind::*, Timestamp};
use kc_ledger::gains::{Country, Gains, Gifts, Input, Matching, NoQuotes, Options, Quotes, gains};

use super::made::*;

/// The price of one ETH, whenever it is asked for; of the others none is known.
struct Ether(&'static str);

impl Quotes for Ether {
    fn price(&self, asset: &AssetId, _: Timestamp) -> Option<Fiat> {
        (asset.as_str() == ETH).then(|| self.0.parse().expect("a price"))
    }
}

fn france() -> Options<'static> {
    Country::of("FR").options("USD")
}

fn in_france(history: &History, quotes: &dyn Quotes) -> Gains {
    gains(
        &Input::new(&history.0, &assets()).with_quotes(quotes),
        &france(),
    )
}

#[test]
fn part_of_the_cost_is_the_part_that_the_price_is_of_the_worth() {
    // 10 for 1000. 3.75 are sold for 450, when all 10 are worth 1200: 450 − 1000 · 450/1200 = 75.
    // 625 stay; the rest goes for 1300: 1300 − 625 = 675.
    let mut history = History::default();
    history.buy("2023-01-05", BTC, 10 * COIN, 1_000);
    history.sell("2023-02-05", BTC, COIN * 15 / 4, 450);
    history.sell("2023-03-05", BTC, COIN * 25 / 4, 1_300);
    let gains = in_france(&history, &NoQuotes);
    assert_eq!(
        rows(&gains),
        ["3.75 | - | 375 | 450 | 75", "6.25 | - | 625 | 1300 | 675"]
    );
    let pool = gains.pool(&gains.gains[0]).expect("the portfolio");
    assert_eq!(pool.cost, "1000".parse().ok());
    assert_eq!(pool.value, "1200".parse().ok());
    assert_eq!(gains.gains[0].matching(), Matching::Portfolio);
    assert_eq!(gains.portfolio_cost, Some(Fiat::ZERO));
}

#[test]
fn other_assets_of_the_portfolio_count_at_the_market_s_price() {
    // BTC for 600 and ETH for 400: 1000. One of two BTC goes for 500, when the other is worth as
    // much and 10 ETH 100 each: 500 of 2000, so that it cost 250.
    let mut history = History::default();
    history.buy("2023-01-05", BTC, 2 * COIN, 600);
    history.buy("2023-01-05", ETH, 10 * COIN, 400);
    history.sell("2023-02-05", BTC, COIN, 500);
    let gains = in_france(&history, &Ether("100"));
    assert_eq!(rows(&gains), ["1 | - | 250 | 500 | 250"]);
    assert_eq!(gains.portfolio_cost, "750".parse().ok());
}

#[test]
fn one_asset_for_another_is_no_disposal() {
    // The 600 are still the portfolio's cost when the ETH are sold.
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 600);
    let legs = [
        (Incoming, ETH, 10 * COIN, "90"),
        (Outgoing, BTC, COIN, "900"),
    ];
    history.add("2023-02-05", Label::Swap, &legs);
    history.sell("2023-03-05", ETH, 10 * COIN, 1_000);
    let gains = in_france(&history, &NoQuotes);
    assert_eq!(rows(&gains), ["10 | - | 600 | 1000 | 400"]);
}

#[test]
fn fee_lowers_the_gain_and_not_the_part_of_the_cost() {
    // 500 of 1000, less a fee of 20: 480 − 600/2 = 180.
    let mut history = History::default();
    history.buy("2023-01-05", BTC, 2 * COIN, 600);
    let legs = [
        (Incoming, USD, 50_000, ""),
        (Outgoing, BTC, COIN, ""),
        (Fee, USD, 2_000, ""),
    ];
    history.add("2023-02-05", Label::Sell, &legs);
    assert_eq!(
        rows(&in_france(&history, &NoQuotes)),
        ["1 | - | 300 | 480 | 180"]
    );
}

#[test]
fn worth_that_is_not_known_makes_the_cost_unknown_until_all_is_gone() {
    let mut history = History::default();
    history.buy("2023-01-05", BTC, 2 * COIN, 600);
    history.buy("2023-01-05", ETH, COIN, 100);
    history.sell("2023-02-05", BTC, COIN, 500);
    history.sell("2023-02-06", ETH, COIN, 100);
    history.sell("2023-02-07", BTC, COIN, 500);
    history.buy("2023-03-05", BTC, COIN, 700);
    history.sell("2023-04-05", BTC, COIN, 900);
    let gains = in_france(&history, &NoQuotes);
    assert_eq!(
        rows(&gains),
        [
            "1 | - | - | 500 | -",
            "1 | - | - | 100 | -",
            "1 | - | - | 500 | -",
            "1 | - | 700 | 900 | 200"
        ]
    );
    assert_eq!(open(&gains), [""; 0]);
}

#[test]
fn units_of_unknown_purchase_stand_beside_the_portfolio() {
    // 1 known for 600 and 1 unknown are sold for 2000: half of it is known, and gains 400.
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 600);
    history.add("2023-01-06", Label::Deposit, &[(Incoming, BTC, COIN, "")]);
    history.sell("2023-02-05", BTC, 2 * COIN, 2_000);
    assert_eq!(
        rows(&in_france(&history, &NoQuotes)),
        ["1 | - | 600 | 1000 | 400", "1 | - | - | 1000 | -"]
    );
}

#[test]
fn giving_makes_no_gain_and_what_is_received_cost_its_market_value() {
    let mut history = History::default();
    let received = [(Incoming, BTC, 2 * COIN, "300")];
    history.add("2023-01-05", Label::IncomingGift, &received);
    history.sell("2023-03-05", BTC, 2 * COIN, 700);
    assert_eq!(france().gifts, Gifts::ReceivedAtMarketValue);
    assert_eq!(
        rows(&in_france(&history, &NoQuotes)),
        ["2 | - | 600 | 700 | 100"]
    );
    history.0.pop();
    history.add(
        "2023-02-05",
        Label::OutgoingGift,
        &[(Outgoing, BTC, COIN, "350")],
    );
    assert_eq!(rows(&in_france(&history, &NoQuotes)), [""; 0]);
}
