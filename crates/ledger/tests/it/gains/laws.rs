//! What holds for every history. Cases come from a fixed seed unless `PROPTEST_RNG_SEED` gives
//! another; the seed is printed, and shown when a test fails.

use std::collections::BTreeMap;

use kc_domain::{Label, LegKind, Timestamp, Units};
use kc_ledger::gains::{Gains, LotScope, Method};
use proptest::{collection::vec, prelude::*, test_runner::TestCaseError};

use super::made::*;
use crate::properties::check;

/// What one day brings: bought, sold, fee-paying swap, moved to the other wallet, lost, staked,
/// unstaked, lent for a receipt, redeemed, wrapped.
#[derive(Clone, Debug)]
struct Happening {
    what: u8,
    wallet: bool,
    units: i128,
    dollars: i128,
    priced: bool,
    hours: i64,
}

fn histories() -> impl Strategy<Value = Vec<Happening>> {
    let one = (
        0_u8..11,
        any::<bool>(),
        1_i128..1_000,
        0_i128..10_000,
        prop::bool::weighted(0.9),
        0_i64..24 * 20,
    );
    let one = one.prop_map(|(what, wallet, units, dollars, priced, hours)| Happening {
        what,
        wallet,
        units,
        dollars,
        priced,
        hours,
    });
    vec(one, 1..60)
}

fn history(happenings: &[Happening]) -> History {
    use LegKind::{Fee, Incoming, Outgoing};
    let mut history = History::default();
    let mut at = Timestamp::from_seconds(1_672_531_200);
    for it in happenings {
        at = Timestamp::from_seconds(at.micros() / 1_000_000 + it.hours * 3_600);
        let day = at.to_string();
        let price = it.dollars.to_string();
        let price = if it.priced { price.as_str() } else { "" };
        let (here, there) = if it.wallet {
            ("wal_a", "wal_b")
        } else {
            ("wal_b", "wal_a")
        };
        let units = it.units;
        match it.what {
            0 | 1 => {
                in_wallet(here, history.buy(&day, BTC, units, it.dollars));
            }
            2 => {
                in_wallet(here, history.sell(&day, BTC, units, it.dollars));
            }
            3 => {
                let legs = [
                    (Incoming, ETH, units * 7, price),
                    (Outgoing, BTC, units, price),
                    (Fee, ETH, 3, price),
                ];
                in_wallet(here, history.add(&day, Label::Swap, &legs));
            }
            4 => {
                for (wallet, kind) in [(here, Outgoing), (there, Incoming)] {
                    let legs = [(kind, BTC, units, price)];
                    let transaction = history.add(&day, Label::Transfer, &legs);
                    in_wallet(wallet, transaction).source_id = format!("moved {day}");
                }
            }
            5 => {
                let legs = [(Outgoing, BTC, units, price)];
                in_wallet(here, history.add(&day, Label::Lost, &legs));
            }
            6 => {
                let legs = [(Outgoing, BTC, units, price)];
                in_wallet(here, history.add(&day, Label::Stake, &legs));
            }
            7 => {
                let legs = [(Incoming, BTC, units, price)];
                in_wallet(here, history.add(&day, Label::Unstake, &legs));
            }
            8 | 9 => {
                // A receipt is worth two thirds of a coin, or three halves.
                let (label, legs) = if it.what == 8 {
                    let receipts = units * 3 / 2;
                    let legs = [
                        (Incoming, AUSDC, receipts, price),
                        (Outgoing, BTC, units, price),
                    ];
                    (Label::Lend, legs)
                } else {
                    let coins = (units * 2 / 3).max(2);
                    let legs = [
                        (Incoming, BTC, coins, price),
                        (Outgoing, AUSDC, units, price),
                    ];
                    (Label::LendRedeem, legs)
                };
                in_wallet(here, history.add(&day, label, &legs));
            }
            _ => {
                let legs = [
                    (Incoming, WBTC, units, price),
                    (Outgoing, BTC, units, price),
                ];
                in_wallet(here, history.add(&day, Label::Wrap, &legs));
            }
        }
    }
    history
}

/// By some methods and scopes; over all cases each has its turn.
fn all(history: &History) -> Vec<(Method, LotScope, Gains)> {
    // France's portfolio defers swaps, and has laws of its own.
    let methods = Method::ALL
        .into_iter()
        .filter(|it| *it != Method::Portfolio);
    let scopes = |method| LotScope::ALL.map(|scope| (method, scope));
    let mut all: Vec<(Method, LotScope)> = methods.flat_map(scopes).collect();
    all.rotate_left(history.0.len() % 14);
    let some = all.into_iter().take(5);
    some.map(|(method, scope)| (method, scope, history.gains_of(method, scope)))
        .collect()
}

/// The dollars paid for BTC in all, which are the only known costs that do not come of a swap.
fn costs(gains: &Gains) -> i128 {
    let gone = gains.gains.iter().filter_map(|gain| gain.cost());
    let open = gains.open().into_iter().filter_map(|it| it.lot.cost);
    let removed = gains.removed.iter().filter_map(|it| it.lot.cost);
    gone.chain(open).chain(removed).map(|cost| cost.0).sum()
}

