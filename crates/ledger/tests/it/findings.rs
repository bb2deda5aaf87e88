//! What can not be booked, or can not be true, is found and stops nothing.

use kc_domain::{
    AssetId, Direction, Direction::*, Label, LegKind, Movement, Timestamp, Transaction, Units,
};
use kc_ledger::{Balances, Finding};

use crate::made::*;

#[test]
fn label_that_the_legs_contradict_is_a_finding() {
    let booked = world().book(vec![labelled(Label::Sell, movement("a", In, ETH, 1))]);
    assert_eq!(only(&booked).label, Label::Deposit);
    let transaction = only(&booked).id.clone();
    assert_eq!(
        booked.findings,
        [Finding::LabelDoesNotFit {
            transaction,
            label: Label::Sell
        }]
    );
}

#[test]
fn spam_that_nobody_could_count_is_quarantined_and_booking_goes_on() {
    let digits = "9".repeat(60);
    let booked = world().book(vec![
        beyond_counting("log:1", In, JUNK),
        Movement {
            transaction: "0x2".to_owned(),
            ..movement("a", In, ETH, 1)
        },
    ]);
    let spam = &booked.transactions[0];
    assert_eq!(
        (spam.legs.len(), spam.label, spam.is_spam),
        (0, Label::Unknown, true)
    );
    assert_eq!(
        booked.findings,
        [Finding::Quarantined {
            transaction: spam.id.clone(),
            asset: AssetId::new(JUNK),
            index: "log:1".to_owned(),
            digits,
        }]
    );
    assert_eq!(booked.closing, together([uncountable(JUNK), with(ETH, 1)]));
    assert!(!booked.transactions[1].is_spam);
}

#[test]
fn sum_that_does_not_fit_is_left_out_whole_and_balance_that_does_not_is_unknown() {
    let booked = world().book_on(
        vec![
            movement("a", In, ETH, i128::MAX),
            movement("b", In, ETH, 1),
            movement("c", In, USDC, i128::MAX),
        ],
        with(USDC, 1),
    );
    let transaction = only(&booked);
    assert_eq!(
        around(transaction),
        [(LegKind::Incoming, USDC, i128::MAX, Some(1), None)]
    );
    let too_large = |asset, units| Finding::TooLarge {
        transaction: transaction.id.clone(),
        asset: AssetId::new(asset),
        units: Units(units),
    };
    assert_eq!(
        booked.findings,
        [too_large(ETH, 1), too_large(USDC, i128::MAX)]
    );
    assert_eq!(
        booked.closing,
        together([uncountable(ETH), uncountable(USDC)])
    );
}

/// A leg as [`legs`] tells it, where balances may be unknown.
type Around<'a> = (LegKind, &'a str, i128, Option<i128>, Option<i128>);

fn around(transaction: &Transaction) -> Vec<Around<'_>> {
    let number = |units: Option<Units>| units.map(|units| units.0);
    let legs = transaction.legs.iter();
    legs.map(|leg| {
        let (before, after) = (number(leg.before), number(leg.after));
        (leg.kind, leg.asset.as_str(), leg.units.0, before, after)
    })
    .collect()
}

fn together<const N: usize>(balances: [Balances; N]) -> Balances {
    balances.into_iter().flatten().collect()
}

#[test]
fn balance_is_unknown_from_an_uncounted_amount_on_also_in_later_bookings() {
    let in_transaction = |transaction: &str, second, movement: Movement| Movement {
        transaction: transaction.to_owned(),
        at: Timestamp::from_seconds(second),
        ..movement
    };
    let first = world().book(vec![
        in_transaction("0x1", 1, movement("a", In, USDC, 5)),
        in_transaction("0x2", 2, beyond_counting("a", In, USDC)),
        in_transaction("0x3", 3, movement("a", Out, USDC, 2)),
    ]);
    let [known, lost, later] = &first.transactions[..] else {
        panic!("{first:?}");
    };
    assert_eq!(legs(known), [(LegKind::Incoming, USDC, 5, 0, 5)]);
    assert_eq!(around(lost), []);
    let unknown = |kind, units| (kind, USDC, units, None, None);
    assert_eq!(around(later), [unknown(LegKind::Outgoing, 2)]);
    assert_eq!(first.closing, uncountable(USDC));

    let second = world().book_on(vec![movement("a", Out, USDC, 1)], first.closing);
    assert_eq!(around(only(&second)), [unknown(LegKind::Outgoing, 1)]);
    assert_eq!(second.closing, uncountable(USDC));
    assert_eq!(second.findings, [], "nobody knows that it is below zero");
}

