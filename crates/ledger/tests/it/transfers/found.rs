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
