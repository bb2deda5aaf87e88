//! What is wrong with the books, as an application reads it.

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use kc_domain::{AssetId, FindingId, IntegrationId, Timestamp, Units, WorkspaceId};
use kc_ledger::review::{Figures, FindingKind};
use kc_store::{
    assets,
    findings::{self, Finding, Noted},
};
use kc_testkit::{Database, NOW, on_both_databases};
use serde_json::{Value, json};

use super::{
    holdings::{ETHER, asset, wallet_named},
    transactions::{TOKEN, book, transaction},
};
use crate::app::{Connected, TEST_ADDRESS, TestApp};

/// What a transaction of now shows of ether in a wallet.
pub fn finding(wallet: &IntegrationId, kind: FindingKind, figures: &Figures) -> Finding {
    Finding {
        id: FindingId::derive(wallet.as_str(), &[kind.as_str()]),
        integration_id: Some(wallet.clone()),
        severity: kind.severity().rank(),
        kind: kind.as_str().to_owned(),
        asset_id: Some(AssetId::new(ETHER)),
        about: None,
        is_spam: false,
        transactions: 1,
        first_at: NOW,
        first_position: 0,
        first_transaction: Some("trx_first".to_owned()),
        last_at: NOW,
        figures: serde_json::to_string(figures).unwrap(),
    }
}

/// A balance shows it.
fn of_balance(finding: Finding) -> Finding {
    Finding {
        transactions: 0,
        first_at: Timestamp::EPOCH,
        first_transaction: None,
        last_at: Timestamp::EPOCH,
        ..finding
    }
}

fn about(about: &str, finding: Finding) -> Finding {
    Finding {
        id: FindingId::derive(finding.id.as_str(), &[about]),
        about: Some(about.to_owned()),
        ..finding
    }
}

const ODD: i128 = 420_690_000_000_123_456_789_012_345_678;
const ALL: i64 = 15;

/// One of each kind in one wallet, and of spam in another.
async fn write(app: &TestApp, user: &Connected) -> [IntegrationId; 2] {
    let one = wallet_named(&app.store, user, TEST_ADDRESS, "Main").await;
    let other = wallet_named(&app.store, user, &format!("0x{:040x}", 9), "Spare").await;
    let units = |units| Some(Units(units));
    let balances = |live, calculated, difference| Figures::Balances {
        live,
        calculated,
        difference,
    };
    let mut all = Vec::new();
    for kind in FindingKind::ALL {
        let figures = match kind {
            FindingKind::MissingPurchase => Figures::Lowest {
                balance: Units(-ODD),
            },
            FindingKind::Drift => balances(units(ODD), units(1), units(ODD - 1)),
            FindingKind::NegativeBalance => balances(units(-1), None, None),
            FindingKind::Uncountable => balances(None, units(5), None),
            FindingKind::Quarantined => Figures::Digits {
                digits: "9".repeat(60),
            },
            FindingKind::TooLarge | FindingKind::NegativeAmount => {
                Figures::Amount { units: Units(-ODD) }
            }
            FindingKind::PriceOutlier => Figures::Outlier {
                implied: Some("0.000000000000000001".parse().unwrap()),
                market: "2000.5".parse().unwrap(),
                factor: None,
                currency: "EUR".to_owned(),
            },
            FindingKind::PriceSpike => Figures::Spike {
                price: "200050".parse().unwrap(),
                before: "2000.5".parse().unwrap(),
                after: "0.000000000000000001".parse().unwrap(),
                factor: Some("100".parse().unwrap()),
                currency: "EUR".to_owned(),
            },
            FindingKind::UnknownCounterparty => Figures::Moved {
                received: units(ODD),
                sent: None,
            },
            _ => Figures::Nothing,
        };
        let mut it = finding(&one, *kind, &figures);
        match kind {
            FindingKind::LabelDoesNotFit => it = about("Sell", it),
            FindingKind::UnknownCounterparty => it = about("<b>0xdead", it),
            FindingKind::Uncategorised | FindingKind::Contradiction => it.asset_id = None,
            FindingKind::HoldingTooLarge => it.integration_id = None,
            FindingKind::MissingPrice => it.transactions = 37,
            _ => {}
        }
        let shows_balances = matches!(
            kind,
            FindingKind::Drift
                | FindingKind::NegativeBalance
                | FindingKind::Uncountable
                | FindingKind::HoldingTooLarge
        );
        all.push(if shows_balances { of_balance(it) } else { it });
    }
    all.push(Finding {
        asset_id: Some(AssetId::new(TOKEN)),
        is_spam: true,
        ..finding(&other, FindingKind::MissingPrice, &Figures::Nothing)
    });
    let workspace = WorkspaceId::from_stored(user.workspace_id.clone());
    let mut tx = app.store.begin().await.unwrap();
    let known = [asset(ETHER, "ETH", 18), asset(TOKEN, "TOK", 0)];
    assets::upsert(&mut tx, &known).await.unwrap();
    findings::put(&mut tx, &workspace, &all).await.unwrap();
    tx.commit().await.unwrap();
    [one, other]
}

