//! What holds for every history, however crowded. See [`crate::properties::check`] for the seed.

use std::collections::{BTreeMap, BTreeSet};

use kc_domain::{Label, LegKind, Transaction, TransactionId, Units};
use kc_ledger::transfers::{Found, TransferFinding};
use proptest::{collection::vec, prelude::*, sample::Index};

use super::made::*;
use crate::properties::check;

const WALLETS: [(&str, &str); 5] = [
    ("kraken", KRAKEN),
    ("file", "csv"),
    ("main", ETHEREUM),
    ("second", ETHEREUM),
    ("op", OPTIMISM),
];

/// What there are of each coin, in hundredths of one.
const ASSETS: [(&str, i128); 4] = [
    (ETH, ETHER / 100),
    (OP_ETH, ETHER / 100),
    (USDC, 10_000),
    (BSC_USDC, ETHER / 100),
];

/// Some transactions of alike amounts, some of them at about the same times, and what people said.
pub fn history() -> impl Strategy<Value = (World, Vec<Transaction>)> {
    let one = (
        prop::sample::select(&WALLETS),
        prop::sample::select(&ASSETS),
        prop_oneof![4 => Just(10_000_i128), 4 => 9_890_i128..10_010, 1 => 1_i128..20_000],
        (0_i64..25, prop_oneof![3 => 0_i64..90, 1 => 0_i64..24 * 60]),
        (
            any::<bool>(),
            prop::bool::weighted(0.2),
            prop::option::weighted(0.3, 0_u8..4),
        ),
        prop::option::weighted(0.2, prop::sample::select(&[MAIN, STRANGER])),
    );
    let decided = vec((any::<Index>(), any::<Index>(), any::<bool>()), 0..4);
    let labelled_by_person = vec(any::<Index>(), 0..3);
    (vec(one, 2..40), decided, labelled_by_person).prop_map(|(ones, decided, by_person)| {
        let ones = ones.into_iter().enumerate();
        let transactions: Vec<Transaction> = ones
            .map(
                |(number, (of, (asset, unit), units, (day, minute), kind, named))| {
                    let (is_sent, is_bridge, told) = kind;
                    let direction = if is_sent {
                        LegKind::Outgoing
                    } else {
                        LegKind::Incoming
                    };
                    let at = day * 6 * DAY + minute * MINUTE;
                    let mut it = moved(&number.to_string(), of, at, direction, asset, units * unit);
                    if is_bridge {
                        it.label = if is_sent {
                            Label::BridgeSend
                        } else {
                            Label::BridgeReceive
                        };
                    }
                    if let Some(told) = told {
                        it = told_as(&format!("{told:064x}"), it);
                    }
                    named
                        .into_iter()
                        .fold(it, |it, address| naming(address, it))
                },
            )
            .collect();
        let mut world = world();
        for (from, to, is_confirmed) in decided {
            let (from, to) = (from.get(&transactions), to.get(&transactions));
            if is_confirmed {
                let mut asked = link(from, to, Found::Person);
                asked.received = Units(asked.received.0 / 2);
                world.decisions.confirmed.push(asked);
            } else {
                world
                    .decisions
                    .rejected
                    .insert((from.id.clone(), to.id.clone()));
            }
        }
        let labelled = by_person
            .into_iter()
            .map(|it| it.get(&transactions).id.clone());
        world.decisions.labelled = labelled.collect();
        (world, transactions)
    })
}

fn by_id(transactions: &[Transaction]) -> BTreeMap<&TransactionId, &Transaction> {
    transactions.iter().map(|it| (&it.id, it)).collect()
}

#[test]
fn order_of_arrival_does_not_matter() {
    let shuffled = history().prop_flat_map(|(world, transactions)| {
        (
            Just(world),
            Just(transactions.clone()),
            Just(transactions).prop_shuffle(),
        )
    });
    check(shuffled, |(mut world, transactions, arrived)| {
        let found = world.find(&transactions);
        prop_assert_eq!(&found, &world.find(&arrived));
        let twice: Vec<_> = arrived.iter().chain(&transactions).cloned().collect();
        prop_assert_eq!(&found, &world.find(&twice));
        world.decisions.confirmed.reverse();
        prop_assert_eq!(&found, &world.find(&transactions));
        Ok(())
    });
}

#[test]
fn nothing_is_used_twice_nor_made_on_the_way() {
    check(history(), |(world, transactions)| {
        let found = world.find(&transactions);
        let known = by_id(&transactions);
        let mut used: BTreeMap<(&TransactionId, &str), i128> = BTreeMap::new();
        for link in &found.links {
            let (from, to) = (known[&link.from], known[&link.to]);
            prop_assert_ne!(&from.integration, &to.integration);
            prop_assert!(
                from.legs[0].kind == LegKind::Outgoing && to.legs[0].kind == LegKind::Incoming
            );
            prop_assert!(link.sent > Units::ZERO && link.received > Units::ZERO);
            *used.entry((&link.from, "sent")).or_default() += link.sent.0;
            *used.entry((&link.to, "received")).or_default() += link.received.0;
            if link.found == Found::Person {
                continue;
            }
            let unit = |asset: &str| if asset == USDC { 1_000_000_000_000 } else { 1 };
            let (sent, received) = (
                link.sent.0 * unit(link.from_asset.as_str()),
                link.received.0 * unit(link.to_asset.as_str()),
            );
            prop_assert!(received <= sent);
            let lag = to.at.micros() - from.at.micros();
            let longest = if link.found == Found::Exact { 3 } else { 9 };
            prop_assert!(lag <= longest * DAY * 1_000_000);
            prop_assert!(link.found == Found::Exact || lag >= -30 * MINUTE * 1_000_000);
        }
        for ((id, _), units) in used {
            prop_assert!(units <= known[id].legs[0].units.0);
        }
        Ok(())
    });
}

#[test]
fn what_people_decided_stands() {
    check(history(), |(world, transactions)| {
        let found = world.find(&transactions);
        let decisions = &world.decisions;
        let is_rejected = |link: &&kc_ledger::transfers::TransferLink| {
            decisions
                .rejected
                .contains(&(link.from.clone(), link.to.clone()))
        };
        let suggested = found.suggestions.iter().flat_map(|it| &it.candidates);
        let all = found
            .links
            .iter()
            .filter(|it| it.found != Found::Person)
            .chain(suggested);
        prop_assert_eq!(all.filter(is_rejected).count(), 0);
        prop_assert!(
            found
                .labels
                .keys()
                .all(|id| !decisions.labelled.contains(id))
        );
        let persons = found
            .links
            .iter()
            .filter(|it| it.found == Found::Person)
            .count();
        let refused = found.findings.iter();
        let refused = refused
            .filter(|it| matches!(it, TransferFinding::LinkDoesNotFit { .. }))
            .count();
        prop_assert_eq!(persons + refused, decisions.confirmed.len());
        Ok(())
    });
}

#[test]
fn no_suggestion_is_of_what_is_joined_already() {
    check(history(), |(world, transactions)| {
        let found = world.find(&transactions);
        let from: BTreeSet<_> = found.links.iter().map(|it| &it.from).collect();
        let to: BTreeSet<_> = found.links.iter().map(|it| &it.to).collect();
        for suggestion in &found.suggestions {
            prop_assert!(!from.contains(&suggestion.from) && !suggestion.candidates.is_empty());
            for candidate in &suggestion.candidates {
                prop_assert!(!to.contains(&candidate.to) && candidate.from == suggestion.from);
            }
        }
        Ok(())
    });
}
