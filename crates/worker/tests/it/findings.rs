//! What is wrong is told after each booking, and gone once it is put right.

use std::{collections::BTreeMap, time::Duration};

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, Direction, FiatPrice, IntegrationStatus, Label, Movement,
    MovementAmount, Quantity, Timestamp, TokenStandard, Units, UserId, WorkspaceId,
    catalogue::GENERIC_CSV, currency, movement::MANUAL,
};
use kc_ledger::review::FindingKind;
use kc_store::{
    assets, csv_files,
    findings::{
        Finding,
        list::{self as findings, Filter},
    },
    holdings,
    integrations::{self, Inserted, Integration, NewIntegration, Resync},
    manual_transactions::{self, StatedPrices, Told},
    movements,
    transactions::list::{self, Of, Page},
};
use kc_testkit::{Database, NOW, on_both_databases};

use crate::support::{AtWork, resync, until};

const ETH: &str = "eip155:1/slip44:60";
const SPAM: &str = "eip155:1/erc20:0x0bad";

type Owner = (WorkspaceId, UserId);

/// A file of a deposit and a withdrawal that is larger.
async fn connect(db: &Database, owner: &Owner) -> Integration {
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
    let ether = currency::well_known("ETH").unwrap();
    let spam = Asset {
        id: AssetId::new(SPAM),
        token_id: SPAM.to_owned(),
        symbol: "FREE".to_owned(),
        name: "Visit free.example".to_owned(),
        decimals: 0,
        kind: AssetKind::Crypto,
        standard: TokenStandard::Erc20,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: true,
    };
    assets::ensure(&mut tx, &[ether.clone(), spam])
        .await
        .unwrap();
    let file = csv_files::CsvFile {
        file_name: "trades.csv".to_owned(),
        bytes: b"Date,Sent Amount,Sent Currency,Received Amount,Received Currency,TxHash\n\
            2024-01-01,,,1,ETH,0xa\n2024-02-01,3,ETH,,,0xb\n"
            .to_vec(),
        options: "{}".to_owned(),
        currencies: BTreeMap::from([(ether.symbol, ether.id)]),
    };
    csv_files::insert(&mut tx, &id, &file, NOW).await.unwrap();
    tx.commit().await.unwrap();
    db.store.wake_workers();
    db.find(&id).await
}

/// A movement told by hand, of a day of 2024.
fn movement(name: &str, day: i64, direction: Direction, asset: &str, units: i128) -> Movement {
    Movement {
        chain: ChainId::new(MANUAL),
        transaction: name.to_owned(),
        index: direction.as_str().to_owned(),
        block: None,
        position: 0,
        at: Timestamp::from_seconds(1_704_067_200 + day * 86_400),
        direction,
        asset: AssetId::new(asset),
        amount: MovementAmount::Units(Units(units)),
        counterparty: None,
        failed: false,
        method: None,
        label: None,
    }
}

const ETHER: i128 = 10_i128.pow(18);

/// Tells of movements, and waits until they are booked.
async fn tell(db: &Database, wallet: &Integration, all: &[Movement], told: &[&Told]) {
    let mut tx = db.store.begin().await.unwrap();
    let from = all.iter().map(|it| it.at).min().unwrap();
    integrations::mark_changed(&mut tx, wallet, from, NOW)
        .await
        .unwrap();
    let generation = manual_transactions::GENERATION;
    movements::upsert(&mut tx, &wallet.id, all, generation)
        .await
        .unwrap();
    manual_transactions::insert(&mut tx, &wallet.id, told)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    booked(db, wallet).await;
}

