//! What is lent, staked or put into a vault for a receipt.

use kc_domain::{
    AssetId, Label, LegKind::*, Timestamp, TransactionId, Units, transaction::SOURCE_RULE,
};
use kc_ledger::{
    gains::{Gains, Input, LotScope, Method, Options, gains},
    transfers::{Found, TransferLink},
};

use super::made::*;

const POOL: &str = "0x8787";
const CHEF: &str = "0xc2ed";

/// 1,000 coins bought for 900 are lent for 800 receipts, as a share is worth more than a coin.
fn lent() -> History {
    let mut history = History::default();
    history.buy("2022-01-05", USDC, 1_000 * COIN, 900);
    let legs = [
        (Incoming, AUSDC, 800 * COIN, "1.25"),
        (Outgoing, USDC, 1_000 * COIN, "1"),
    ];
    with(&[ZERO, POOL], history.add("2022-02-05", Label::Lend, &legs));
    history
}

fn redeem(history: &mut History, day: &str, receipts: i128, coins: i128) {
    let legs = [
        (Incoming, USDC, coins * COIN, "1"),
        (Outgoing, AUSDC, receipts * COIN, "1.3"),
    ];
    with(&[POOL, ZERO], history.add(day, Label::LendRedeem, &legs));
}

/// By every method whose rows have dates, and lots of each wallet or of all together.
fn by_dated(history: &History) -> impl Iterator<Item = Gains> {
    let methods = [Method::Fifo, Method::Lifo, Method::Hifo, Method::Lofo];
    let all = methods.map(|method| LotScope::ALL.map(|scope| (method, scope)));
    all.into_iter()
        .flatten()
        .map(|(method, scope)| history.gains_of(method, scope))
}

/// What is still held, in no order of assets.
fn held(gains: &Gains) -> Vec<String> {
    let mut held = open(gains);
    held.sort_unstable();
    held
}

#[test]
fn lots_become_the_receipt_with_date_and_cost() {
    for gains in by_dated(&lent()) {
        assert_eq!(rows(&gains), [""; 0]);
        assert_eq!(open(&gains), ["800 for 900"]);
        let bought = Timestamp::parse("2022-01-05");
        assert_eq!(gains.open()[0].lot.acquired, bought);
        let costs: Vec<_> = gains.legs.of(1).iter().map(|leg| leg.cost()).collect();
        assert_eq!(costs, ["900".parse().ok(); 2]);
    }
}

#[test]
fn receipt_that_is_sold_or_swapped_has_the_cost_of_what_was_lent() {
    // 200 of 800 cost 225 of 900; the swap is worth 260, and passes that on.
    let mut history = lent();
    history.sell("2022-03-05", AUSDC, 200 * COIN, 250);
    let legs = [
        (Incoming, ETH, 2 * COIN, "130"),
        (Outgoing, AUSDC, 200 * COIN, "1.3"),
    ];
    history.add("2022-04-05", Label::Swap, &legs);
    for gains in by_dated(&history) {
        assert_eq!(
            rows(&gains),
            [
                "200 | 2022-01-05 | 225 | 250 | 25",
                "200 | 2022-01-05 | 225 | 260 | 35"
            ]
        );
    }
}

#[test]
fn interest_that_comes_with_what_is_redeemed_changes_no_cost() {
    let mut history = lent();
    redeem(&mut history, "2023-02-05", 800, 1_100);
    history.sell("2023-03-05", USDC, 1_100 * COIN, 1_100);
    for gains in by_dated(&history) {
        assert_eq!(rows(&gains), ["1100 | 2022-01-05 | 900 | 1100 | 200"]);
        assert!(gains.open().is_empty());
    }
}

#[test]
fn part_that_is_redeemed_takes_its_part_of_the_cost() {
    // A quarter of the receipts, for 300 coins: 225 of 900.
    let mut history = lent();
    redeem(&mut history, "2023-02-05", 200, 300);
    for gains in by_dated(&history) {
        assert_eq!(rows(&gains), [""; 0]);
        assert_eq!(held(&gains), ["300 for 225", "600 for 675"]);
    }
}

#[test]
fn what_a_receipt_grew_by_untold_is_of_unknown_purchase() {
    // 900 receipts are given back, of which only 800 were ever told of: a ninth is unknown.
    let mut history = lent();
    redeem(&mut history, "2023-02-05", 900, 1_125);
    let gains = history.gains(Method::Fifo);
    assert_eq!(open(&gains), ["1000 for 900", "125 for -"]);
}

