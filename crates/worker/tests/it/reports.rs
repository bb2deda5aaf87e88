//! Reports, from what was asked for to the file.

use std::time::Duration;

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, FiatPrice, IntegrationId, Label, Leg, LegKind, ReportId,
    Timestamp, TokenStandard, Transaction, TransactionId, Units,
};
use kc_store::{
    assets,
    jobs::{self, RenderReport},
    reports::{self, NewReport, Parameters, Report},
    transactions,
};
use kc_testkit::{Database, NOW, on_both_databases};
use kc_worker::Settings;

use crate::support::AtWork;

const ETHER: &str = "eip155:1/slip44:60";
const COIN: i128 = 10_i128.pow(18);
const PATIENCE: Duration = Duration::from_secs(60);

type Owner = (kc_domain::WorkspaceId, kc_domain::UserId);

fn transaction(wallet: &IntegrationId, day: &str, kind: LegKind, price: &str) -> Transaction {
    let at = Timestamp::parse(day).unwrap();
    let label = match kind {
        LegKind::Incoming => Label::Mining,
        LegKind::Outgoing | LegKind::Fee => Label::Payment,
    };
    Transaction {
        id: TransactionId::derive(wallet, "eip155:1", day),
        integration: wallet.clone(),
        chain: ChainId::new("eip155:1"),
        source_id: day.to_owned(),
        at,
        position: 0,
        label,
        transaction_type: label.transaction_type(),
        rule: String::new(),
        description: String::new(),
        legs: vec![Leg {
            kind,
            asset: AssetId::new(ETHER),
            units: Units(COIN),
            price: Some(FiatPrice {
                price: price.parse().unwrap(),
                currency: "USD".to_owned(),
                at,
                source: "csv".to_owned(),
            }),
            counterparty: None,
            before: None,
            after: None,
        }],
        is_nft: false,
        is_spam: false,
    }
}

/// Mined at 1000 in 2023, spent at 3000.30 in 2024.
async fn history(db: &Database, owner: &Owner) -> IntegrationId {
    let wallet = db.integration(owner).await.id;
    let ether = Asset {
        id: AssetId::new(ETHER),
        token_id: "ethereum".to_owned(),
        symbol: "ETH".to_owned(),
        name: "Ethereum".to_owned(),
        decimals: 18,
        kind: AssetKind::Crypto,
        standard: TokenStandard::Native,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: false,
    };
    let booked = [
        transaction(&wallet, "2023-06-01", LegKind::Incoming, "1000"),
        transaction(&wallet, "2024-03-01", LegKind::Outgoing, "3000.30"),
    ];
    let mut tx = db.store.begin().await.unwrap();
    assets::upsert(&mut tx, &[ether]).await.unwrap();
    transactions::upsert(&mut tx, &owner.0, &booked, 1)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    wallet
}

async fn ask(db: &Database, owner: &Owner, kind: &str, format: &str) -> ReportId {
    let parameters = Parameters {
        year: Some(2024),
        from: Timestamp::parse("2024-01-01"),
        before: Timestamp::parse("2025-01-01"),
        method: "fifo".to_owned(),
        scope: "wallet".to_owned(),
        country: None,
        currency: "USD".to_owned(),
    };
    let new = NewReport {
        workspace: &owner.0,
        user: &owner.1,
        kind,
        format,
        parameters: &parameters,
        // The worker works by the clock of the machine.
        expires_at: NOW.plus(Duration::from_secs(100 * 365 * 24 * 3_600)),
    };
    let mut tx = db.store.begin().await.unwrap();
    let report = reports::insert(&mut tx, new, 10, NOW)
        .await
        .unwrap()
        .unwrap();
    tx.commit().await.unwrap();
    db.store.wake_workers();
    report.id
}

