//! What nobody would do, and somebody does.

use std::time::Instant;

use kc_domain::{Label, Timestamp, Transaction, Units};
use kc_ledger::transfers::TransferFinding;

use super::made::*;

const MANY: i64 = 20_000;

/// Finds, says how long it took, and how much there was of what.
fn timed(what: &str, transactions: &[Transaction]) -> (usize, usize, Vec<TransferFinding>) {
    let start = Instant::now();
    let found = world().find(transactions);
    println!("{} {what}: {:?}", transactions.len(), start.elapsed());
    (found.links.len(), found.suggestions.len(), found.findings)
}

/// Looking at every pair of so many would take minutes; looking at each once takes a second or two, of
/// which a busy machine may make many.
fn is_quick(start: Instant) {
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn dust_of_a_hundred_thousand_rows_is_told_apart_from_nothing_and_said_so() {
    let start = Instant::now();
    let dust: Vec<_> = (0..100_000)
        .map(|number| {
            let name = number.to_string();
            match number % 2 {
                0 => sent(&name, ("kraken", KRAKEN), number, ETH, 1),
                _ => arrived(&name, ("main", ETHEREUM), number, ETH, 1),
            }
        })
        .collect();
    let (links, suggestions, findings) = timed("rows of dust", &dust);
    assert_eq!((links, suggestions), (0, 0));
    assert!(matches!(
        findings[..],
        [TransferFinding::Crowded {
            transactions: 100_000,
            ..
        }]
    ));
    is_quick(start);
}

#[test]
fn twenty_thousand_sendings_for_one_arrival_are_looked_at_once() {
    let start = Instant::now();
    let mut history: Vec<_> = (0..MANY)
        .map(|number| {
            sent(
                &number.to_string(),
                ("kraken", KRAKEN),
                number / 100,
                ETH,
                ETHER,
            )
        })
        .collect();
    history.push(arrived("in", ("main", ETHEREUM), 1_200, ETH, ETHER));
    let (links, _, _) = timed("sendings", &history);
    assert_eq!(links, 0);
    is_quick(start);
}

#[test]
fn ten_thousand_transfers_of_a_long_life_are_all_found() {
    let start = Instant::now();
    let long: Vec<_> = (0..MANY / 2)
        .flat_map(|number| {
            let amount = ETHER + i128::from(number * 7_919 % 1_000_003) * 1_000_000_000_000;
            let at = number * 20 * MINUTE;
            [
                sent(&format!("s{number}"), ("kraken", KRAKEN), at, ETH, amount),
                arrived(
                    &format!("a{number}"),
                    ("main", ETHEREUM),
                    at + 9 * MINUTE,
                    ETH,
                    amount,
                ),
            ]
        })
        .collect();
    let (links, suggestions, findings) = timed("transactions of transfers", &long);
    assert_eq!((links, suggestions, findings), (10_000, 0, vec![]));
    is_quick(start);
}

#[test]
fn equal_amounts_every_hour_for_months_are_joined_in_order() {
    let start = Instant::now();
    let hourly: Vec<_> = (0..5_000)
        .flat_map(|number| {
            let at = number * HOUR;
            [
                sent(&format!("s{number}"), ("kraken", KRAKEN), at, ETH, ETHER),
                arrived(
                    &format!("a{number}"),
                    ("main", ETHEREUM),
                    at + 20 * MINUTE,
                    ETH,
                    ETHER,
                ),
            ]
        })
        .collect();
    let (links, suggestions, findings) = timed("hourly transactions", &hourly);
    assert_eq!((links, suggestions, findings), (5_000, 0, vec![]));
    is_quick(start);
}

#[test]
fn one_name_for_twenty_thousand_transactions_is_no_transaction() {
    let start = Instant::now();
    let history: Vec<_> = (0..MANY)
        .map(|number| {
            let name = number.to_string();
            let amount = ETHER + i128::from(number);
            let it = match number % 2 {
                0 => sent(&name, ("a", ETHEREUM), 0, ETH, amount),
                _ => arrived(&name, ("b", ETHEREUM), 0, ETH, amount),
            };
            told_as("0x1", it)
        })
        .collect();
    let (links, _, findings) = timed("of one name", &history);
    assert_eq!((links, findings.len()), (0, 1));
    is_quick(start);
}

#[test]
fn absurd_amounts_and_times_are_looked_at_and_left() {
    let amounts = [i128::MIN, -1, 0, 1, 7, i128::MAX - 1, i128::MAX];
    let seconds = [i64::MIN, -1, 0, 1, i64::MAX];
    let assets = [ETH, BSC_USDC, USDC, APE, "eip155:1/erc20:0xunknown"];
    let mut history = Vec::new();
    for units in amounts {
        for second in seconds {
            for asset in assets {
                let name = format!("{units}{second}{asset}");
                let at = Timestamp::from_seconds(second);
                let out = sent(&format!("s{name}"), ("kraken", KRAKEN), 0, asset, units);
                let out = with_fee(asset, i128::MAX, with_fee(asset, units, out));
                let arrival = arrived(&format!("a{name}"), ("main", ETHEREUM), 0, asset, units);
                history.extend([Transaction { at, ..out }, Transaction { at, ..arrival }]);
            }
        }
    }
    for link in world().find(&history).links {
        assert!(
            link.sent > Units::ZERO && link.received > Units::ZERO,
            "{link:?}"
        );
    }
}

#[test]
fn coin_of_more_decimals_than_there_is_room_for_is_compared_with_itself() {
    let mut world = world();
    for decimals in [19, 77, 255] {
        let far = asset(
            "eip155:1/erc20:0x77",
            "far",
            kc_domain::AssetKind::Crypto,
            decimals,
        );
        world.assets.insert(far.id.clone(), far.clone());
        let id = far.id.as_str();
        let found = world.find(&[
            sent("out", ("kraken", KRAKEN), 0, id, i128::MAX),
            arrived("in", ("main", ETHEREUM), MINUTE, id, i128::MAX),
        ]);
        assert_eq!(found.links.len(), 1);
    }
}

#[test]
fn transaction_told_twice_and_a_leg_told_twice_count_once() {
    let out = sent("out", ("kraken", KRAKEN), 0, ETH, ETHER);
    let mut arrival = arrived("in", ("main", ETHEREUM), MINUTE, ETH, ETHER);
    let twice = [out.clone(), out.clone(), arrival.clone(), arrival.clone()];
    assert_eq!(world().find(&twice).links.len(), 1);
    arrival.legs.push(arrival.legs[0].clone());
    let found = world().find(&[out, arrival]);
    assert_eq!(found.links.len(), 1);
    assert_eq!(found.labels.keys().collect::<Vec<_>>(), [&id("out")]);
    assert_eq!(found.labels[&id("out")], Label::Transfer);
}