#[test]
fn cost_of_what_becomes_too_small_to_be_counted_is_kept() {
    // One unit of 3 dollars, and 999 that nobody told of, become two units.
    let mut history = History::default();
    history.buy("2022-01-05", AUSDC, 1, 3);
    let legs = [(Incoming, USDC, 2, ""), (Outgoing, AUSDC, 1_000, "")];
    history.add("2022-02-05", Label::LendRedeem, &legs);
    for gains in by_dated(&history) {
        assert_eq!(held(&gains), ["0.00000001 for -", "0.00000001 for 3"]);
    }
    // Of one that can not be divided a part is unknown, and so all of it.
    history.0[1].legs[0].units = Units(1);
    for gains in by_dated(&history) {
        assert_eq!(held(&gains), ["0.00000001 for -"]);
    }
}

#[test]
fn receipt_sent_to_another_own_wallet_is_redeemed_there_with_its_cost() {
    let mut history = lent();
    let leg = [(Outgoing, AUSDC, 800 * COIN, "1.3")];
    history.add("2022-05-05", Label::Transfer, &leg);
    let leg = [(Incoming, AUSDC, 800 * COIN, "1.3")];
    in_wallet("wal_2", history.add("2022-05-06", Label::Transfer, &leg));
    redeem(&mut history, "2023-02-05", 800, 1_100);
    in_wallet("wal_2", history.0.last_mut().unwrap());
    let sold = history.sell("2023-03-05", USDC, 1_100 * COIN, 1_100);
    in_wallet("wal_2", sold);
    let link = TransferLink {
        from: TransactionId::from_stored("trx_2".to_owned()),
        from_asset: AssetId::new(AUSDC),
        to: TransactionId::from_stored("trx_3".to_owned()),
        to_asset: AssetId::new(AUSDC),
        sent: Units(800 * COIN),
        received: Units(800 * COIN),
        found: Found::Window,
    };
    for scope in LotScope::ALL {
        let options = Options {
            scope,
            ..Options::new("USD")
        };
        let (assets, links) = (assets(), [link.clone()]);
        let input = Input::new(&history.0, &assets).with_transfers(&links);
        let gains = gains(&input, &options);
        assert_eq!(
            rows(&gains),
            ["1100 | 2022-01-05 | 900 | 1100 | 200"],
            "{scope:?}"
        );
    }
}

#[test]
fn what_a_chef_pays_with_a_deposit_is_income_and_the_deposit_comes_back_as_it_was() {
    // Also where a person gave the label, as the chef also took what was given.
    for rule in ["stake-and-harvest", "person"] {
        let mut history = History::default();
        history.buy("2022-01-05", ETH, 2 * COIN, 300);
        let legs = [
            (Incoming, CRV, 3 * COIN, "5"),
            (Outgoing, ETH, 2 * COIN, "200"),
        ];
        let staked = history.add("2022-02-05", Label::Stake, &legs);
        with(&[CHEF, CHEF], staked).rule = rule.to_owned();
        let legs = [(Incoming, ETH, 2 * COIN, "200")];
        history.add("2023-02-05", Label::Unstake, &legs);
        history.sell("2023-03-05", ETH, 2 * COIN, 500);
        for gains in by_dated(&history) {
            assert_eq!(
                rows(&gains),
                [
                    "3 | 2022-02-05 | 0 | 15 | 15",
                    "2 | 2022-01-05 | 300 | 500 | 200"
                ]
            );
            assert!(gains.gains[0].is_income());
            assert_eq!(open(&gains), ["3 for 15"]);
        }
    }
}

#[test]
fn what_comes_beside_a_receipt_and_beside_what_it_was_made_for_is_income() {
    let mut history = History::default();
    history.buy("2022-01-05", USDC, 1_000 * COIN, 900);
    let legs = [
        (Incoming, AUSDC, 1_000 * COIN, "1"),
        (Incoming, CRV, COIN, "5"),
        (Outgoing, USDC, 1_000 * COIN, "1"),
    ];
    let staked = history.add("2022-02-05", Label::Stake, &legs);
    with(&[ZERO, POOL, POOL], staked);
    let legs = [
        (Incoming, CRV, 2 * COIN, "7"),
        (Incoming, USDC, 1_000 * COIN, "1"),
        (Outgoing, AUSDC, 1_000 * COIN, "1"),
    ];
    let unstaked = history.add("2023-02-05", Label::Unstake, &legs);
    with(&[POOL, POOL, ZERO], unstaked);
    for gains in by_dated(&history) {
        assert_eq!(
            rows(&gains),
            ["1 | 2022-02-05 | 0 | 5 | 5", "2 | 2023-02-05 | 0 | 14 | 14"]
        );
        assert_eq!(held(&gains), ["1 for 5", "1000 for 900", "2 for 14"]);
    }
}

