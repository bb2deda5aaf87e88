//! What is found in histories that can be read at a glance.

use kc_domain::Label;

use super::made::*;

const HASH: &str = "0x5af1c84be3d7720e1f4a96b8c25d39e7fa0115af1c84be3d7720e1f4a96b8c25";

#[test]
fn transaction_that_two_wallets_tell_of_is_one_transfer() {
    let pair = [
        told_as("0x1", sent("out", ("a", ETHEREUM), 5, ETH, ETHER)),
        told_as("0x1", arrived("in", ("b", ETHEREUM), 5, ETH, ETHER)),
    ];
    let found = world().find(&pair);
    assert_eq!(links(&found), [format!("out {ETHER} → in {ETHER} Exact")]);
    let labels = [(id("in"), Label::Transfer), (id("out"), Label::Transfer)];
    assert_eq!(found.labels, labels.into());
    assert_eq!((found.suggestions.len(), found.findings.len()), (0, 0));
}

#[test]
fn exchange_that_names_the_hash_is_found_however_late_it_was() {
    let naming_it = naming(HASH, sent("late", ("kraken", KRAKEN), 2 * DAY, ETH, ETHER));
    let by_id = told_as(HASH, sent("own", ("kraken", KRAKEN), 2 * DAY, ETH, ETHER));
    for from in [naming_it, by_id] {
        let to = told_as(HASH, arrived("in", ("main", ETHEREUM), 0, ETH, ETHER));
        let expected = link(&from, &to, kc_ledger::transfers::Found::Exact);
        assert_eq!(world().find(&[to, from]).links, [expected]);
    }
}

#[test]
fn withdrawal_with_its_fee_arrives_at_another_wallet() {
    let pair = [
        sent("out", ("kraken", KRAKEN), 0, BTC, 123_456_789),
        arrived("in", ("cold", BITCOIN), 40 * MINUTE, BTC, 123_406_789),
    ];
    let found = world().find(&pair);
    assert_eq!(links(&found), ["out 123456789 → in 123406789 Window"]);
    assert_eq!(found.labels[&id("out")], Label::Transfer);
}

#[test]
fn bridge_brings_the_same_coin_to_another_chain_whatever_its_decimals() {
    let pair = [
        sent("out", ("main", ETHEREUM), 0, USDC, 2_500_000_000),
        arrived(
            "in",
            ("bsc", "eip155:56"),
            20 * MINUTE,
            BSC_USDC,
            2_499 * ETHER,
        ),
    ];
    let found = world().find(&pair);
    let expected = format!("out 2500000000 → in {} Window", 2_499 * ETHER);
    assert_eq!(links(&found), [expected]);
    assert_eq!(found.labels[&id("in")], Label::BridgeTransfer);
}

#[test]
fn two_arrivals_that_fit_alike_are_suggested() {
    let three = [
        sent("out", ("kraken", KRAKEN), 0, ETH, ETHER),
        arrived("this", ("main", ETHEREUM), 20 * MINUTE, ETH, ETHER),
        arrived("that", ("op", OPTIMISM), 22 * MINUTE, OP_ETH, ETHER),
    ];
    let found = world().find(&three);
    assert_eq!(links(&found), [""; 0]);
    assert_eq!(suggestions(&found), ["out → this or that Several"]);
    assert!(found.labels.is_empty());
}

#[test]
fn equal_sendings_between_the_same_wallets_are_joined_in_the_order_of_time() {
    let four = [
        sent("s1", ("kraken", KRAKEN), 0, ETH, ETHER),
        sent("s2", ("kraken", KRAKEN), 10 * MINUTE, ETH, ETHER),
        arrived("a1", ("main", ETHEREUM), 30 * MINUTE, ETH, ETHER),
        arrived("a2", ("main", ETHEREUM), 31 * MINUTE, ETH, ETHER),
    ];
    let expected = [
        format!("s1 {ETHER} → a1 {ETHER} Window"),
        format!("s2 {ETHER} → a2 {ETHER} Window"),
    ];
    assert_eq!(links(&world().find(&four)), expected);
}

#[test]
fn one_arrival_for_two_sendings_that_fit_alike_is_suggested_for_both() {
    let three = [
        sent("s1", ("kraken", KRAKEN), 0, ETH, ETHER),
        sent("s2", ("kraken", KRAKEN), MINUTE, ETH, ETHER),
        arrived("in", ("main", ETHEREUM), 30 * MINUTE, ETH, ETHER),
    ];
    let found = world().find(&three);
    assert_eq!(suggestions(&found), ["s1 → in Several", "s2 → in Several"]);
    assert_eq!(links(&found), [""; 0]);
}

#[test]
fn coins_of_several_own_wallets_meet_in_one_transaction_and_the_rest_of_them_was_its_fee() {
    let [a, b] = [("a", BITCOIN), ("b", BITCOIN)];
    let found = world().find(&[
        told_as("tx", sent("a", a, 0, BTC, 60_000_000)),
        told_as("tx", sent("b", b, 0, BTC, 50_000_000)),
        told_as("tx", arrived("in", ("c", BITCOIN), 0, BTC, 109_990_000)),
    ]);
    let expected = [
        "a 60000000 → in 60000000 Exact",
        "b 50000000 → in 49990000 Exact",
    ];
    assert_eq!(links(&found), expected);
    assert_eq!(found.labels.len(), 3);
}

#[test]
fn what_went_to_somebody_else_in_the_same_transaction_is_no_part_of_the_transfer() {
    let found = world().find(&[
        told_as("tx", sent("out", ("a", BITCOIN), 0, BTC, 100_000_000)),
        told_as("tx", arrived("in", ("b", BITCOIN), 0, BTC, 30_000_000)),
    ]);
    assert_eq!(links(&found), ["out 30000000 → in 30000000 Exact"]);
    let labels = [(id("in"), Label::Transfer)];
    assert_eq!(found.labels, labels.into());
}

#[test]
fn two_withdrawals_that_an_exchange_carried_out_at_once_arrive_as_one() {
    let exchange = ("kraken", KRAKEN);
    let found = world().find(&[
        told_as(HASH, sent("s1", exchange, 0, ETH, ETHER)),
        told_as(HASH, sent("s2", exchange, MINUTE, ETH, ETHER / 2)),
        told_as(
            HASH,
            arrived("in", ("main", ETHEREUM), 9 * MINUTE, ETH, ETHER * 3 / 2),
        ),
    ]);
    let half = ETHER / 2;
    let expected = [
        format!("s1 {ETHER} → in {ETHER} Exact"),
        format!("s2 {half} → in {half} Exact"),
    ];
    assert_eq!(links(&found), expected);
}

#[test]
fn nft_is_known_by_itself_half_a_day_later() {
    let found = world().find(&[
        sent("out", ("file", "csv"), 0, APE, 1),
        arrived("in", ("main", ETHEREUM), 12 * HOUR, APE, 1),
    ]);
    assert_eq!(links(&found), ["out 1 → in 1 Window"]);
}

#[test]
fn rollup_that_makes_people_wait_for_a_week_is_known_by_its_labels() {
    let pair = [
        labelled(
            Label::BridgeSend,
            sent("out", ("op", OPTIMISM), 0, OP_ETH, 2 * ETHER),
        ),
        labelled(
            Label::BridgeReceive,
            arrived("in", ("main", ETHEREUM), 7 * DAY + HOUR, ETH, 2 * ETHER),
        ),
    ];
    let found = world().find(&pair);
    assert_eq!(links(&found).len(), 1);
    assert_eq!(found.labels[&id("out")], Label::BridgeTransfer);
}