/// Waits until all that was marked is booked.
async fn booked(db: &Database, wallet: &Integration) {
    db.store.wake_workers();
    for _ in 0..3_000 {
        if db.find(&wallet.id).await.dirty_from.is_none() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not booked in time");
}

async fn book_from_the_start(db: &Database, wallet: &Integration) {
    let mut tx = db.store.begin().await.unwrap();
    integrations::rebook(&mut tx, wallet, NOW).await.unwrap();
    tx.commit().await.unwrap();
    booked(db, wallet).await;
}

/// All that is told of a workspace, spam apart or alone.
async fn found(db: &Database, owner: &Owner, is_spam: bool) -> Vec<Finding> {
    let filter = Filter {
        is_spam,
        ..Filter::default()
    };
    let of = Of::Workspace(&owner.0);
    let kinds = findings::count(&db.store, of, &filter).await.unwrap();
    findings::page(&db.store, of, &filter, &kinds, 1000, 0)
        .await
        .unwrap()
}

/// `(kind, asset, transactions, figures)`.
async fn told(db: &Database, owner: &Owner) -> Vec<(String, Option<String>, i64, String)> {
    let found = found(db, owner, false).await.into_iter();
    found
        .map(|it| {
            let asset = it.asset_id.map(|id| id.to_string());
            (it.kind, asset, it.transactions, it.figures)
        })
        .collect()
}

/// The ids of transactions that fit a filter, in their order.
async fn transactions(db: &Database, owner: &Owner, filter: list::Filter) -> Vec<String> {
    let page = Page {
        newest_first: false,
        limit: 1000,
        offset: 0,
    };
    let page = list::page(&db.store, Of::Workspace(&owner.0), &filter, page);
    let rows = page.await.unwrap().into_iter();
    let mut ids: Vec<String> = rows.map(|row| row.id).collect();
    ids.sort_unstable();
    ids
}

async fn those_of(db: &Database, owner: &Owner, kind: FindingKind) -> Vec<String> {
    let mut all = Vec::new();
    for finding in found(db, owner, false).await {
        if finding.kind == kind.as_str() {
            let filter = list::Filter {
                finding: Some(finding.id.to_string()),
                ..list::Filter::default()
            };
            let own = transactions(db, owner, filter).await;
            assert_eq!(own.len() as i64, finding.transactions);
            all.extend(own);
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn only(kinds: &[&str], told: &[(String, Option<String>, i64, String)]) {
    let there: Vec<&str> = told.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(there, kinds, "{told:?}");
}

on_both_databases! {
    async fn missing_purchase_is_told_and_gone_once_it_is_added(db: Database) {
        let owner = db.workspace_in(false).await;
        let wallet = connect(&db, &owner).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let first = told(&db, &owner).await;
        only(&["missing_purchase", "missing_price", "unknown_counterparty"], &first);
        let eth = Some(ETH.to_owned());
        let lowest = r#"{"lowest":{"balance":"-2000000000000000000"}}"#.to_owned();
        assert_eq!(first[0], ("missing_purchase".to_owned(), eth.clone(), 1, lowest));
        assert_eq!((&first[1].1, first[1].2), (&eth, 2));
        assert_eq!(first[2].3, r#"{"moved":{"received":"1000000000000000000","sent":"3000000000000000000"}}"#);

        let bought = [movement("bought", 5, Direction::In, ETH, 2 * ETHER)];
        tell(&db, &wallet, &bought, &[]).await;
        only(&["missing_price", "unknown_counterparty"], &told(&db, &owner).await);
        let gone = list::Filter { is_missing_purchase: Some(true), ..list::Filter::default() };
        assert_eq!(transactions(&db, &owner, gone).await, Vec::<String>::new());

        let mut tx = db.store.begin().await.unwrap();
        assert!(integrations::delete(&mut tx, &owner.0, &wallet.id, NOW).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(told(&db, &owner).await, [], "nothing is left of a wallet that is gone");
    }

    async fn findings_and_filters_of_transactions_agree(db: Database) {
        let owner = db.workspace_in(false).await;
        let wallet = connect(&db, &owner).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let all: Vec<Movement> = (0..30)
            .map(|day| match day % 3 {
                0 => movement(&format!("{day}"), day, Direction::In, ETH, ETHER / 10),
                1 => movement(&format!("{day}"), day, Direction::Fee, ETH, ETHER / 9),
                _ => movement(&format!("{day}"), day, Direction::Out, ETH, ETHER / 8),
            })
            .collect();
        tell(&db, &wallet, &all, &[]).await;
        let missing = list::Filter { is_missing_purchase: Some(true), ..list::Filter::default() };
        let missing = transactions(&db, &owner, missing).await;
        assert!(missing.len() > 5, "{missing:?}");
        assert_eq!(those_of(&db, &owner, FindingKind::MissingPurchase).await, missing);
        let unpriced = list::Filter { is_missing_price: Some(true), ..list::Filter::default() };
        let unpriced = transactions(&db, &owner, unpriced).await;
        assert_eq!(unpriced.len(), 32);
        assert_eq!(those_of(&db, &owner, FindingKind::MissingPrice).await, unpriced);
    }

    async fn what_only_adds_to_the_end_tells_what_booking_all_again_does(db: Database) {
        let owner = db.workspace_in(false).await;
        let wallet = connect(&db, &owner).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let first = found(&db, &owner, false).await;
        let stranger = |movement| Movement { counterparty: Some("0xAB".to_owned()), ..movement };
        let later = [
            movement("out", 60, Direction::Out, ETH, ETHER),
            stranger(movement("in", 61, Direction::In, ETH, ETHER)),
            movement("free", 62, Direction::In, SPAM, 5),
            movement("back", 63, Direction::In, ETH, ETHER),
        ];
        tell(&db, &wallet, &later, &[]).await;
        let pieces = (found(&db, &owner, false).await, found(&db, &owner, true).await);
        assert_ne!(pieces.0, first);
        assert!(pieces.0.iter().any(|it| it.about.as_deref() == Some("0xab")));
        assert_eq!(pieces.1.len(), 1, "{:?}", pieces.1);
        book_from_the_start(&db, &wallet).await;
        let whole = (found(&db, &owner, false).await, found(&db, &owner, true).await);
        assert_eq!(whole, pieces);
    }

    async fn bad_input_is_kept_as_findings_and_says_how_much(db: Database) {
        let owner = db.workspace_in(false).await;
        let wallet = connect(&db, &owner).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let nines = "9".repeat(78);
        let bad = [
            Movement { amount: MovementAmount::Quarantined(nines.clone()), ..movement("absurd", 1, Direction::In, ETH, 0) },
            movement("negative", 2, Direction::Out, ETH, -7),
            Movement { label: Some(Label::Sell), ..movement("mislabelled", 3, Direction::In, ETH, 1) },
            Movement { counterparty: Some(format!("\u{202e}<b>{}", "x".repeat(500))), ..movement("hostile", 4, Direction::In, ETH, 2) },
            Movement { amount: MovementAmount::Quarantined(nines.clone()), ..movement("spam", 5, Direction::In, SPAM, 0) },
        ];
        tell(&db, &wallet, &bad, &[]).await;
        let kinds = told(&db, &owner).await;
        only(&["negative_amount", "quarantined", "uncountable", "label_does_not_fit", "missing_price",
            "uncategorised", "unknown_counterparty", "unknown_counterparty"], &kinds);
        assert_eq!(kinds[0].3, r#"{"amount":{"units":"-7"}}"#);
        assert_eq!(kinds[1].3, format!(r#"{{"digits":{{"digits":"{nines}"}}}}"#));
        let parties = found(&db, &owner, false).await;
        let party = parties.iter().find_map(|it| it.about.as_deref().filter(|it| it.contains('x'))).unwrap();
        assert_eq!((party.chars().count(), &party[..4]), (120, "<b>x"));
        let of_spam: Vec<String> = found(&db, &owner, true).await.into_iter().map(|it| it.kind).collect();
        assert_eq!(of_spam, ["quarantined", "uncountable", "uncategorised"]);
    }

    async fn trade_at_a_price_that_can_hardly_be_is_told(db: Database) {
        let owner = db.workspace_in(false).await;
        let wallet = connect(&db, &owner).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let btc = currency::well_known("BTC").unwrap();
        let mut tx = db.store.begin().await.unwrap();
        assets::ensure(&mut tx, std::slice::from_ref(&btc)).await.unwrap();
        tx.commit().await.unwrap();
        let trade = [
            movement("dear", 6, Direction::Out, btc.id.as_str(), 100_000_000),
            movement("dear", 6, Direction::In, ETH, ETHER),
        ];
        let price = |price: &str| Some(FiatPrice {
            price: price.parse().unwrap(),
            currency: "USD".to_owned(),
            at: trade[0].at,
            source: MANUAL.to_owned(),
        });
        let stated = Told {
            source_id: "dear".to_owned(),
            content_hash: vec![1],
            description: None,
            prices: StatedPrices { incoming: price("2500"), outgoing: price("50000"), fee: None },
        };
        tell(&db, &wallet, &trade, &[&stated]).await;
        let kinds = told(&db, &owner).await;
        let outlier = kinds.iter().find(|it| it.0 == "price_outlier").expect("it is told");
        let figures = r#"{"outlier":{"implied":"50000","market":"2500","factor":"20","currency":"USD"}}"#;
        assert_eq!((outlier.1.as_deref(), outlier.3.as_str()), (Some(ETH), figures));
        assert_eq!(those_of(&db, &owner, FindingKind::PriceOutlier).await.len(), 1);
    }

    async fn drift_is_told_until_source_and_transactions_agree(db: Database) {
        let owner = db.workspace_in(false).await;
        let wallet = connect(&db, &owner).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let eth = AssetId::new(ETH);
        for (live, figures) in [
            (Quantity::Units(Units(ETHER)), Some(r#"{"balances":{"live":"1000000000000000000","calculated":"-2000000000000000000","difference":"3000000000000000000"}}"#)),
            (Quantity::Units(Units(-2 * ETHER)), None),
            (Quantity::Units(Units(0)), Some(r#"{"balances":{"live":"0","calculated":"-2000000000000000000","difference":"2000000000000000000"}}"#)),
        ] {
            let mut tx = db.store.begin().await.unwrap();
            holdings::set_live(&mut tx, &wallet.id, &[(eth.clone(), live)]).await.unwrap();
            tx.commit().await.unwrap();
            resync(&db, &db.find(&wallet.id).await, Resync::Latest).await;
            let told = told(&db, &owner).await;
            let drift = told.iter().find(|it| it.0 == "drift").map(|it| it.3.as_str());
            assert_eq!(drift, figures, "{live:?}");
        }
    }
}