#[test]
fn one_asset_for_another_is_a_receipt_where_nobody_says_who_gave_it() {
    let mut history = History::default();
    history.buy("2022-01-05", ETH, 2 * COIN, 300);
    let legs = [
        (Incoming, OP_ETH, 2 * COIN, "200"),
        (Outgoing, ETH, 2 * COIN, "200"),
    ];
    history.add("2022-02-05", Label::Stake, &legs);
    assert_eq!(open(&history.gains(Method::Fifo)), ["2 for 300"]);
    // A file may name its exchange on both sides.
    with(&["Exchange"; 2], &mut history.0[1]).rule = SOURCE_RULE.to_owned();
    assert_eq!(open(&history.gains(Method::Fifo)), ["2 for 300"]);
}

#[test]
fn receipt_given_to_a_gateway_rather_than_destroyed_becomes_the_asset_too() {
    let mut history = lent();
    redeem(&mut history, "2023-02-05", 800, 1_100);
    with(&["0xga7e"; 2], history.0.last_mut().unwrap()).rule = "redeem-through".to_owned();
    assert_eq!(open(&history.gains(Method::Fifo)), ["1100 for 900"]);
}

#[test]
fn tickets_of_a_queue_share_the_cost_in_equal_parts_and_become_one_coin_again() {
    let mut history = History::default();
    history.buy("2022-01-05", ETH, 2 * COIN, 300);
    let legs = [
        (Incoming, TICKET, 1, ""),
        (Incoming, OTHER_TICKET, 1, ""),
        (Outgoing, ETH, 2 * COIN, "200"),
    ];
    let queued = history.add("2022-02-05", Label::Wrap, &legs);
    with(&[ZERO, ZERO, POOL], queued);
    for gains in by_dated(&history) {
        let costs: Vec<_> = gains.open().iter().map(|it| it.lot.cost).collect();
        assert_eq!(costs, ["150".parse().ok(); 2]);
    }
    let legs = [
        (Incoming, ETH, 2 * COIN, "210"),
        (Outgoing, TICKET, 1, ""),
        (Outgoing, OTHER_TICKET, 1, ""),
    ];
    let paid_out = history.add("2022-03-05", Label::Unstake, &legs);
    with(&[POOL, ZERO, ZERO], paid_out);
    history.sell("2023-03-05", ETH, 2 * COIN, 500);
    for gains in by_dated(&history) {
        let profit: Vec<String> = rows(&gains);
        assert_eq!(profit, ["1 | 2022-01-05 | 150 | 250 | 100"; 2]);
    }
}

#[test]
fn several_assets_become_one_receipt_and_come_back_by_what_they_are_worth() {
    // 1,000 of 1 and 1 of 3,000: a quarter and three quarters of the receipts, and back again.
    let mut history = History::default();
    history.buy("2022-01-05", USDC, 1_000 * COIN, 900);
    history.buy("2022-01-06", ETH, COIN, 1_200);
    let legs = [
        (Incoming, AUSDC, 400 * COIN, "10"),
        (Outgoing, USDC, 1_000 * COIN, "1"),
        (Outgoing, ETH, COIN, "3000"),
    ];
    let given = history.add("2022-02-05", Label::VaultDeposit, &legs);
    with(&[ZERO, POOL, POOL], given);
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), [""; 0]);
    assert_eq!(open(&gains), ["100 for 900", "300 for 1200"]);
    // Half of each kind: 200 receipts, the first lots first.
    let legs = [
        (Incoming, USDC, 1_000 * COIN, "1"),
        (Incoming, ETH, COIN, "1000"),
        (Outgoing, AUSDC, 200 * COIN, "10"),
    ];
    let back = history.add("2022-03-05", Label::VaultWithdrawal, &legs);
    with(&[POOL, POOL, ZERO], back);
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), [""; 0]);
    assert_eq!(held(&gains), ["1 for 400", "1000 for 900", "200 for 800"]);
}

#[test]
fn what_can_not_be_divided_is_traded() {
    let mut history = History::default();
    history.buy("2022-01-05", USDC, 1_000 * COIN, 900);
    history.buy("2022-01-06", ETH, COIN, 1_200);
    let legs = [
        (Incoming, TICKET, 1, ""),
        (Outgoing, USDC, 1_000 * COIN, "1"),
        (Outgoing, ETH, COIN, "3000"),
    ];
    with(
        &[ZERO, POOL, POOL],
        history.add("2022-02-05", Label::Stake, &legs),
    );
    let gains = history.gains(Method::Fifo);
    assert_eq!(
        rows(&gains),
        [
            "1000 | 2022-01-05 | 900 | 1000 | 100",
            "1 | 2022-01-06 | 1200 | 3000 | 1800"
        ]
    );
    assert_eq!(gains.open()[0].lot.cost, "4000".parse().ok());
}

