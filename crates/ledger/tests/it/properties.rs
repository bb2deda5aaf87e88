//! What holds for every history. Cases come from a fixed seed unless `PROPTEST_RNG_SEED` gives
//! another; the seed is printed, and shown when a test fails.

use std::collections::{BTreeMap, BTreeSet};

use kc_domain::{
    AssetId, ChainId, Direction, Label, LegKind, Movement, MovementAmount, Quantity, Timestamp,
    TransactionType, Units,
};
use kc_ledger::{Balances, Booked, Finding, allocations};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngSeed, TestCaseError, TestRunner},
};

use crate::made::*;

pub fn check<S: Strategy>(cases: S, holds: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let seed = std::env::var("PROPTEST_RNG_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_240_128);
    println!("PROPTEST_RNG_SEED={seed}");
    let config = Config {
        cases: 400,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Config::default()
    };
    if let Err(failure) = TestRunner::new(config).run(&cases, holds) {
        panic!("PROPTEST_RNG_SEED={seed}: {failure}");
    }
}

fn amounts() -> impl Strategy<Value = MovementAmount> {
    prop_oneof![
        20 => (0_i128..100).prop_map(|units| MovementAmount::Units(Units(units))),
        1 => (i128::MAX - 5..=i128::MAX).prop_map(|units| MovementAmount::Units(Units(units))),
        1 => Just(MovementAmount::Units(Units(-1))),
        1 => Just(MovementAmount::Quarantined("9".repeat(60))),
    ]
}

/// Movements of some transactions in a few crowded moments, as sources might tell them.
fn history() -> impl Strategy<Value = Vec<Movement>> {
    let what = (
        prop_oneof![
            Just(Direction::In),
            Just(Direction::Out),
            Just(Direction::Fee)
        ],
        prop_oneof![
            Just(ETH),
            Just(WETH),
            Just(USDC),
            Just(JUNK),
            Just(APE),
            Just("eip155:1/erc20:0x99")
        ],
        amounts(),
        prop::option::of(prop_oneof![
            Just(OWN),
            Just(STRANGER),
            Just(IMITATOR),
            Just(ZERO),
            Just(DEAD)
        ]),
        prop::bool::weighted(0.1),
        prop::option::weighted(0.2, prop::sample::select(Label::ALL)),
    );
    let moved = what.prop_map(
        |(direction, asset, amount, counterparty, failed, label)| Movement {
            amount,
            counterparty: counterparty.map(str::to_owned),
            failed,
            label,
            ..movement("", direction, asset, 0)
        },
    );
    let transaction = (
        0_i64..5,
        0_u64..3,
        0_u32..3,
        any::<bool>(),
        vec(moved, 1..6),
    );
    vec(transaction, 0..12).prop_map(|transactions| {
        let mut movements = Vec::new();
        for (number, (second, block, position, elsewhere, moved)) in
            transactions.into_iter().enumerate()
        {
            for (index, movement) in moved.into_iter().enumerate() {
                movements.push(Movement {
                    chain: ChainId::new(if elsewhere { "eip155:10" } else { "eip155:1" }),
                    transaction: format!("0x{}", number / 2),
                    index: format!("{number}:{index}"),
                    block: block.checked_sub(1),
                    position,
                    at: Timestamp::from_seconds(second),
                    ..movement
                });
            }
        }
        movements
    })
}

fn opening() -> impl Strategy<Value = Balances> {
    let assets = prop_oneof![Just(ETH), Just(USDC), Just(APE)].prop_map(AssetId::new);
    let units = prop_oneof![9 => -50_i128..200, 1 => Just(i128::MAX), 1 => Just(i128::MIN)];
    let quantities = prop_oneof![
        9 => units.prop_map(|units| Quantity::Units(Units(units))),
        1 => Just(Quantity::Uncountable),
    ];
    prop::collection::btree_map(assets, quantities, 0..3)
}

/// What each asset's balance must be where it is known: the opening one and what the movements say.
fn expected(movements: &[Movement], opening: &Balances) -> BTreeMap<AssetId, i128> {
    let mut parts: BTreeMap<AssetId, i128> = opening
        .iter()
        .map(|(asset, quantity)| (asset.clone(), quantity.units().unwrap_or_default().0))
        .collect();
    for movement in movements {
        let booked_at_all = !movement.failed || movement.direction == Direction::Fee;
        if !booked_at_all {
            continue;
        }
        let balance = parts.entry(movement.asset.clone()).or_default();
        if let MovementAmount::Units(Units(units @ 0..)) = movement.amount {
            let sign = if movement.direction == Direction::In {
                1
            } else {
                -1
            };
            *balance = balance.wrapping_add(sign * units);
        }
    }
    parts
}

/// The assets of which the balance must be unknown: so it was, or an amount was not counted.
fn uncounted(booked: &Booked, opening: &Balances) -> BTreeSet<AssetId> {
    let found = booked.findings.iter().filter_map(|finding| match finding {
        Finding::Quarantined { asset, .. }
        | Finding::TooLarge { asset, .. }
        | Finding::NegativeAmount { asset, .. } => Some(asset),
        _ => None,
    });
    let opened = opening
        .iter()
        .filter_map(|(asset, quantity)| (*quantity == Quantity::Uncountable).then_some(asset));
    found.chain(opened).cloned().collect()
}

#[test]
fn quantities_are_conserved() {
    let world = world();
    check((history(), opening()), |(movements, opening)| {
        let booked = world.book_on(movements.clone(), opening.clone());
        let uncounted = uncounted(&booked, &opening);
        let must_be: Balances = expected(&movements, &opening)
            .into_iter()
            .map(|(asset, units)| match uncounted.contains(&asset) {
                true => (asset, Quantity::Uncountable),
                false => (asset, Quantity::Units(Units(units))),
            })
            .collect();
        prop_assert_eq!(&booked.closing, &must_be);

        let mut running = opening.clone();
        for leg in booked
            .transactions
            .iter()
            .flat_map(|transaction| &transaction.legs)
        {
            let balance = running.entry(leg.asset.clone()).or_insert(Quantity::ZERO);
            // Only what was not counted can have come between, and what is unknown stays so.
            if leg.before != balance.units() {
                prop_assert!(leg.before.is_none() && uncounted.contains(&leg.asset));
            }
            prop_assert!(leg.units > Units::ZERO);
            let after = leg.before.and_then(|before| match leg.kind {
                LegKind::Incoming => before.checked_add(leg.units),
                LegKind::Outgoing | LegKind::Fee => before.checked_sub(leg.units),
            });
            prop_assert_eq!(leg.after, after);
            *balance = Quantity::of(after);
        }
        for (asset, quantity) in &booked.closing {
            let told = running.get(asset).copied().unwrap_or(Quantity::ZERO);
            prop_assert!(told == *quantity || *quantity == Quantity::Uncountable);
        }
        Ok(())
    });
}

#[test]
fn order_of_arrival_does_not_matter_and_booking_again_changes_nothing() {
    let world = world();
    let shuffled = history()
        .prop_flat_map(|movements| (Just(movements.clone()), Just(movements).prop_shuffle()));
    check((shuffled, opening()), |((movements, arrived), opening)| {
        let booked = world.book_on(movements.clone(), opening.clone());
        prop_assert_eq!(&booked, &world.book_on(arrived, opening.clone()));
        let twice = movements.iter().chain(&movements).cloned().collect();
        prop_assert_eq!(&booked, &world.book_on(twice, opening));
        Ok(())
    });
}

#[test]
fn going_on_from_a_closing_is_the_same_as_booking_at_once() {
    let world = world();
    check(
        (history(), opening(), 0_i64..6),
        |(movements, opening, second)| {
            let at_once = world.book_on(movements.clone(), opening.clone());
            let moment = Timestamp::from_seconds(second);
            // A transaction belongs where it starts, whenever its later movements were.
            let late: BTreeSet<_> = at_once
                .transactions
                .iter()
                .filter(|transaction| transaction.at >= moment)
                .map(|transaction| (transaction.chain.clone(), transaction.source_id.clone()))
                .collect();
            let (later, earlier): (Vec<_>, Vec<_>) = movements.into_iter().partition(|movement| {
                late.contains(&(movement.chain.clone(), movement.transaction.clone()))
            });
            let mut went_on = crate::made::world();
            went_on.sent_to = sent_to(&earlier);
            let first = world.book_on(earlier, opening);
            let second = went_on.book_on(later, first.closing.clone());

            let pieces: Vec<_> = first
                .transactions
                .into_iter()
                .chain(second.transactions)
                .collect();
            prop_assert_eq!(pieces, at_once.transactions);
            prop_assert_eq!(second.closing, at_once.closing);
            let findings = first.findings.into_iter().chain(second.findings).collect();
            prop_assert_eq!(joined(findings), joined(at_once.findings));
            Ok(())
        },
    );
}

/// Whom the wallet itself sent something to.
fn sent_to(movements: &[Movement]) -> BTreeSet<String> {
    let of_one = |movement: &Movement| -> Vec<&Movement> {
        let name = |it: &Movement| (it.chain.clone(), it.transaction.clone());
        let all = movements.iter();
        all.filter(|other| name(other) == name(movement)).collect()
    };
    let sent = movements.iter().filter(|movement| {
        let all = of_one(movement);
        movement.direction == Direction::Out
            && movement.amount != MovementAmount::Units(Units::ZERO)
            && all.iter().any(|it| it.direction == Direction::Fee)
            && all.iter().all(|it| !it.failed)
    });
    sent.filter_map(|movement| movement.counterparty.clone())
        .collect()
}

type BelowZero = BTreeMap<AssetId, (Option<Timestamp>, Units)>;

/// Findings of consecutive bookings as those of one: below zero since the first time, down to the
/// lowest of all.
fn joined(findings: Vec<Finding>) -> (Vec<Finding>, BelowZero) {
    let mut others = Vec::new();
    let mut below = BelowZero::new();
    for finding in findings {
        match finding {
            Finding::BelowZero {
                asset,
                since,
                lowest,
            } => {
                let since = since.map(|(at, _)| at);
                let known = below.entry(asset).or_insert((since, lowest));
                known.1 = known.1.min(lowest);
            }
            other => others.push(other),
        }
    }
    (others, below)
}

/// What these say of one side may have a receipt on the other.
const CUSTODY: [Label; 13] = [
    Label::Stake,
    Label::CentralizedStake,
    Label::ResourceStaking,
    Label::RexDeposit,
    Label::Lend,
    Label::CentralizedLending,
    Label::CollateralDeposit,
    Label::VaultDeposit,
    Label::Unstake,
    Label::RexWithdrawal,
    Label::LendRedeem,
    Label::CollateralWithdrawal,
    Label::VaultWithdrawal,
];

#[test]
fn label_always_fits_what_the_legs_show() {
    let world = world();
    check((history(), opening()), |(movements, opening)| {
        for transaction in world.book_on(movements, opening).transactions {
            let has = |kind| transaction.legs.iter().any(|leg| leg.kind == kind);
            let (incoming, outgoing) = (has(LegKind::Incoming), has(LegKind::Outgoing));
            let is_custody = CUSTODY.contains(&transaction.label);
            let fits = match transaction.transaction_type {
                TransactionType::Deposit if transaction.label == Label::Spam => !outgoing,
                TransactionType::Deposit => incoming && (is_custody || !outgoing),
                TransactionType::Withdrawal if is_custody => outgoing,
                TransactionType::Withdrawal => outgoing && !incoming,
                TransactionType::Trade => incoming && outgoing,
                TransactionType::Payment => !incoming,
                TransactionType::Transfer => incoming || outgoing,
                TransactionType::Any => true,
            };
            prop_assert!(fits, "{transaction:?}");
            let bound = transaction.label.transaction_type();
            prop_assert!(bound == transaction.transaction_type || bound == TransactionType::Any);
            prop_assert!(!transaction.description.is_empty());
        }
        Ok(())
    });
}

#[test]
fn shares_add_up_to_a_hundred_percent() {
    let hundred: kc_domain::Fiat = "100".parse().unwrap();
    check(vec(1_i128..=i128::MAX / 8, 1..8), |parts| {
        let parts: Vec<_> = parts.into_iter().map(Units).collect();
        let shares = allocations(&parts).expect("parts that can be added up");
        prop_assert!(shares.iter().all(|share| share.0 >= 0));
        prop_assert_eq!(shares.iter().map(|share| share.0).sum::<i128>(), hundred.0);
        Ok(())
    });
}
