//! What is no transfer, or not said to be one.

use kc_domain::{Label, LegKind, Timestamp, Transaction, Units};
use kc_ledger::transfers::{Found, TransferFinding};

use super::made::*;

/// A withdrawal and its arrival, which are joined as they are.
fn pair() -> [Transaction; 2] {
    [
        sent("out", ("kraken", KRAKEN), 0, BTC, 123_456_789),
        arrived("in", ("cold", BITCOIN), 40 * MINUTE, BTC, 123_406_789),
    ]
}

fn nothing_is_found(transactions: &[Transaction]) {
    let found = world().find(transactions);
    assert_eq!(links(&found), [""; 0]);
    assert_eq!(suggestions(&found), [""; 0]);
    assert!(found.labels.is_empty());
}

#[test]
fn more_than_was_sent_earlier_than_it_was_sent_and_much_later_is_no_transfer() {
    let [out, arrival] = pair();
    let mut more = arrival.clone();
    more.legs[0].units = Units(123_456_790);
    let at = |second| Transaction {
        at: Timestamp::from_seconds(second),
        ..arrival.clone()
    };
    for other in [more, at(-2 * HOUR), at(25 * HOUR)] {
        nothing_is_found(&[out.clone(), other]);
    }
    assert_eq!(world().find(&[out, at(-10 * MINUTE)]).links.len(), 1);
}

#[test]
fn much_less_than_was_sent_is_no_transfer_but_the_fee_that_the_exchange_tells_is_none_too_much() {
    let out = sent("out", ("kraken", KRAKEN), 0, ETH, ETHER);
    let less = arrived("in", ("main", ETHEREUM), 10 * MINUTE, ETH, ETHER * 95 / 100);
    nothing_is_found(&[out.clone(), less.clone()]);
    let out = with_fee(ETH, ETHER * 5 / 100, out);
    assert_eq!(world().find(&[out, less]).links.len(), 1);
}

#[test]
fn trades_income_gifts_and_spam_are_no_transfers() {
    let [out, arrival] = pair();
    for label in [
        Label::OutgoingGift,
        Label::Payment,
        Label::Lost,
        Label::Stake,
    ] {
        nothing_is_found(&[labelled(label, out.clone()), arrival.clone()]);
    }
    for label in [
        Label::Income,
        Label::Reward,
        Label::IncomingGift,
        Label::Airdrops,
    ] {
        nothing_is_found(&[out.clone(), labelled(label, arrival.clone())]);
    }
    let mut trade = out.clone();
    trade.legs.push(leg(LegKind::Incoming, ETH, ETHER));
    nothing_is_found(&[labelled(Label::Transfer, trade), arrival.clone()]);
    let spam = Transaction {
        is_spam: true,
        ..arrival
    };
    nothing_is_found(&[out, spam]);
}

#[test]
fn money_of_a_state_and_worthless_tokens_are_not_looked_at() {
    for asset in [USD, JUNK] {
        nothing_is_found(&[
            sent("out", ("kraken", KRAKEN), 0, asset, 123_456),
            arrived("in", ("main", ETHEREUM), MINUTE, asset, 123_456),
        ]);
    }
}

#[test]
fn wallet_transfers_nothing_to_itself() {
    let [out, arrival] = pair();
    let same = Transaction {
        integration: out.integration.clone(),
        ..arrival
    };
    nothing_is_found(&[out.clone(), same.clone()]);
    let told = told_as("0x1", out);
    nothing_is_found(&[
        labelled(Label::Transfer, told.clone()),
        Transaction {
            chain: told.chain,
            source_id: told.source_id,
            ..same
        },
    ]);
}

#[test]
fn exchange_that_paid_out_to_a_strangers_address_did_not_pay_out_to_ones_own() {
    let out = sent("out", ("kraken", KRAKEN), 0, ETH, ETHER);
    let arrival = arrived("in", ("main", ETHEREUM), 10 * MINUTE, ETH, ETHER);
    nothing_is_found(&[naming(STRANGER, out.clone()), arrival.clone()]);
    assert_eq!(world().find(&[naming(MAIN, out), arrival]).links.len(), 1);
}

#[test]
fn what_a_chain_sent_to_somebody_else_may_come_back_but_is_only_suggested() {
    let found = world().find(&[
        sent("out", ("a", ETHEREUM), 0, ETH, ETHER),
        arrived("in", ("b", ETHEREUM), 5 * MINUTE, ETH, ETHER),
    ]);
    assert_eq!(suggestions(&found), ["out → in Unlikely"]);
    assert_eq!(links(&found), [""; 0]);
}

#[test]
fn replay_on_another_chain_is_no_transfer_of_the_same_transaction() {
    let out = told_as("0x1", sent("out", ("a", ETHEREUM), 0, ETH, ETHER));
    let far = told_as(
        "0x1",
        arrived("in", ("b", OPTIMISM), 2 * DAY, OP_ETH, ETHER),
    );
    nothing_is_found(&[out, far]);
}

#[test]
fn people_decide_and_take_back() {
    let pair = pair();
    let [out, arrival] = &pair;
    let mut world = world();
    let before = world.find(&pair);

    let both = (out.id.clone(), arrival.id.clone());
    world.decisions.rejected.insert(both.clone());
    let rejected = world.find(&pair);
    assert_eq!((rejected.links.len(), rejected.suggestions.len()), (0, 0));

    world.decisions.rejected.remove(&both);
    assert_eq!(world.find(&pair), before);

    world.decisions.confirmed = vec![link(out, arrival, Found::Window)];
    let confirmed = world.find(&pair);
    assert_eq!(confirmed.links, [link(out, arrival, Found::Person)]);
    assert_eq!(confirmed.labels, before.labels);
}

#[test]
fn persons_label_stays_and_keeps_its_transaction_out() {
    let pair = pair();
    let mut world = world();
    world.decisions.labelled.insert(id("out"));
    assert_eq!(links(&world.find(&pair)), [""; 0]);

    let [out, arrival] = pair;
    let pair = [labelled(Label::Transfer, out), arrival];
    let found = world.find(&pair);
    assert_eq!(found.links.len(), 1);
    let labelled: Vec<_> = found.labels.keys().collect();
    assert_eq!(labelled, [&id("in")]);
}

#[test]
fn person_may_join_what_nothing_else_would_but_not_more_than_there_is() {
    let [out, arrival] = pair();
    let out = labelled(Label::Payment, out);
    let mut world = world();
    let asked = link(&out, &arrival, Found::Person);
    world.decisions.confirmed = vec![asked.clone()];
    let found = world.find(&[out.clone(), arrival.clone()]);
    assert_eq!(found.links, std::slice::from_ref(&asked));

    let refused = [TransferFinding::LinkDoesNotFit {
        from: id("out"),
        to: id("in"),
    }];
    let mut too_much = asked.clone();
    too_much.sent = Units(123_456_790);
    let mut more_arrived = asked.clone();
    more_arrived.sent = Units(1);
    for wrong in [too_much, more_arrived] {
        world.decisions.confirmed = vec![wrong];
        let found = world.find(&[out.clone(), arrival.clone()]);
        assert_eq!((found.links.len(), &found.findings[..]), (0, &refused[..]));
    }
    world.decisions.confirmed = vec![asked.clone(), asked];
    assert_eq!(world.find(&[out.clone(), arrival]).findings, refused);
    assert_eq!(world.find(&[out]).findings.len(), 2);
}
