//! What single transactions become.

use kc_domain::{
    AssetId, Direction, Direction::*, IntegrationId, Label, LegKind, Movement, Quantity, Timestamp,
    TransactionId, TransactionType, Units, transaction::SOURCE_RULE,
};

use crate::made::*;

/// The label that movements get which are given as `(direction, asset, counterparty)`.
fn label(movements: &[(Direction, &str, &str)]) -> Label {
    let movements = movements.iter().enumerate();
    let made = movements.map(|(index, (direction, asset, counterparty))| {
        from(
            counterparty,
            movement(&index.to_string(), *direction, asset, 1),
        )
    });
    only(&world().book(made.collect())).label
}

#[test]
fn refund_is_set_off_against_the_payment_and_balances_stay_exact() {
    let booked = world().book_on(
        vec![
            movement("value", Out, ETH, 1_000),
            movement("call:0.1", In, ETH, 20),
            movement("log:3", In, USDC, 5),
            movement("fee", Fee, ETH, 7),
        ],
        with(ETH, 2_000),
    );
    let swap = only(&booked);
    assert_eq!(
        legs(swap),
        [
            (LegKind::Incoming, USDC, 5, 0, 5),
            (LegKind::Outgoing, ETH, 980, 2_000, 1_020),
            (LegKind::Fee, ETH, 7, 1_020, 1_013),
        ]
    );
    assert_eq!(swap.label, Label::Swap);
    assert_eq!(
        swap.id,
        TransactionId::derive(&world().integration, "eip155:1", "0x1")
    );
    assert_eq!(
        booked.closing[&AssetId::new(ETH)],
        Quantity::Units(Units(1_013))
    );
    assert_eq!(booked.findings, []);
}

#[test]
fn loan_paid_back_in_the_same_transaction_leaves_its_price_and_its_profit() {
    let booked = world().book_on(
        vec![
            movement("log:1", In, USDC, 1_000),
            movement("log:9", Out, USDC, 1_000),
            movement("log:10", Out, JUNK, 1),
            movement("log:5", In, WETH, 3),
        ],
        with(JUNK, 1),
    );
    assert_eq!(
        legs(only(&booked)),
        [
            (LegKind::Incoming, WETH, 3, 0, 3),
            (LegKind::Outgoing, JUNK, 1, 1, 0)
        ]
    );
    assert_eq!(booked.closing[&AssetId::new(USDC)], Quantity::ZERO);
}

#[test]
fn what_a_wallet_sent_to_itself_is_shown_both_ways() {
    let booked = world().book_on(
        vec![
            movement("value", Out, ETH, 5),
            movement("value:in", In, ETH, 5),
            movement("fee", Fee, ETH, 1),
        ],
        with(ETH, 6),
    );
    let transfer = only(&booked);
    assert_eq!(
        (transfer.label, transfer.transaction_type),
        (Label::Transfer, TransactionType::Transfer)
    );
    assert_eq!(
        legs(transfer),
        [
            (LegKind::Incoming, ETH, 5, 6, 11),
            (LegKind::Outgoing, ETH, 5, 11, 6),
            (LegKind::Fee, ETH, 1, 6, 5),
        ]
    );
}

#[test]
fn reward_that_is_staked_at_once_stays_a_reward_and_a_stake() {
    let booked = world().book_on(
        vec![
            labelled(Label::Reward, movement("a", In, USDC, 5)),
            labelled(Label::Stake, movement("b", Out, USDC, 100)),
        ],
        with(USDC, 100),
    );
    assert_eq!(
        legs(only(&booked)),
        [
            (LegKind::Incoming, USDC, 5, 100, 105),
            (LegKind::Outgoing, USDC, 100, 105, 5)
        ]
    );
}

#[test]
fn movements_of_one_side_are_added_up_and_keep_a_common_counterparty() {
    let booked = world().book(vec![
        from(STRANGER, movement("a", In, USDC, 5)),
        from(STRANGER, movement("b", In, USDC, 6)),
        from(STRANGER, movement("c", In, ETH, 1)),
        from(OWN, movement("d", In, ETH, 1)),
    ]);
    let transaction = only(&booked);
    assert_eq!(
        legs(transaction),
        [
            (LegKind::Incoming, USDC, 11, 0, 11),
            (LegKind::Incoming, ETH, 2, 0, 2)
        ]
    );
    assert_eq!(transaction.legs[0].counterparty.as_deref(), Some(STRANGER));
    assert_eq!(transaction.legs[1].counterparty, None);
    assert_eq!(transaction.label, Label::Deposit);
}

