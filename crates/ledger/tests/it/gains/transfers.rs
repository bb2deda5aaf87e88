//! Coins between a person's own wallets.

use kc_domain::{Label, LegKind::*};
use kc_ledger::gains::{LotScope, Method};

use super::made::*;

/// Bought in wallet A, then sent to wallet B, which tells of it in the same transaction of the
/// same chain. `arrives_first` is whether B's booking stands before A's.
fn sent(arriving: i128, arrives_first: bool) -> History {
    let mut history = History::default();
    in_wallet("wal_a", history.buy("2022-01-05", BTC, COIN, 100));
    in_wallet("wal_b", history.buy("2022-06-05", BTC, COIN, 500));
    let sides = [
        ("wal_a", (Outgoing, BTC, COIN, "700")),
        ("wal_b", (Incoming, BTC, arriving, "700")),
    ];
    let order = if arrives_first { [1, 0] } else { [0, 1] };
    for side in order {
        let (wallet, leg) = sides[side];
        let transaction = history.add("2023-01-05", Label::Transfer, &[leg]);
        in_wallet(wallet, transaction).source_id = "0xab".to_owned();
    }
    history
}

#[test]
fn own_transfer_is_no_disposal_and_carries_date_and_cost_along() {
    for arrives_first in [false, true] {
        let mut history = sent(COIN, arrives_first);
        in_wallet("wal_b", history.sell("2023-03-05", BTC, COIN, 800));
        let gains = history.gains(Method::Fifo);
        assert_eq!(rows(&gains), ["1 | 2022-01-05 | 100 | 800 | 700"]);
        assert_eq!(open(&gains), ["1 for 500"]);
        let universal = history.gains_of(Method::Fifo, LotScope::Universal);
        assert_eq!(rows(&universal), rows(&gains));
    }
}

#[test]
fn wallet_sells_only_lots_of_its_own() {
    let mut history = History::default();
    in_wallet("wal_a", history.buy("2022-01-05", BTC, COIN, 100));
    in_wallet("wal_b", history.buy("2022-06-05", BTC, COIN, 500));
    in_wallet("wal_b", history.sell("2023-03-05", BTC, COIN, 800));
    let by = |scope| rows(&history.gains_of(Method::Fifo, scope));
    assert_eq!(by(LotScope::Wallet), ["1 | 2022-06-05 | 500 | 800 | 300"]);
    assert_eq!(
        by(LotScope::Universal),
        ["1 | 2022-01-05 | 100 | 800 | 700"]
    );
}

#[test]
fn what_a_transfer_lost_on_the_way_is_disposed_of_as_a_fee() {
    // 0.1 of the coin that cost 100, worth 700 a coin: 70 − 10 = 60.
    let gains = sent(COIN * 9 / 10, false).gains(Method::Fifo);
    assert_eq!(rows(&gains), ["0.1 | 2022-01-05 | 10 | 70 | 60"]);
    assert_eq!(gains.gains[0].label(), Label::Fee);
}

#[test]
fn transfer_that_the_other_wallet_does_not_tell_of_is_no_disposal_either() {
    let mut history = History::default();
    history.buy("2022-01-05", BTC, COIN, 100);
    history.add(
        "2023-01-05",
        Label::Transfer,
        &[(Outgoing, BTC, COIN, "700")],
    );
    let gains = history.gains(Method::Fifo);
    assert_eq!(rows(&gains), [""; 0]);
    assert_eq!(open(&gains), ["1 for 100"]);
}

#[test]
fn arrival_from_nowhere_is_of_unknown_purchase() {
    let mut history = History::default();
    history.add(
        "2023-01-05",
        Label::Transfer,
        &[(Incoming, BTC, COIN, "700")],
    );
    history.sell("2023-03-05", BTC, COIN, 800);
    assert_eq!(rows(&history.gains(Method::Fifo)), ["1 | - | - | 800 | -"]);
}

#[test]
fn wallet_that_sends_to_itself_keeps_what_it_has() {
    let mut history = History::default();
    history.buy("2022-01-05", BTC, COIN, 100);
    let legs = [(Incoming, BTC, COIN, "7"), (Outgoing, BTC, COIN, "7")];
    history.add("2023-01-05", Label::Transfer, &legs);
    let gains = history.gains(Method::Fifo);
    assert_eq!(
        (rows(&gains).len(), open(&gains)),
        (0, vec!["1 for 100".to_owned()])
    );
}

#[test]
fn transfer_does_not_turn_lots_of_one_moment_round() {
    let mut history = History::default();
    for dollars in [100, 200] {
        in_wallet("wal_a", history.buy("2022-01-05", BTC, COIN, dollars));
    }
    let sides = [("wal_a", Outgoing), ("wal_b", Incoming)];
    for (wallet, kind) in sides {
        let legs = [(kind, BTC, 2 * COIN, "700")];
        let transaction = history.add("2023-01-05", Label::Transfer, &legs);
        in_wallet(wallet, transaction).source_id = "0xab".to_owned();
    }
    in_wallet("wal_b", history.sell("2023-03-05", BTC, COIN, 800));
    let by = |method| rows(&history.gains(method));
    assert_eq!(by(Method::Lifo), ["1 | 2022-01-05 | 200 | 800 | 600"]);
    assert_eq!(by(Method::Fifo), ["1 | 2022-01-05 | 100 | 800 | 700"]);
}
