//! Transfers that links name.

use kc_domain::{AssetId, IntegrationId, Label, LegKind::*, TransactionId, Units};
use kc_ledger::{
    gains::{Books, Flaw, Gains, Input, LotScope, Method, Options, Place, carry_on, gains},
    transfers::{Found, TransferLink},
};

use super::made::*;

fn link(from: (&str, &str, i128), to: (&str, &str, i128)) -> TransferLink {
    TransferLink {
        from: TransactionId::from_stored(from.0.to_owned()),
        from_asset: AssetId::new(from.1),
        to: TransactionId::from_stored(to.0.to_owned()),
        to_asset: AssetId::new(to.1),
        sent: Units(from.2),
        received: Units(to.2),
        found: Found::Window,
    }
}

/// A coin bought in A is withdrawn, and arrives in B, which has one of its own, as so much.
fn sent(arriving: i128, left: &str, arrived: &str) -> (History, [TransferLink; 1]) {
    let mut history = History::default();
    in_wallet("wal_a", history.buy("2022-01-05", BTC, COIN, 100));
    in_wallet("wal_b", history.buy("2022-06-05", BTC, COIN, 500));
    let leg = [(Outgoing, BTC, COIN, "700")];
    in_wallet("wal_a", history.add(left, Label::Withdrawal, &leg));
    let leg = [(Incoming, BTC, arriving, "700")];
    in_wallet("wal_b", history.add(arrived, Label::Deposit, &leg));
    (
        history,
        [link(("trx_2", BTC, COIN), ("trx_3", BTC, arriving))],
    )
}

fn worked_out(history: &History, links: &[TransferLink], scope: LotScope) -> Gains {
    let options = Options {
        scope,
        ..Options::new("USD")
    };
    gains(
        &Input::new(&history.0, &assets()).with_transfers(links),
        &options,
    )
}

#[test]
fn linked_withdrawal_is_no_disposal_and_its_lots_arrive_with_date_and_cost() {
    let (mut history, links) = sent(COIN, "2023-01-05", "2023-01-06");
    in_wallet("wal_b", history.sell("2023-03-05", BTC, COIN, 800));
    for scope in LotScope::ALL {
        let gains = worked_out(&history, &links, scope);
        assert_eq!(
            rows(&gains),
            ["1 | 2022-01-05 | 100 | 800 | 700"],
            "{scope:?}"
        );
        assert_eq!(open(&gains), ["1 for 500"]);
    }
}

#[test]
fn row_names_the_purchase_through_a_transfer_and_where_it_was() {
    let (mut history, links) = sent(COIN, "2023-01-05", "2023-01-06");
    in_wallet("wal_b", history.sell("2023-03-05", BTC, COIN, 800));
    let gains = worked_out(&history, &links, LotScope::Wallet);
    let row = gains.gains[0];
    let (bought, wallet) = gains
        .transaction(row.origin().expect("an origin"), &history.0)
        .expect("known");
    assert_eq!((bought, wallet.as_str()), ("trx_0", "wal_a"));
    assert_eq!(gains.wallets[row.wallet()].as_str(), "wal_b");
    let sold = gains.transaction(row.transaction(), &history.0);
    assert_eq!(sold.expect("known").0, "trx_4");
}

#[test]
fn lots_are_in_transit_over_the_year_s_end_and_their_legs_bear_their_cost() {
    let (history, links) = sent(COIN, "2022-12-31", "2023-01-02");
    let assets = assets();
    let options = Options::new("USD");
    let input = |of| Input::new(of, &assets).with_transfers(&links);
    let before = carry_on(Books::default(), &input(&history.0[..3]), &options);
    let places: Vec<Place> = before.open().iter().map(|it| it.place).collect();
    assert_eq!(places, [Place::Wallet(Some(1)), Place::Transit(Some(0))]);
    assert_eq!(before.legs.of(2)[0].cost(), "100".parse().ok());
    let after = carry_on(before.books, &input(&history.0[3..]), &options);
    assert_eq!(after.legs.of(0)[0].cost(), "100".parse().ok());
    assert_eq!(open(&after), ["1 for 100", "1 for 500"]);
}

#[test]
fn what_is_lost_on_the_way_is_disposed_of_as_a_fee() {
    // A tenth of the coin that cost 100, worth 700 a coin: 70 − 10 = 60.
    let (history, links) = sent(COIN * 9 / 10, "2023-01-05", "2023-01-06");
    for scope in LotScope::ALL {
        let gains = worked_out(&history, &links, scope);
        assert_eq!(
            rows(&gains),
            ["0.1 | 2022-01-05 | 10 | 70 | 60"],
            "{scope:?}"
        );
        assert_eq!(gains.gains[0].label(), Label::Fee);
    }
}