#[test]
fn costs_are_neither_lost_nor_made_whatever_the_method() {
    check(histories(), |happenings| {
        let history = history(&happenings);
        // What was acquired cost what was paid, and of swaps what came in was worth.
        let mut acquired = 0;
        for transaction in &history.0 {
            match transaction.label {
                Label::Buy => acquired += transaction.legs[1].units.0 * 10_i128.pow(16),
                Label::Swap => {
                    let leg = &transaction.legs[0];
                    let value = leg
                        .price
                        .as_ref()
                        .and_then(|it| leg.units.value(8, it.price));
                    acquired += value.map_or(0, |value| value.0);
                }
                _ => {}
            }
        }
        for (method, scope, gains) in all(&history) {
            prop_assert_eq!(costs(&gains), acquired, "{:?} {:?}", method, scope);
        }
        Ok(())
    });
}

#[test]
fn quantities_are_neither_lost_nor_made_whatever_the_method() {
    check(histories(), |happenings| {
        let history = history(&happenings);
        for (method, scope, gains) in all(&history) {
            let mut balance: BTreeMap<&str, i128> = BTreeMap::new();
            let mut disposed = 0;
            for transaction in &history.0 {
                for leg in &transaction.legs {
                    let sign = if leg.kind == LegKind::Incoming { 1 } else { -1 };
                    // Staked coins are still there.
                    let stays = matches!(transaction.label, Label::Stake | Label::Unstake);
                    if !stays && leg.asset.as_str() != USD {
                        *balance.entry(leg.asset.as_str()).or_default() += sign * leg.units.0;
                    }
                    let is_disposal = matches!(transaction.label, Label::Sell | Label::Swap);
                    if is_disposal && sign < 0 {
                        disposed += leg.units.0;
                    }
                }
            }
            let rows: i128 = gains.gains.iter().map(|gain| gain.quantity().0).sum();
            prop_assert_eq!(rows, disposed);
            // What is open is the balance and what was unexplained: of that, as much as nobody
            // had told of before it was needed.
            for (asset, balance) in balance {
                let of_asset =
                    |it: &kc_ledger::gains::Open| gains.assets[it.asset].as_str() == asset;
                let open = gains.open().into_iter().filter(of_asset);
                let open: i128 = open.map(|it| it.lot.quantity.0).sum();
                prop_assert!(open >= balance, "{:?} {:?} {}", method, scope, asset);
            }
        }
        Ok(())
    });
}

#[test]
fn proceeds_of_a_sale_are_those_of_its_rows() {
    check(histories(), |happenings| {
        let history = history(&happenings);
        for (_, _, gains) in all(&history) {
            for (number, transaction) in history.0.iter().enumerate() {
                if transaction.label != Label::Sell {
                    continue;
                }
                let rows = gains
                    .gains
                    .iter()
                    .filter(|gain| gain.transaction() == number);
                let proceeds: i128 = rows.map(|gain| gain.proceeds().unwrap().0).sum();
                let paid = transaction.legs[0].units.0 * 10_i128.pow(16);
                prop_assert_eq!(proceeds, paid);
            }
        }
        Ok(())
    });
}

/// Purchases on different days, then one sale of a part.
fn purchases() -> impl Strategy<Value = (Vec<(i128, i128)>, i128)> {
    (vec((1_i128..50, 0_i128..1_000), 1..20), 1_i128..100)
}

#[test]
fn dearest_first_never_gains_more_than_another_order() {
    check(purchases(), |(bought, sold)| {
        let mut history = History::default();
        let mut all = 0;
        for (number, (units, dollars)) in bought.iter().enumerate() {
            let at = Timestamp::from_seconds(1_672_531_200 + number as i64 * 86_400);
            history.buy(&at.to_string(), BTC, *units, *dollars);
            all += units;
        }
        history.sell("2024-06-01", BTC, sold.min(all), 1_000_000);
        let profit = |method| -> i128 {
            let gains = history.gains(method);
            gains
                .gains
                .iter()
                .map(|gain| gain.profit().unwrap().0)
                .sum()
        };
        let dearest = profit(Method::Hifo);
        for other in [Method::Fifo, Method::Lifo, Method::Average] {
            // Averages of cost a unit round, by less than one in the last place for each lot.
            prop_assert!(dearest <= profit(other) + 20, "{:?}", other);
        }
        Ok(())
    });
}

#[test]
fn rows_of_a_sale_are_in_the_order_of_the_method() {
    check(purchases(), |(bought, sold)| {
        let mut history = History::default();
        for (number, (units, dollars)) in bought.iter().enumerate() {
            let at = Timestamp::from_seconds(1_672_531_200 + number as i64 * 86_400);
            history.buy(&at.to_string(), BTC, *units, *dollars);
        }
        history.sell("2024-06-01", BTC, sold, 1_000);
        let dates = |method| -> Vec<Timestamp> {
            let gains = history.gains(method).gains;
            gains.iter().filter_map(|gain| gain.acquired()).collect()
        };
        prop_assert!(dates(Method::Fifo).is_sorted());
        prop_assert!(dates(Method::Lifo).iter().rev().is_sorted());
        let dearest = history.gains(Method::Hifo).gains;
        let known: Vec<_> = dearest
            .iter()
            .filter(|gain| gain.cost().is_some())
            .collect();
        for pair in known.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let (Some(cost_a), Some(cost_b)) = (a.cost(), b.cost()) else {
                return Err(TestCaseError::fail("both are known"));
            };
            let Units(a) = a.quantity();
            let Units(b) = b.quantity();
            // A unit of the first costs no less; the cost of a part is rounded down.
            prop_assert!((cost_a.0 + 1) * b >= cost_b.0 * a);
        }
        Ok(())
    });
}
