//! What can not be booked, or can not be true, is found and stops nothing.

use kc_domain::{
    AssetId, Direction::*, Label, LegKind, Movement, MovementAmount, Timestamp, Units,
};
use kc_ledger::Finding;

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
        Movement {
            amount: MovementAmount::Quarantined(digits.clone()),
            ..movement("log:1", In, JUNK, 0)
        },
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
    assert_eq!(
        booked.closing,
        [with(JUNK, 0), with(ETH, 1)]
            .into_iter()
            .flatten()
            .collect()
    );
    assert!(!booked.transactions[1].is_spam);
}

#[test]
fn sum_or_balance_that_does_not_fit_is_left_out_whole() {
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
        legs(transaction),
        [(LegKind::Incoming, ETH, i128::MAX, 0, i128::MAX)]
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
    assert_eq!(booked.closing[&AssetId::new(USDC)], Units(1));
}

#[test]
fn negative_amount_is_left_out() {
    let booked = world().book(vec![movement("a", In, ETH, -5)]);
    assert_eq!(booked.closing, with(ETH, 0));
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