#[test]
fn arrival_before_the_sending_takes_the_lots_from_where_they_will_be_sent() {
    let (mut history, links) = sent(COIN, "2023-01-05T12:00:00Z", "2023-01-05T11:00:00Z");
    let (left, arrived) = (history.0[2].clone(), history.0[3].clone());
    (history.0[2], history.0[3]) = (arrived, left);
    in_wallet("wal_b", history.sell("2023-03-05", BTC, COIN, 800));
    let gains = worked_out(&history, &links, LotScope::Wallet);
    assert_eq!(rows(&gains), ["1 | 2022-01-05 | 100 | 800 | 700"]);
    // Also where the sending is of a later piece, if its wallet is told.
    let (assets, options) = (assets(), Options::new("USD"));
    let wallet = IntegrationId::from_stored("wal_a".to_owned());
    let senders = [(links[0].from.clone(), wallet)];
    let input = |of| Input::new(of, &assets).with_transfers(&links);
    let told = input(&history.0[..3]).with_senders(&senders);
    let first = carry_on(Books::default(), &told, &options);
    let next = carry_on(first.books, &input(&history.0[3..]), &options);
    assert_eq!(rows(&next), rows(&gains));
    let untold = carry_on(Books::default(), &input(&history.0[..3]), &options);
    let transaction = links[0].to.clone();
    assert_eq!(untold.flaws, [Flaw::SenderUnknown { transaction }]);
}

#[test]
fn bridged_coin_becomes_its_twin_with_date_and_cost() {
    let mut history = History::default();
    in_wallet("wal_a", history.buy("2022-01-05", ETH, 2 * COIN, 300));
    let leg = [(Outgoing, ETH, 2 * COIN, "900")];
    in_wallet("wal_a", history.add("2023-01-05", Label::Withdrawal, &leg));
    let leg = [(Incoming, OP_ETH, 2 * COIN, "900")];
    in_wallet("wal_b", history.add("2023-01-06", Label::Deposit, &leg));
    in_wallet("wal_b", history.sell("2023-03-05", OP_ETH, COIN, 1_000));
    let links = [link(("trx_1", ETH, 2 * COIN), ("trx_2", OP_ETH, 2 * COIN))];
    for scope in LotScope::ALL {
        let gains = worked_out(&history, &links, scope);
        assert_eq!(
            rows(&gains),
            ["1 | 2022-01-05 | 150 | 1000 | 850"],
            "{scope:?}"
        );
        assert_eq!(open(&gains), ["1 for 150"], "{scope:?}");
    }
}

#[test]
fn more_than_the_link_speaks_of_is_treated_by_its_label() {
    // Two arrive, of which one was sent from A: the other is of unknown purchase.
    let (mut history, mut links) = sent(2 * COIN, "2023-01-05", "2023-01-06");
    links[0].received = Units(COIN);
    in_wallet("wal_b", history.sell("2023-03-05", BTC, 3 * COIN, 900));
    let gains = worked_out(&history, &links, LotScope::Wallet);
    assert_eq!(
        rows(&gains),
        [
            "1 | 2022-01-05 | 100 | 300 | 200",
            "1 | 2022-06-05 | 500 | 300 | -200",
            "1 | - | - | 300 | -"
        ]
    );
}

#[test]
fn transfer_to_itself_and_one_of_more_than_was_sent_are_said() {
    let (history, mut links) = sent(COIN, "2023-01-05", "2023-01-06");
    links[0].to = links[0].from.clone();
    let gains = worked_out(&history, &links, LotScope::Wallet);
    let transaction = links[0].from.clone();
    assert_eq!(gains.flaws, [Flaw::LinkToItself { transaction }]);
    // It counts as none: the withdrawal is a disposal.
    assert_eq!(rows(&gains), ["1 | 2022-01-05 | 100 | 700 | 600"]);

    let (history, mut links) = sent(COIN, "2023-01-05", "2023-01-06");
    (links[0].sent, links[0].received) = (Units(5 * COIN), Units(5 * COIN));
    let gains = worked_out(&history, &links, LotScope::Wallet);
    let transaction = links[0].from.clone();
    assert_eq!(gains.flaws, [Flaw::LinkTooLarge { transaction }]);
    assert_eq!(open(&gains), ["1 for 100", "1 for 500"]);
}

#[test]
fn transfer_changes_no_gain_of_universal_lots() {
    let (mut history, links) = sent(COIN, "2023-01-05", "2023-01-06");
    in_wallet(
        "wal_b",
        history.sell("2023-01-05T12:00:00Z", BTC, COIN, 800),
    );
    history.0.sort_by_key(|it| it.at);
    for method in Method::ALL {
        let options = Options {
            method,
            scope: LotScope::Universal,
            ..Options::new("USD")
        };
        let assets = assets();
        let with = gains(
            &Input::new(&history.0, &assets).with_transfers(&links),
            &options,
        );
        let kept = history.0.iter().filter(|it| it.label != Label::Withdrawal);
        let stays = History(
            kept.filter(|it| it.label != Label::Deposit)
                .cloned()
                .collect(),
        );
        assert_eq!(rows(&with), rows(&stays.gains_by(&options)), "{method:?}");
    }
}