async fn read(app: &TestApp, user: &Connected, query: &str) -> Value {
    let path = format!("/v1/accounting/findings?{query}");
    app.read(&path, &user.access_token).await.json()
}

fn list(body: &Value) -> Vec<Value> {
    body["data"].as_array().unwrap().clone()
}

fn kinds(body: &Value) -> Vec<String> {
    let kinds = list(body).into_iter();
    kinds
        .map(|it| it["kind"].as_str().unwrap().to_owned())
        .collect()
}

/// The fields that not every kind has.
fn own(finding: &Value) -> Vec<(&str, String)> {
    const ALWAYS: [&str; 13] = [
        "id",
        "kind",
        "severity",
        "title",
        "message",
        "walletId",
        "account",
        "asset",
        "transactionId",
        "count",
        "firstAt",
        "lastAt",
        "isSpam",
    ];
    let fields = finding.as_object().unwrap();
    for name in ALWAYS {
        assert!(fields.contains_key(name), "{name} of {finding}");
    }
    let own = fields
        .iter()
        .filter(|(name, _)| !ALWAYS.contains(&name.as_str()));
    let mut own: Vec<_> = own
        .map(|(name, value)| (name.as_str(), value.to_string()))
        .collect();
    own.sort();
    own
}

on_both_databases! {
    async fn finding_says_what_is_wrong_with_every_digit(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let [one, _] = write(&app, &user).await;
        let body = read(&app, &user, "").await;
        assert_eq!(body["pagination"]["totalCount"], ALL);
        let all = list(&body);
        let coins = "420690000000.123456789012345678";
        let minus = &format!("-{coins}");
        let nines = &format!("{}.{}", "9".repeat(42), "9".repeat(18));
        for (kind, figures) in [
            ("missing_purchase", vec![("lowestBalance", minus.as_str()), ("missingQuantity", coins)]),
            ("drift", vec![("calculatedBalance", "0.000000000000000001"),
                ("difference", "420690000000.123456789012345677"), ("liveBalance", coins)]),
            ("negative_balance", vec![("calculatedBalance", "null"), ("difference", "null"), ("liveBalance", "-0.000000000000000001")]),
            ("uncountable", vec![("calculatedBalance", "0.000000000000000005"), ("difference", "null"), ("liveBalance", "null")]),
            ("holding_too_large", vec![]),
            ("quarantined", vec![("quantity", nines)]),
            ("too_large", vec![("quantity", minus)]),
            ("negative_amount", vec![("quantity", minus)]),
            ("contradiction", vec![]),
            ("missing_price", vec![]),
            ("price_outlier", vec![("baseCurrency", "\"EUR\""), ("factor", "null"),
                ("impliedPrice", "0.000000000000000001"), ("marketPrice", "2000.5")]),
            ("price_spike", vec![("baseCurrency", "\"EUR\""), ("factor", "100"), ("price", "200050"),
                ("priceAfter", "0.000000000000000001"), ("priceBefore", "2000.5")]),
            ("uncategorised", vec![]),
            ("label_does_not_fit", vec![("label", "\"Sell\"")]),
            ("unknown_counterparty", vec![("counterparty", "\"<b>0xdead\""), ("received", coins), ("sent", "null")]),
        ] {
            let it = all.iter().find(|it| it["kind"] == kind).unwrap_or_else(|| panic!("{kind}"));
            let figures: Vec<_> = figures.into_iter().map(|(name, text)| (name, text.to_owned())).collect();
            assert_eq!(own(it), figures, "{kind}");
            assert_eq!(it["severity"], FindingKind::parse(kind).unwrap().severity().as_str());
            for words in ["title", "message"] {
                let text = it[words].as_str().unwrap();
                assert!(text.len() > 10 && !text.contains("  ") && !text.contains('\n'), "{text}");
            }
            let is_of_all = kind == "holding_too_large";
            assert_eq!(it["walletId"], if is_of_all { json!(null) } else { json!(one) });
            assert_eq!(it["account"]["alias"], if is_of_all { json!(null) } else { json!("Main") });
        }
        let unpriced = all.iter().find(|it| it["kind"] == "missing_price").unwrap();
        assert_eq!(unpriced["title"], "No price of ETH");
        assert_eq!((&unpriced["count"], &unpriced["transactionId"]), (&json!(37), &json!("trx_first")));
        assert_eq!((&unpriced["firstAt"], &unpriced["asset"]["symbol"]), (&json!(NOW.millis()), &json!("ETH")));
        let drift = all.iter().find(|it| it["kind"] == "drift").unwrap();
        for unknown in ["transactionId", "count", "firstAt", "lastAt"] {
            assert_eq!(drift[unknown], json!(null), "{unknown}");
        }
        let doubtful = all.iter().find(|it| it["kind"] == "unknown_counterparty").unwrap();
        assert_eq!(doubtful["title"], "Who is <b>0xdead?");
    }

    async fn gravest_come_first_and_pages_join(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        write(&app, &user).await;
        let whole = list(&read(&app, &user, "").await);
        let rank = |it: &Value| ["error", "warning", "info"].iter().position(|word| it["severity"] == *word);
        assert!(whole.is_sorted_by_key(rank));
        let mut joined = Vec::new();
        for offset in (0..ALL).step_by(4) {
            let page = read(&app, &user, &format!("limit=4&offset={offset}")).await;
            assert_eq!(page["pagination"]["hasNextPage"], offset + 4 < ALL);
            joined.extend(list(&page));
        }
        assert_eq!(joined, whole);
        assert_eq!(read(&app, &user, "offset=15").await["data"], json!([]));
    }

    async fn findings_are_filtered_and_counted_by_kind(db: Database) {
        let app = TestApp::new(db).await;
        let (user, stranger) = (app.connected().await, app.connected().await);
        let [one, other] = write(&app, &user).await;
        for (query, fitting, of_all_kinds) in [
            ("", 15, 15),
            ("kind=missing_price", 1, 15),
            ("kind=drift,%20missing_price,drift", 2, 15),
            (&*format!("walletId={one}"), 14, 14),
            (&*format!("walletId={other}"), 0, 0),
            (&*format!("walletId={other}&isSpam=true"), 1, 1),
            ("isSpam=true", 1, 1),
            ("isSpam=false", 15, 15),
            ("currencyId=ethereum", 13, 13),
            ("currencyId=ethereum&kind=uncategorised", 0, 13),
            (&*format!("currencyId={TOKEN}"), 0, 0),
            (&*format!("currencyId={TOKEN}&isSpam=true"), 1, 1),
            ("currencyId=unheard-of", 0, 0),
        ] {
            let body = read(&app, &user, query).await;
            assert_eq!(body["pagination"]["totalCount"], fitting, "{query}");
            assert_eq!(list(&body).len(), fitting, "{query}");
            let summary = &body["summary"];
            assert_eq!(summary["totalCount"], of_all_kinds, "{query}");
            let counts = summary["byKind"].as_array().unwrap().iter().map(|it| it["count"].as_i64().unwrap());
            assert_eq!(counts.sum::<i64>(), of_all_kinds, "{query}");
        }
        let summary = read(&app, &user, "").await["summary"].clone();
        assert_eq!((&summary["errors"], &summary["warnings"], &summary["infos"]), (&json!(9), &json!(5), &json!(1)));
        let told: BTreeSet<&str> = summary["byKind"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
        assert_eq!(told, FindingKind::ALL.iter().map(|it| it.as_str()).collect());

        assert_eq!(kinds(&read(&app, &stranger, "").await), Vec::<String>::new());
        let path = format!("/v1/accounting/findings?walletId={one}");
        app.read(&path, &stranger.access_token).await.denied(404, "wallet_not_found");
        let wrong = app.read("/v1/accounting/findings?kind=missing_price,lost&limit=0", &user.access_token).await;
        let details = wrong.denied(400, "invalid_parameters")["details"].clone();
        assert_eq!((&details[0]["path"], &details[1]["path"]), (&json!("kind"), &json!("limit")));
    }

    async fn transactions_of_a_finding_are_listed_to_its_owner_alone(db: Database) {
        let app = TestApp::new(db).await;
        let (user, stranger) = (app.connected().await, app.connected().await);
        let [one, _] = write(&app, &user).await;
        let all: Vec<_> = (0..9).map(|number| transaction(&one, number)).collect();
        book(&app.store, &user, &one, &all).await;
        let id = finding(&one, FindingKind::MissingPrice, &Figures::Nothing).id;
        let noted: Vec<Noted<'_>> = all[2..5].iter()
            .map(|transaction| Noted { finding: id.clone(), transaction, figures: "{}".to_owned() })
            .collect();
        let mut tx = app.store.begin().await.unwrap();
        findings::note(&mut tx, &noted, 1).await.unwrap();
        tx.commit().await.unwrap();
        let listed = async |user: &Connected, query: &str| {
            let path = format!("/v1/transactions?findingId={query}");
            let body = app.read(&path, &user.access_token).await.json();
            let ids = list(&body).into_iter().map(|it| it["id"].as_str().unwrap().to_owned());
            (ids.collect::<BTreeSet<String>>(), body["pagination"]["totalCount"].clone())
        };
        let own: BTreeSet<String> = all[2..5].iter().map(|it| it.id.to_string()).collect();
        assert_eq!(listed(&user, id.as_str()).await, (own, json!(3)));
        assert_eq!(listed(&user, &format!("{id}&label=Swap")).await.1, json!(1));
        assert_eq!(listed(&user, "fnd_none").await.1, json!(0));
        assert_eq!(listed(&stranger, id.as_str()).await, (BTreeSet::new(), json!(0)));
    }
}

#[tokio::test]
async fn document_names_every_kind_and_its_severity() {
    let app = TestApp::new(Database::sqlite().await).await;
    let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
    let document = app.send(request).await.json();
    let words = |schema: &str| {
        let words = document["components"]["schemas"][schema]["enum"].as_array();
        let words = words.unwrap_or_else(|| panic!("{schema}")).iter();
        words
            .map(|it| it.as_str().unwrap().to_owned())
            .collect::<BTreeSet<_>>()
    };
    let kinds = FindingKind::ALL.iter();
    assert_eq!(
        words("FindingKind"),
        kinds.clone().map(|it| it.as_str().to_owned()).collect()
    );
    let severities = kinds.clone().map(|it| it.severity().as_str().to_owned());
    assert_eq!(words("FindingSeverity"), severities.collect());
    let told = document["paths"]["/api/v1/accounting/findings"]["get"]["description"]
        .as_str()
        .unwrap();
    for kind in kinds {
        assert!(
            told.contains(&format!("- `{}`: ", kind.as_str())),
            "{kind:?}"
        );
    }
}
