//! Files of transactions: read exactly, replaced whole, and held to a guest's limit.

use kc_domain::{
    AssetId, ChainId, Direction, IntegrationStatus, Movement, MovementAmount, Stage, Timestamp,
    Units, UserId, WorkspaceId, catalogue::GENERIC_CSV, currency, movement::CSV,
};
use kc_store::{
    assets,
    csv_files::{self, CsvFile},
    integrations::{self, Inserted, Integration, NewIntegration, Resync},
    movements, progress,
    transaction_limits::{self, Change},
    transactions::list::{self, Filter, Listed, Of, Page},
};
use kc_testkit::{Database, NOW, on_both_databases};

use crate::support::{AtWork, holdings, resync, until};

const HEADER: &str = "Date,Type,Sent Amount,Sent Currency,Received Amount,Received Currency,\
                      Fee Amount,Fee Currency,Label,Description,TxHash";
const STORY: [&str; 3] = [
    "2024-03-01,,0.1,ETH,,,,,,,0xc",
    "2024-01-01,,,,1,BTC,,,,From my aunt,0xa",
    "2024-02-01 12:00:00,trade,0.25,BTC,0.750000000000000001,ETH,0.00000001,BTC,,,",
];

type Owner = (WorkspaceId, UserId);

async fn connect(db: &Database, owner: &Owner, file: Option<String>) -> Integration {
    let new = NewIntegration {
        workspace: &owner.0,
        user: &owner.1,
        provider: GENERIC_CSV,
        address: "of the file",
        alias: None,
        is_sandbox: false,
    };
    let mut tx = db.store.begin().await.unwrap();
    let Inserted::New(id) = integrations::insert(&mut tx, new, NOW).await.unwrap() else {
        panic!("is new")
    };
    let known = ["BTC", "ETH"].map(|name| currency::well_known(name).unwrap());
    assets::ensure(&mut tx, &known).await.unwrap();
    if let Some(text) = file {
        let file = CsvFile {
            file_name: "trades.csv".to_owned(),
            bytes: text.into_bytes(),
            options: "{}".to_owned(),
            currencies: known.map(|it| (it.symbol, it.id)).into(),
        };
        csv_files::insert(&mut tx, &id, &file, NOW).await.unwrap();
    }
    tx.commit().await.unwrap();
    db.store.wake_workers();
    db.find(&id).await
}

fn file(rows: &[&str]) -> Option<String> {
    Some(format!("{HEADER}\n{}\n", rows.join("\n")))
}

/// What is shown, the oldest first.
async fn told(db: &Database, owner: &Owner) -> Vec<Listed> {
    let page = Page {
        newest_first: false,
        limit: 10_000,
        offset: 0,
    };
    list::page(&db.store, Of::Workspace(&owner.0), &Filter::default(), page)
        .await
        .unwrap()
}

async fn names(db: &Database, owner: &Owner) -> Vec<String> {
    let told = told(db, owner).await.into_iter();
    told.map(|row| row.source_id).collect()
}

async fn held_exactly(db: &Database, owner: &Owner) {
    let (btc, eth) = (
        "bip122:000000000019d6689c085ae165831e93/slip44:0",
        "eip155:1/slip44:60",
    );
    for is_calculated in [true, false] {
        let held = holdings(db, &owner.0, is_calculated).await;
        let expected = [
            (btc.to_owned(), 74_999_999),
            (eth.to_owned(), 650_000_000_000_000_001),
        ];
        assert_eq!(held, expected.into(), "calculated: {is_calculated}");
    }
}

async fn limit(db: &Database, user: &UserId, change: Change) {
    let mut tx = db.store.begin().await.unwrap();
    transaction_limits::set(&mut tx, user, change, NOW)
        .await
        .unwrap()
        .unwrap();
    tx.commit().await.unwrap();
    db.store.wake_workers();
}