#[test]
fn counterparties_give_meaning() {
    assert_eq!(label(&[(In, USDC, OWN)]), Label::Transfer);
    assert_eq!(label(&[(Out, USDC, OWN)]), Label::Transfer);
    assert_eq!(label(&[(In, JUNK, STRANGER)]), Label::Spam);
    assert_eq!(label(&[(In, USDC, ZERO)]), Label::Airdrops);
    assert_eq!(
        label(&[(In, USDC, ZERO), (Fee, ETH, STRANGER)]),
        Label::Deposit
    );
    assert_eq!(label(&[(In, USDC, STRANGER)]), Label::Deposit);
    assert_eq!(label(&[(Out, USDC, DEAD)]), Label::Burn);
    assert_eq!(label(&[(Out, USDC, ZERO)]), Label::Burn);
    assert_eq!(label(&[(Out, USDC, STRANGER)]), Label::Withdrawal);
    assert_eq!(
        label(&[(In, WETH, STRANGER), (Out, ETH, STRANGER)]),
        Label::Wrap
    );
    assert_eq!(
        label(&[(Out, WETH, STRANGER), (In, ETH, STRANGER)]),
        Label::Unwrap
    );
    assert_eq!(
        label(&[(In, APE, ZERO), (Out, ETH, STRANGER)]),
        Label::MintNft
    );
    assert_eq!(
        label(&[(In, APE, STRANGER), (Out, ETH, STRANGER)]),
        Label::NftBuy
    );
    assert_eq!(
        label(&[(Out, APE, STRANGER), (In, ETH, STRANGER)]),
        Label::NftSell
    );
}

#[test]
fn failed_transaction_costs_its_fee_and_moves_nothing_else() {
    let failed = |movement| Movement {
        failed: true,
        ..movement
    };
    let booked = world().book_on(
        vec![
            failed(movement("value", Out, ETH, 50)),
            failed(movement("fee", Fee, ETH, 3)),
        ],
        with(ETH, 3),
    );
    let transaction = only(&booked);
    assert_eq!(
        (transaction.label, transaction.transaction_type),
        (Label::Failed, TransactionType::Payment)
    );
    assert_eq!(legs(transaction), [(LegKind::Fee, ETH, 3, 3, 0)]);
    assert_eq!(booked.findings, []);
}

#[test]
fn approval_is_known_by_what_was_called() {
    let call = |method: &str| Movement {
        method: Some(method.to_owned()),
        ..movement("fee", Fee, ETH, 1)
    };
    assert_eq!(
        only(&world().book(vec![call("0x095ea7b3")])).label,
        Label::Approve
    );
    assert_eq!(
        only(&world().book(vec![call("0x12345678")])).label,
        Label::Fee
    );
}

#[test]
fn label_of_the_source_wins_where_it_fits() {
    let reward = world().book(vec![labelled(
        Label::StakingRewards,
        movement("a", In, ETH, 1),
    )]);
    assert_eq!(only(&reward).label, Label::StakingRewards);
    assert_eq!(only(&reward).rule, SOURCE_RULE);
    assert_eq!(reward.findings, []);
    // A fee's label says nothing about what it was paid for.
    let sent = world().book_on(
        vec![
            movement("a", Out, ETH, 1),
            labelled(Label::Fee, movement("b", Fee, ETH, 1)),
        ],
        with(ETH, 2),
    );
    assert_eq!(only(&sent).label, Label::Withdrawal);
    assert_eq!(sent.findings, []);
}

#[test]
fn transactions_of_one_moment_follow_their_blocks_and_count_on() {
    let in_block = |transaction: &str, block, position, second| Movement {
        transaction: transaction.to_owned(),
        block: Some(block),
        position,
        at: Timestamp::from_seconds(second),
        ..movement("a", In, ETH, 1)
    };
    let booked = world().book(vec![
        in_block("0xd", 9, 0, 2),
        in_block("0xa", 8, 5, 1),
        in_block("0xc", 8, 0, 1),
        in_block("0xb", 7, 6, 1),
    ]);
    let order: Vec<_> = booked
        .transactions
        .iter()
        .map(|transaction| (transaction.source_id.as_str(), transaction.position))
        .collect();
    assert_eq!(order, [("0xb", 0), ("0xc", 1), ("0xa", 2), ("0xd", 0)]);
}

#[test]
fn fills_of_one_order_at_different_moments_are_one_transaction() {
    let later = Movement {
        at: Timestamp::from_seconds(9),
        ..movement("b", In, ETH, 2)
    };
    let booked = world().book(vec![later, movement("a", In, ETH, 1)]);
    let order = only(&booked);
    assert_eq!(
        (order.at, order.legs[0].units),
        (Timestamp::from_seconds(1), Units(3))
    );
}