/// Waits until it is made, or failed.
async fn ended(db: &Database, owner: &Owner, id: &ReportId) -> Report {
    let waited = tokio::time::timeout(PATIENCE, async {
        loop {
            let report = reports::find(&db.store, &owner.0, id, NOW)
                .await
                .unwrap()
                .unwrap();
            if report.finished_at.is_some() {
                return report;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    waited.await.expect("the report is made in time")
}

async fn file(db: &Database, id: &ReportId) -> Vec<u8> {
    let mut file = Vec::new();
    for number in 0.. {
        match reports::chunk(&db.store, id, number).await.unwrap() {
            Some(piece) => file.extend(piece),
            None => break,
        }
    }
    file
}

on_both_databases! {
    async fn report_that_was_asked_for_is_made_from_the_transactions(db: Database) {
        let (owner, other) = (db.workspace().await, db.workspace().await);
        history(&db, &owner).await;
        let ids = [
            ask(&db, &owner, "gains", "csv").await,
            ask(&db, &owner, "form_8949", "pdf").await,
            ask(&db, &owner, "holdings", "xlsx").await,
            ask(&db, &other, "gains", "csv").await,
        ];
        let _worker = AtWork::on(&db.store, None);
        for (id, owner, start) in [
            (&ids[0], &owner, b"Disposals".as_slice()),
            (&ids[1], &owner, b"%PDF-"),
            (&ids[2], &owner, b"PK"),
            (&ids[3], &other, b"Disposals"),
        ] {
            let report = ended(&db, owner, id).await;
            assert_eq!(report.status, "completed", "{:?}", report.message);
            let file = file(&db, id).await;
            assert_eq!(Some(file.len() as i64), report.size);
            assert!(file.starts_with(start));
        }
        let text = String::from_utf8(file(&db, &ids[0]).await).unwrap();
        assert!(text.contains("ETH,1,2023-06-01,2024-03-01,3000.3,1000,2000.3,274,Payment,"), "{text}");
        // What was mined the year before is not of this year, and another's is nobody's.
        assert!(!text.contains("Mining"), "{text}");
        let others = String::from_utf8(file(&db, &ids[3]).await).unwrap();
        assert!(!others.contains("ETH"), "{others}");
    }

    async fn report_is_made_of_as_many_transactions_as_it_may_be_and_of_no_more(db: Database) {
        let (owner, other) = (db.workspace().await, db.workspace().await);
        history(&db, &owner).await;
        let wallet = history(&db, &other).await;
        let third = transaction(&wallet, "2024-04-01", LegKind::Outgoing, "1");
        let mut tx = db.store.begin().await.unwrap();
        transactions::upsert(&mut tx, &other.0, &[third], 1).await.unwrap();
        tx.commit().await.unwrap();
        let settings = Settings { longest_history: 2, ..Settings::default() };
        let _worker = AtWork::with(&db.store, None, settings);
        let id = ask(&db, &owner, "gains", "csv").await;
        assert_eq!(ended(&db, &owner, &id).await.status, "completed");
        let id = ask(&db, &other, "gains", "csv").await;
        let refused = ended(&db, &other, &id).await;
        assert_eq!(refused.status, "failed");
        assert!(refused.message.unwrap().contains("more than 2 transactions"));
        assert_eq!(file(&db, &id).await, b"");
    }

    async fn file_of_a_report_is_as_large_as_it_may_be_and_no_larger(db: Database) {
        let owner = db.workspace().await;
        history(&db, &owner).await;
        let worker = AtWork::on(&db.store, None);
        let id = ask(&db, &owner, "gains", "csv").await;
        let size = usize::try_from(ended(&db, &owner, &id).await.size.unwrap()).unwrap();
        worker.stop().await;
        for (largest_report, status) in [(size, "completed"), (size - 1, "failed")] {
            let settings = Settings { largest_report, ..Settings::default() };
            let worker = AtWork::with(&db.store, None, settings);
            let id = ask(&db, &owner, "gains", "csv").await;
            let report = ended(&db, &owner, &id).await;
            worker.stop().await;
            assert_eq!(report.status, status, "{:?}", report.message);
            if status == "failed" {
                assert!(report.message.unwrap().contains("choose a shorter time"));
                assert_eq!(file(&db, &id).await, b"");
            }
        }
    }

    async fn report_that_is_made_twice_has_one_file(db: Database) {
        let owner = db.workspace().await;
        history(&db, &owner).await;
        let id = ask(&db, &owner, "ledger", "csv").await;
        let mut tx = db.store.begin().await.unwrap();
        // Longer than the worker's own clearing up reaches.
        let kept = NOW.plus(PATIENCE * 100_000_000);
        let left = vec![7; 700_000];
        // A worker that wrote a file and whose report was taken up again.
        reports::complete(&mut tx, &id, &left, NOW, kept).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        reports::complete(&mut tx, &id, b"short", NOW, kept).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(file(&db, &id).await, b"short");
        // It is done, and the job that is still there changes nothing.
        let _worker = AtWork::on(&db.store, None);
        let other = ask(&db, &owner, "ledger", "csv").await;
        ended(&db, &owner, &other).await;
        assert_eq!(file(&db, &id).await, b"short");
    }

    async fn report_that_can_not_be_made_says_so_to_a_person(db: Database) {
        let owner = db.workspace().await;
        let id = ask(&db, &owner, "horoscope", "csv").await;
        let _worker = AtWork::on(&db.store, None);
        let report = ended(&db, &owner, &id).await;
        assert_eq!(report.status, "failed");
        assert!(report.message.unwrap().contains("on our side"));
        assert_eq!(file(&db, &id).await, b"");
        // The job of a report that is gone ends well.
        let mut tx = db.store.begin().await.unwrap();
        jobs::enqueue(&mut tx, &RenderReport { report: ReportId::generate() }, NOW, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let next = ask(&db, &owner, "gains", "pdf").await;
        assert_eq!(ended(&db, &owner, &next).await.status, "completed");
    }
}
