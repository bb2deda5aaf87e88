//! A booking of a part of a history tells what one of the whole does.

use std::{collections::HashMap, time::Duration};

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, FiatPrice, IntegrationId, Label, Leg, LegKind, Timestamp,
    TokenStandard, Transaction, TransactionId, TransactionType, Units,
};
use kc_ledger::review::{Groups, Review, Spikes};
use kc_store::{
    findings::{
        Finding,
        list::{self, Filter},
    },
    integrations::Integration,
    transactions::list::Of,
};
use kc_testkit::{Database, NOW, on_both_databases};

use super::transactions::{Part, close, note};

const ETHER: &str = "eip155:1/slip44:60";

/// The withdrawal of a day, which leaves less than nothing.
fn withdrawal(wallet: &IntegrationId, day: u32, party: &str, after: i128) -> Transaction {
    Transaction {
        id: TransactionId::derive(wallet, "eip155:1", &format!("{day} {party}")),
        integration: wallet.clone(),
        chain: ChainId::new("eip155:1"),
        source_id: day.to_string(),
        at: on(day),
        position: 0,
        label: Label::Withdrawal,
        transaction_type: TransactionType::Withdrawal,
        rule: "deposit".to_owned(),
        description: "Sent".to_owned(),
        legs: vec![Leg {
            kind: LegKind::Outgoing,
            asset: AssetId::new(ETHER),
            units: Units(i128::from(day)),
            price: None,
            counterparty: Some(party.to_owned()),
            before: None,
            after: Some(Units(after)),
        }],
        is_nft: false,
        is_spam: false,
    }
}

fn known() -> HashMap<AssetId, Asset> {
    let ether = Asset {
        id: AssetId::new(ETHER),
        token_id: "ethereum".to_owned(),
        symbol: "ETH".to_owned(),
        name: "Ether".to_owned(),
        decimals: 18,
        kind: AssetKind::Crypto,
        standard: TokenStandard::Native,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: false,
    };
    HashMap::from([(ether.id.clone(), ether)])
}

/// The same, at a price.
fn priced(mut transaction: Transaction, price: &str) -> Transaction {
    for leg in &mut transaction.legs {
        leg.price = Some(FiatPrice {
            price: price.parse().unwrap(),
            currency: "USD".to_owned(),
            at: transaction.at,
            source: "csv".to_owned(),
        });
    }
    transaction
}

fn on(day: u32) -> Timestamp {
    NOW.plus(Duration::from_secs(u64::from(day) * 86_400))
}

/// Books those of `all` that lie at `from` or later, and gives all that is told then.
async fn book(
    db: &Database,
    wallet: &Integration,
    all: &[Transaction],
    from: Timestamp,
    revision: i64,
) -> Vec<Finding> {
    let (assets, part) = (known(), Part { from, revision });
    let (review, mut spikes) = (Review::new(&assets, &[]), Spikes::new(&assets));
    let mut groups = Groups::default();
    let (before, booked): (Vec<Transaction>, Vec<Transaction>) =
        all.iter().cloned().partition(|it| it.at < from);
    for transaction in &before {
        let _ = spikes.follow(transaction);
    }
    for piece in booked.chunks(2) {
        let mut tx = db.store.begin().await.unwrap();
        note(&mut tx, (&review, &mut spikes), piece, part, &mut groups)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = db.store.begin().await.unwrap();
    close(&mut tx, wallet, part, &groups).await.unwrap();
    tx.commit().await.unwrap();
    let of = Of::Integration(&wallet.id);
    let filter = Filter::default();
    let kinds = list::count(&db.store, of, &filter).await.unwrap();
    list::page(&db.store, of, &filter, &kinds, 100, 0)
        .await
        .unwrap()
}

on_both_databases! {
    async fn booking_from_any_moment_on_tells_what_booking_all_again_does(db: Database) {
        let wallet = db.integration(&db.workspace().await).await;
        let id = &wallet.id;
        let before = [
            withdrawal(id, 1, "ends before", -1),
            withdrawal(id, 2, "reaches into it", -90),
            withdrawal(id, 3, "loses its end", -3),
            withdrawal(id, 4, "goes on", -4),
        ];
        let old = [
            withdrawal(id, 5, "reaches into it", -100),
            withdrawal(id, 6, "loses its end", -6),
            withdrawal(id, 7, "is gone", -7),
        ];
        let new = [
            withdrawal(id, 5, "reaches into it", -50),
            withdrawal(id, 8, "goes on", -8),
            withdrawal(id, 9, "begins", -9),
        ];
        let first = book(&db, &wallet, &[&before[..], &old].concat(), Timestamp::EPOCH, 1).await;
        let lowest = |told: &[Finding]| {
            let it = told.iter().find(|it| it.kind == "missing_purchase").unwrap();
            (it.figures.clone(), it.transactions)
        };
        assert_eq!(lowest(&first), (r#"{"lowest":{"balance":"-100"}}"#.to_owned(), 7));

        let all = [&before[..], &new].concat();
        let part = book(&db, &wallet, &all, on(5), 2).await;
        assert_eq!(lowest(&part), (r#"{"lowest":{"balance":"-90"}}"#.to_owned(), 7));
        let mut parties: Vec<&str> = part.iter().filter_map(|it| it.about.as_deref()).collect();
        parties.sort_unstable();
        assert_eq!(parties, ["begins", "ends before", "goes on", "loses its end", "reaches into it"]);
        assert_eq!(book(&db, &wallet, &all, Timestamp::EPOCH, 3).await, part);
        assert_eq!(book(&db, &wallet, &before, on(5), 4).await.len(), 6);
        assert_eq!(book(&db, &wallet, &[], Timestamp::EPOCH, 5).await, []);
    }

    async fn price_of_what_was_booked_last_is_doubted_once_another_follows(db: Database) {
        let wallet = db.integration(&db.workspace().await).await;
        let id = &wallet.id;
        let day = |day, price| priced(withdrawal(id, day, "shop", 5), price);
        let all = [day(1, "2000"), day(2, "200000"), day(3, "2000"), day(4, "2000")];
        let spikes = |told: &[Finding]| -> Vec<(Option<String>, i64, String)> {
            let spikes = told.iter().filter(|it| it.kind == "price_spike");
            spikes
                .map(|it| (it.first_transaction.clone(), it.transactions, it.figures.clone()))
                .collect()
        };
        assert_eq!(spikes(&book(&db, &wallet, &all[..2], Timestamp::EPOCH, 1).await), []);
        let figures = r#"{"spike":{"price":"200000","before":"2000","after":"2000","factor":"100","currency":"USD"}}"#;
        let found = [(Some(all[1].id.to_string()), 1, figures.to_owned())];
        for (booked, from, revision) in [(3, on(3), 2), (4, on(4), 3), (4, Timestamp::EPOCH, 4)] {
            let told = book(&db, &wallet, &all[..booked], from, revision).await;
            assert_eq!(spikes(&told), found, "{revision}");
        }
        let corrected = [day(1, "2000"), day(2, "2000"), day(3, "2000")];
        assert_eq!(spikes(&book(&db, &wallet, &corrected, Timestamp::EPOCH, 5).await), []);
    }
}
