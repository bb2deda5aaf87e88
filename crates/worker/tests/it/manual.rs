//! What was told by hand stands beside what the source says, and outlives every reading of it.

use kc_domain::{
    AssetId, ChainId, Direction, FiatPrice, IntegrationStatus, Label, Leg, Movement,
    MovementAmount, Timestamp, Units, movement::MANUAL,
};
use kc_store::{
    findings::{Finding, list as findings},
    holdings,
    integrations::{self, Integration, Resync},
    manual_transactions::{self, StatedPrices, Told},
    movements,
    transactions::list::{self, Filter, Listed, Of, Page},
};
use kc_testkit::{Database, NOW, on_both_databases};

use crate::support::{AtWork, ETHEREUM, resync, until, until_idle};

/// Before the story of the sandbox.
const LONG_AGO: Timestamp = Timestamp::from_seconds(1_600_000_000);

/// Tells of a gift of one ether.
async fn tell(db: &Database, wallet: &Integration, at: Timestamp) {
    let movement = Movement {
        chain: ChainId::new(MANUAL),
        transaction: "gift-1".to_owned(),
        index: "in".to_owned(),
        block: None,
        position: 0,
        at,
        direction: Direction::In,
        asset: AssetId::new("eip155:1/slip44:60"),
        amount: MovementAmount::Units(Units(10_i128.pow(18))),
        counterparty: None,
        failed: false,
        method: None,
        label: Some(Label::IncomingGift),
    };
    let told = Told {
        source_id: "gift-1".to_owned(),
        content_hash: vec![1],
        description: Some("From my aunt".to_owned()),
        prices: StatedPrices {
            incoming: Some(FiatPrice {
                price: "365.5".parse().unwrap(),
                currency: "USD".to_owned(),
                at,
                source: MANUAL.to_owned(),
            }),
            ..StatedPrices::default()
        },
    };
    let mut tx = db.store.begin().await.unwrap();
    integrations::mark_changed(&mut tx, wallet, at, NOW)
        .await
        .unwrap();
    let generation = manual_transactions::GENERATION;
    movements::upsert(&mut tx, &wallet.id, &[movement], generation)
        .await
        .unwrap();
    manual_transactions::insert(&mut tx, &wallet.id, &[&told])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    db.store.wake_workers();
}

async fn by_hand(db: &Database, wallet: &Integration, is_manual: bool) -> Vec<Listed> {
    let filter = Filter {
        is_manual: Some(is_manual),
        ..Filter::default()
    };
    let page = Page {
        newest_first: true,
        limit: 10_000,
        offset: 0,
    };
    list::page(&db.store, Of::Integration(&wallet.id), &filter, page)
        .await
        .unwrap()
}

/// What is told of the wallet's transactions, what is wrong with them, and what is left.
async fn known_of(db: &Database, wallet: &Integration) -> (Vec<String>, Vec<Finding>, Vec<String>) {
    let mut told = by_hand(db, wallet, false).await;
    told.extend(by_hand(db, wallet, true).await);
    let told = told.iter().map(|it| format!("{it:?}")).collect();
    let (of, filter) = (Of::Integration(&wallet.id), findings::Filter::default());
    let kinds = findings::count(&db.store, of, &filter).await.unwrap();
    let wrong = findings::page(&db.store, of, &filter, &kinds, 1_000, 0)
        .await
        .unwrap();
    let held = holdings::of_workspace(&db.store, &wallet.workspace_id, true)
        .await
        .unwrap();
    let held = held.iter().map(|it| format!("{it:?}")).collect();
    (told, wrong, held)
}

on_both_databases! {
    async fn what_is_told_by_hand_is_booked_and_outlives_readings_from_the_start(db: Database) {
        let owner = db.workspace_in(true).await;
        let wallet = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let _worker = AtWork::on(&db.store, None);
        let before = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        tell(&db, &wallet, LONG_AGO).await;
        until_idle(&db).await;
        for mode in [Resync::Latest, Resync::FromStart] {
            let after = resync(&db, &wallet, mode).await;
            assert_eq!(after.total_transactions, before.total_transactions + 1, "{mode:?}");
            let manual = by_hand(&db, &wallet, true).await;
            let [gift] = manual.as_slice() else { panic!("{manual:?}") };
            assert_eq!((gift.label.as_str(), gift.description.as_str()), ("Incoming Gift", "From my aunt"));
            let legs: Vec<Leg> = serde_json::from_str(&gift.legs).unwrap();
            assert_eq!(legs[0].price.as_ref().unwrap().price, "365.5".parse().unwrap());
            assert_eq!(legs[0].after, Some(Units(10_i128.pow(18))));
            let rest = by_hand(&db, &wallet, false).await;
            assert_eq!(rest.len() as i64, before.total_transactions);
        }
    }

    async fn what_is_told_of_the_middle_of_a_history_leaves_what_booking_all_again_does(db: Database) {
        let owner = db.workspace_in(true).await;
        let wallet = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        until_idle(&db).await;
        let story = by_hand(&db, &wallet, false).await;
        tell(&db, &wallet, story[story.len() / 2].at).await;
        until_idle(&db).await;
        let from_the_middle = known_of(&db, &wallet).await;
        assert_eq!(from_the_middle.0.len(), story.len() + 1);

        let mut tx = db.store.begin().await.unwrap();
        integrations::rebook(&mut tx, &wallet, NOW).await.unwrap();
        tx.commit().await.unwrap();
        db.store.wake_workers();
        until_idle(&db).await;
        assert_eq!(known_of(&db, &wallet).await, from_the_middle);
    }
}