#[test]
fn part_of_what_moved_is_not_told_as_the_whole() {
    let legs_beside = |direction: Direction| {
        let booked = world().book_on(
            vec![
                movement("a", In, ETH, 5),
                movement("b", Fee, ETH, 1),
                movement("c", In, USDC, 7),
                beyond_counting("d", direction, ETH),
            ],
            with(ETH, 10),
        );
        assert_eq!(booked.closing, together([uncountable(ETH), with(USDC, 7)]));
        let legs = around(only(&booked)).into_iter();
        legs.map(|(kind, asset, units, ..)| (kind, asset == ETH, units))
            .collect::<Vec<_>>()
    };
    let token = (LegKind::Incoming, false, 7);
    let fee = (LegKind::Fee, true, 1);
    assert_eq!(legs_beside(In), [token, fee]);
    assert_eq!(legs_beside(Out), [token, fee], "it might be set off");
    assert_eq!(legs_beside(Fee), [token, (LegKind::Incoming, true, 5)]);
}

#[test]
fn what_failed_moved_nothing_that_could_not_be_counted() {
    let booked = world().book_on(
        vec![Movement {
            failed: true,
            ..beyond_counting("a", Out, ETH)
        }],
        with(ETH, 1),
    );
    assert_eq!((booked.closing, booked.findings), (with(ETH, 1), vec![]));
}

#[test]
fn negative_amount_is_left_out_and_the_balance_unknown() {
    let booked = world().book(vec![movement("a", In, ETH, -5)]);
    assert_eq!(booked.closing, uncountable(ETH));
    assert!(matches!(
        booked.findings[..],
        [Finding::NegativeAmount {
            units: Units(-5),
            ..
        }]
    ));
}

#[test]
fn movement_told_twice_counts_once_and_told_in_two_ways_is_a_finding() {
    let one = movement("a", In, ETH, 5);
    let booked = world().book(vec![one.clone(), one.clone()]);
    assert_eq!((booked.closing, booked.findings), (with(ETH, 5), vec![]));

    let other = movement("a", In, ETH, 6);
    let booked = world().book(vec![one.clone(), other.clone()]);
    assert!(matches!(
        booked.findings[..],
        [Finding::Contradiction { .. }]
    ));
    assert_eq!(booked, world().book(vec![other, one]));
}

#[test]
fn balance_below_zero_is_found_once_with_its_start_and_its_lowest() {
    let at = |second: i64, movement: Movement| Movement {
        transaction: format!("0x{second}"),
        at: Timestamp::from_seconds(second),
        ..movement
    };
    let booked = world().book(vec![
        at(1, movement("a", In, ETH, 5)),
        at(2, movement("a", Out, ETH, 8)),
        at(3, movement("a", Out, ETH, 1)),
        at(4, movement("a", In, ETH, 9)),
        at(5, movement("a", Out, ETH, 6)),
    ]);
    assert_eq!(
        booked.findings,
        [Finding::BelowZero {
            asset: AssetId::new(ETH),
            since: Some((
                Timestamp::from_seconds(2),
                booked.transactions[1].id.clone()
            )),
            lowest: Units(-4),
        }]
    );
    assert_eq!(booked.transactions.len(), 5);
    assert_eq!(booked.closing, with(ETH, -1));
    // What was below zero before is still told when booking goes on from there.
    let later = world().book_on(vec![], booked.closing);
    let still = Finding::BelowZero {
        asset: AssetId::new(ETH),
        since: None,
        lowest: Units(-1),
    };
    assert_eq!(later.findings, [still]);
}

#[test]
fn coins_that_pass_through_an_empty_wallet_are_not_below_zero() {
    let booked = world().book(vec![
        labelled(Label::Reward, movement("a", In, ETH, 5)),
        labelled(Label::Stake, movement("b", Out, ETH, 5)),
    ]);
    assert!(
        !booked
            .findings
            .iter()
            .any(|finding| matches!(finding, Finding::BelowZero { .. }))
    );
}