on_both_databases! {
    async fn file_becomes_transactions_and_holdings_exactly(db: Database) {
        let owner = db.workspace_in(false).await;
        let wallet = connect(&db, &owner, file(&STORY)).await;
        let _worker = AtWork::on(&db.store, None);
        let done = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        assert_eq!(done.total_transactions, 3);
        let told = told(&db, &owner).await;
        assert_eq!((told[0].source_id.as_str(), told[0].description.as_str()), ("0xa", "From my aunt"));
        assert!(told[1].source_id.starts_with("row-"), "{}", told[1].source_id);
        assert!(told.iter().all(|row| row.chain == CSV));
        held_exactly(&db, &owner).await;
        let stages = progress::stages_of_workspace(&db.store, &owner.0).await.unwrap();
        assert_eq!(stages.iter().map(|log| log.stage).collect::<Vec<_>>(), [Stage::Transactions]);
    }

    async fn reading_again_replaces_all_and_until_then_the_old_is_there(db: Database) {
        let owner = db.workspace_in(false).await;
        let wallet = connect(&db, &owner, file(&STORY)).await;
        let worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let first = names(&db, &owner).await;

        // Somebody writes what the file does not say.
        let wallet = db.find(&wallet.id).await;
        let strange = Movement {
            chain: ChainId::new(CSV),
            transaction: "strange".to_owned(),
            index: "in".to_owned(),
            block: None,
            position: 0,
            at: Timestamp::from_seconds(1_711_000_000),
            direction: Direction::In,
            asset: AssetId::new("eip155:1/slip44:60"),
            amount: MovementAmount::Units(Units(5)),
            counterparty: None,
            failed: false,
            method: None,
            label: None,
        };
        let mut tx = db.store.begin().await.unwrap();
        movements::upsert(&mut tx, &wallet.id, &[strange], wallet.history_generation).await.unwrap();
        integrations::rebook(&mut tx, &wallet, NOW).await.unwrap();
        tx.commit().await.unwrap();
        resync(&db, &wallet, Resync::Latest).await;
        let edited = names(&db, &owner).await;
        assert_eq!(edited, [first.clone(), vec!["strange".to_owned()]].concat());

        worker.stop().await;
        let mut tx = db.store.begin().await.unwrap();
        integrations::resync(&mut tx, &db.find(&wallet.id).await, Resync::FromStart, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(names(&db, &owner).await, edited, "served until the new is there");
        let _worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        assert_eq!(names(&db, &owner).await, first);
        held_exactly(&db, &owner).await;
    }

    async fn guests_limit_holds_for_files_and_the_earliest_are_taken(db: Database) {
        let owner = db.new_guest(false).await;
        limit(&db, &owner.1, Change { transaction_limit: Some(1_203), enable_limiter: None }).await;
        // Backwards, as many programs write their files.
        let rows: Vec<String> = (0..2_500).rev()
            .map(|number| format!("2024-01-01 {:02}:{:02}:{:02},,,,1,BTC,,,,,{number}", number / 3600, number / 60 % 60, number % 60))
            .collect();
        let rows = file(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let wallet = connect(&db, &owner, rows).await;
        let _worker = AtWork::on(&db.store, None);
        let stopped = until(&db, &wallet.id, IntegrationStatus::PartiallySynced).await;
        assert!(stopped.message.unwrap().starts_with("The limit of 1203 transactions"));
        let earliest = |count: i32| (0..count).map(|it| it.to_string()).collect::<Vec<_>>();
        assert_eq!(names(&db, &owner).await, earliest(1_203));

        limit(&db, &owner.1, Change { transaction_limit: None, enable_limiter: Some(false) }).await;
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        assert_eq!(names(&db, &owner).await, earliest(2_500));
    }

    async fn file_that_is_lost_or_spoilt_takes_nothing_away(db: Database) {
        let owner = db.workspace_in(false).await;
        let other = db.workspace_in(false).await;
        let lost = connect(&db, &owner, None).await;
        let spoilt = connect(&db, &other, file(&["yesterday,,,,1,BTC,,,,,"])).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &lost.id, IntegrationStatus::Completed).await;
        let failed = until(&db, &spoilt.id, IntegrationStatus::Failed).await;
        assert!(failed.message.is_some());
    }
}