#[test]
fn same_transaction_seen_by_two_wallets_or_on_two_chains_is_not_one() {
    let other_chain = Movement {
        chain: kc_domain::ChainId::new("eip155:10"),
        ..movement("a", In, ETH, 1)
    };
    let booked = world().book(vec![movement("a", In, ETH, 1), other_chain]);
    assert_eq!(booked.transactions.len(), 2);
    let mut other = world();
    other.integration = IntegrationId::from_stored("wal_other".to_owned());
    let theirs = other.book(vec![movement("a", In, ETH, 1)]);
    assert_ne!(theirs.transactions[0].id, booked.transactions[0].id);
}

#[test]
fn payment_that_only_partly_goes_to_an_own_wallet_is_no_transfer() {
    assert_eq!(label(&[(Out, ETH, OWN), (Out, ETH, OWN)]), Label::Transfer);
    assert_eq!(
        label(&[(Out, ETH, OWN), (Out, ETH, STRANGER)]),
        Label::Withdrawal
    );
    assert_eq!(
        label(&[(Out, ETH, STRANGER), (Out, ETH, OWN)]),
        Label::Withdrawal
    );
    assert_eq!(
        label(&[(Out, ETH, OWN), (Out, USDC, STRANGER)]),
        Label::Withdrawal
    );
}

#[test]
fn trifle_from_an_address_that_imitates_a_receiver_is_spam_from_then_on() {
    let of = |transaction: &str, second, counterparty: &str, movement| Movement {
        transaction: transaction.to_owned(),
        at: Timestamp::from_seconds(second),
        ..from(counterparty, movement)
    };
    let trifle = |transaction: &str, second| {
        of(transaction, second, IMITATOR, movement("a", In, ETH, 1_000))
    };
    let booked = world().book_on(
        vec![
            trifle("0x1", 1),
            of("0x2", 2, STRANGER, movement("a", Out, ETH, 5)),
            of("0x2", 2, STRANGER, movement("fee", Fee, ETH, 1)),
            trifle("0x3", 3),
            // A contract can claim anything of anybody.
            of("0x4", 4, IMITATOR, movement("a", Out, JUNK, 7)),
            of("0x5", 5, STRANGER, movement("a", In, ETH, 1_000)),
        ],
        with(ETH, 6),
    );
    let told: Vec<_> = booked
        .transactions
        .iter()
        .map(|it| (it.label, it.rule.as_str(), it.is_spam))
        .collect();
    assert_eq!(
        told,
        [
            (Label::Deposit, "deposit", false),
            (Label::Withdrawal, "withdrawal", false),
            (Label::Spam, "spam-imitation", true),
            (Label::Ignore, "spam-imitated-send", true),
            (Label::Deposit, "deposit", false),
        ]
    );
}

#[test]
fn whom_the_wallet_knew_before_is_looked_up_for_those_who_may_imitate_them() {
    let mut world = world();
    let later = vec![from(IMITATOR, movement("a", In, ETH, 1_000))];
    let suspects = kc_ledger::suspects(&later, &world.assets);
    assert_eq!(Vec::from_iter(suspects), [IMITATOR.to_ascii_lowercase()]);
    assert_eq!(only(&world.book(later.clone())).label, Label::Deposit);
    world.sent_to.insert(STRANGER.to_owned());
    assert_eq!(only(&world.book(later)).rule, "spam-imitation");
    // Of what the wallet sent itself, and of what is worth something, nobody is suspected.
    let own = vec![
        from(IMITATOR, movement("a", Out, ETH, 1)),
        movement("fee", Fee, ETH, 1),
    ];
    assert!(kc_ledger::suspects(&own, &world.assets).is_empty());
}

#[test]
fn amount_of_nothing_that_a_stranger_sent_is_spam_and_moves_nothing() {
    let booked = world().book(vec![from(STRANGER, movement("log:1", Out, USDC, 0))]);
    let spam = only(&booked);
    assert_eq!(
        (spam.label, spam.is_spam, spam.legs.len()),
        (Label::Spam, true, 0)
    );
    // What could not be counted is no nothing.
    let beyond = world().book(vec![beyond_counting("log:1", In, USDC)]);
    assert_eq!(only(&beyond).label, Label::Unknown);
}

#[test]
fn lending_against_a_receipt_tells_both_sides_and_by_which_rule() {
    let supply = |movement| Movement {
        method: Some("0x617ba037".to_owned()),
        ..movement
    };
    let booked = world().book_on(
        vec![
            supply(from("0x0BAD", movement("log:1", Out, USDC, 50))),
            supply(from(ZERO, movement("log:2", In, JUNK, 49))),
            supply(movement("fee", Fee, ETH, 3)),
        ],
        with(USDC, 50),
    );
    let lent = only(&booked);
    assert_eq!(
        (lent.label, lent.transaction_type, lent.rule.as_str()),
        (Label::Lend, TransactionType::Withdrawal, "lend-for-receipt")
    );
    assert_eq!(lent.description, "Lent 0.00005 USDC for 49 JUNK");
    assert_eq!(lent.legs.len(), 3);
}