#[test]
fn change_that_a_vault_returns_was_never_given() {
    let mut history = History::default();
    history.buy("2022-01-05", USDC, 1_000 * COIN, 900);
    let legs = [
        (Incoming, AUSDC, 700 * COIN, "1"),
        (Incoming, USDC, 300 * COIN, "1"),
        (Outgoing, USDC, 1_000 * COIN, "1"),
    ];
    let given = history.add("2022-02-05", Label::VaultDeposit, &legs);
    with(&[ZERO, POOL, POOL], given);
    for gains in by_dated(&history) {
        assert_eq!(rows(&gains), [""; 0]);
        assert_eq!(held(&gains), ["300 for 270", "700 for 630"]);
    }
}

#[test]
fn money_lent_for_a_receipt_buys_it() {
    let mut history = History::default();
    let legs = [
        (Incoming, AUSDC, 100 * COIN, ""),
        (Outgoing, USD, 9_000, ""),
    ];
    history.add("2022-02-05", Label::Lend, &legs);
    assert_eq!(open(&history.gains(Method::Fifo)), ["100 for 90"]);
    let legs = [
        (Incoming, USD, 9_900, ""),
        (Outgoing, AUSDC, 100 * COIN, ""),
    ];
    history.add("2022-03-05", Label::LendRedeem, &legs);
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), ["100 | 2022-02-05 | 90 | 99 | 9"]);
}

#[test]
fn fee_of_lending_is_a_disposal_and_no_part_of_the_receipt_s_cost() {
    let mut history = History::default();
    history.buy("2022-01-05", USDC, 1_000 * COIN, 900);
    history.buy("2022-01-05", ETH, COIN, 100);
    let legs = [
        (Incoming, AUSDC, 800 * COIN, "1.25"),
        (Outgoing, USDC, 1_000 * COIN, "1"),
        (Fee, ETH, COIN / 10, "200"),
    ];
    let lent = history.add("2022-02-05", Label::Lend, &legs);
    with(&[ZERO, POOL], lent);
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), ["0.1 | 2022-01-05 | 10 | 20 | 10"]);
    assert_eq!(open(&gains), ["0.9 for 90", "800 for 900"]);
}

#[test]
fn united_kingdom_pools_the_receipt_at_the_cost_of_what_became_it() {
    // Lent and redeemed are no disposals and no purchases: nothing is matched within thirty days.
    let mut history = lent();
    redeem(&mut history, "2022-02-10", 400, 500);
    history.sell("2022-02-12", USDC, 500 * COIN, 550);
    let gains = history.gains_by(&Options {
        method: Method::UkPool,
        ..Options::new("USD")
    });
    assert_eq!(rows(&gains), ["500 | - | 450 | 550 | 100"]);
    assert_eq!(open(&gains), ["400 for 450"]);
}

#[test]
fn france_s_portfolio_costs_the_same_after_lending() {
    // 900 of cost; a disposal for 260 of what is worth 1040 takes a quarter of it: 260 − 225 = 35.
    let mut history = lent();
    history.sell("2022-03-05", AUSDC, 200 * COIN, 260);
    let gains = history.gains(Method::Portfolio);
    assert_eq!(rows(&gains), ["200 | - | 225 | 260 | 35"]);
    assert_eq!(gains.portfolio_cost, "675".parse().ok());
}

#[test]
fn lending_back_and_forth_leaves_the_same_lots_by_every_method() {
    let mut history = History::default();
    for (day, dollars) in [("2022-01-05", 900), ("2022-01-06", 1_300)] {
        history.buy(day, USDC, 1_000 * COIN, dollars);
    }
    let mut there_and_back = History(history.0.clone());
    let legs = [
        (Incoming, AUSDC, 4_000 * COIN, ""),
        (Outgoing, USDC, 2_000 * COIN, ""),
    ];
    let lent = there_and_back.add("2022-02-05", Label::Lend, &legs);
    with(&[ZERO, POOL], lent);
    redeem(&mut there_and_back, "2022-03-05", 4_000, 2_000);
    for method in Method::ALL {
        for scope in LotScope::ALL {
            let [before, after] = [&history, &there_and_back].map(|it| it.gains_of(method, scope));
            assert_eq!(held(&after), held(&before), "{method:?} {scope:?}");
        }
    }
}
