//! Transactions that are told by hand.

use axum::{body::Body, http::Request};
use kc_domain::{Clock as _, GrantId, IntegrationId, Scopes, UserId, WorkspaceId};
use kc_store::{
    grants::{self, NewGrant},
    integrations, movements,
    secret::Secret,
};
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use crate::app::{Answer, Connected, TEST_ADDRESS, TestApp};

/// A user with a wallet, and the wallet's id.
async fn with_a_wallet(app: &TestApp) -> (Connected, String) {
    let mut user = app.connected().await;
    let link = app
        .post("/link-token", json!({ "access_token": user.access_token }))
        .await
        .ok();
    let link = link["link_token"].as_str().unwrap();
    let body = json!({ "provider": "ethereum", "address": TEST_ADDRESS });
    let wallet = app
        .widget(link, axum::http::Method::POST, "/integrations", body)
        .await
        .ok();
    user.access_token = may_write(app, &user).await;
    (user, wallet["walletId"].as_str().unwrap().to_owned())
}

/// A token of the user's that may write transactions, which the usual one may not.
pub async fn may_write(app: &TestApp, user: &Connected) -> String {
    let token = Secret::generate("cat_");
    let scopes: Scopes = "transactions:read transactions:write".parse().unwrap();
    let grant = NewGrant {
        id: &GrantId::generate(),
        client: &app.client.id,
        user: &UserId::parse(&user.user_id).unwrap(),
        workspace: &WorkspaceId::parse(&user.workspace_id).unwrap(),
        scopes: &scopes,
        token: Some(&token.hash()),
        authentication: None,
        consented_at: None,
        expires_at: app.clock.now().plus(std::time::Duration::from_secs(3600)),
    };
    let mut tx = app.store.begin().await.unwrap();
    grants::insert(&mut tx, grant, app.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    token.reveal().to_owned()
}

async fn add(app: &TestApp, user: &Connected, wallet: &str, rows: &str) -> Answer {
    let request = Request::post("/api/v0/transactions")
        .header("authorization", format!("Bearer {}", user.access_token))
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret)
        .header("content-type", "application/json");
    let body = format!(r#"{{"walletId":"{wallet}","transactions":{rows}}}"#);
    app.send(request.body(Body::from(body)).unwrap()).await
}

const TRADE: &str = r#"{
    "timestamp": 1700000000123, "transactionType": "trade", "transactionId": "t-1",
    "description": { "title": "First buy" },
    "sentCurrency": { "currency": "EUR", "amount": 1500.5 },
    "receivedCurrency": { "currency": "ETH", "amount": 0.750000000000000001 },
    "fee": { "currency": "eur", "amount": "0.01" },
    "feeValue": { "fiatValue": 0.011, "baseCurrency": "USD" }, "label": "Buy"
}"#;

/// How many movements the wallet has, and whether it waits to be worked out.
async fn written(app: &TestApp, wallet: &str) -> (usize, bool) {
    let id = IntegrationId::parse(wallet).unwrap();
    let found = integrations::find(&app.store, &id).await.unwrap().unwrap();
    let all = movements::since(&app.store, &id, kc_domain::Timestamp::EPOCH).await;
    (all.unwrap().len(), found.dirty_from.is_some())
}

/// The paths that a refusal names.
fn paths(answer: &Answer) -> Vec<String> {
    let body = answer.denied(400, "invalid_parameters");
    let details = body["details"].as_array().unwrap().iter();
    details
        .map(|it| it["path"].as_str().unwrap().to_owned())
        .collect()
}

on_both_databases! {
    async fn transaction_is_added_exactly_as_it_was_told(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_a_wallet(&app).await;
        let added = add(&app, &user, &wallet, &format!("[{TRADE}]")).await;
        assert_eq!(added.status, 201, "{}", added.text());
        assert!(added.text().contains("0.750000000000000001"), "every digit");
        let body = added.json();
        assert_eq!((&body["count"], &body["user_id"]), (&json!(1), &json!(user.user_id)));
        let row = &body["data"][0];
        assert_eq!(row["transactionPlatfromId"], "t-1");
        assert_eq!((&row["label"], &row["description"]), (&json!("Buy"), &json!("First buy")));
        assert_eq!(row["timestamp"], 1_700_000_000_123_i64);
        assert_eq!((&row["metadata"]["importSource"], &row["metadata"]["isManual"]), (&json!("Manual"), &json!(true)));
        assert_eq!(row["incomingAssets"][0]["asset"]["symbol"], "ETH");
        assert_eq!(row["fee"][0]["price"].to_string(), "1.1", "what the fee was worth, for each euro");
        assert_eq!(written(&app, &wallet).await, (3, true));
    }

    async fn thousand_rows_fit_in_one_call_and_not_one_more(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_a_wallet(&app).await;
        let rows = |count: usize| {
            let rows: Vec<String> = (0..count).map(|it| TRADE.replace("t-1", &format!("t-{it}"))).collect();
            format!("[{}]", rows.join(","))
        };
        let added = add(&app, &user, &wallet, &rows(1_000)).await;
        assert_eq!((added.status.as_u16(), &added.json()["count"]), (201, &json!(1_000)));
        assert_eq!(written(&app, &wallet).await, (3_000, true));
        assert_eq!(paths(&add(&app, &user, &wallet, &rows(1_001)).await), ["transactions"]);
        let large = format!("[{}]", " ".repeat(2 * 1024 * 1024));
        assert_eq!(add(&app, &user, &wallet, &large).await.status, 413);
    }

    async fn whoever_may_only_read_adds_nothing(db: Database) {
        let app = TestApp::new(db).await;
        let (_, wallet) = with_a_wallet(&app).await;
        let reader = app.connected().await;
        add(&app, &reader, &wallet, &format!("[{TRADE}]")).await.denied(403, "forbidden");
    }

    async fn same_row_again_changes_nothing_and_another_of_its_id_is_refused(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_a_wallet(&app).await;
        add(&app, &user, &wallet, &format!("[{TRADE}]")).await;
        let other = TRADE.replace("t-1", "t-2");
        let again = add(&app, &user, &wallet, &format!("[{other}, {TRADE}]")).await;
        assert_eq!((again.status.as_u16(), &again.json()["count"]), (201, &json!(2)));
        assert_eq!(written(&app, &wallet).await.0, 6);

        let changed = TRADE.replace("1500.5", "1500.6");
        let third = TRADE.replace("t-1", "t-3");
        let refused = add(&app, &user, &wallet, &format!("[{third}, {changed}]")).await;
        assert_eq!(paths(&refused), ["transactions[1].transactionId"]);
        assert_eq!(written(&app, &wallet).await.0, 6, "all or nothing");
    }

    async fn every_wrong_place_is_named_and_nothing_is_written(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_a_wallet(&app).await;
        for (from, to, path) in [
            ("1500.5", "-1", "sentCurrency.amount"),
            ("1500.5", "0", "sentCurrency.amount"),
            ("1500.5", "\"a lot\"", "sentCurrency.amount"),
            ("1500.5", "1e50", "sentCurrency.amount"),
            ("0.750000000000000001", "0.7500000000000000001", "receivedCurrency.amount"),
            ("\"ETH\"", "\"NOSUCHCOIN\"", "receivedCurrency.currency"),
            ("\"ETH\", ", "\"ETH\", \"contractAddress\": \"0x01\", ", "receivedCurrency.contractAddress"),
            ("\"Buy\"", "\"Rug Pull\"", "label"),
            ("\"Buy\"", "\"Airdrops\"", "label"),
            ("\"trade\"", "\"deposit\"", "sentCurrency"),
            ("1700000000123", "99700000000123", "timestamp"),
            ("1700000000123", "-1", "timestamp"),
            ("\"t-1\"", "\"\"", "transactionId"),
        ] {
            let wrong = TRADE.replace(from, to);
            let answer = add(&app, &user, &wallet, &format!("[{}, {wrong}]", TRADE.replace("t-1", "t-0"))).await;
            assert!(paths(&answer).contains(&format!("transactions[1].{path}")), "{from} {to}: {}", answer.text());
        }
        let twice = add(&app, &user, &wallet, &format!("[{TRADE}, {TRADE}]")).await;
        assert_eq!(paths(&twice), ["transactions[1].transactionId"]);
        let no_sides = r#"[{"timestamp":1,"transactionType":"trade","transactionId":"x"}]"#;
        assert_eq!(paths(&add(&app, &user, &wallet, no_sides).await),
            ["transactions[0].receivedCurrency", "transactions[0].sentCurrency"]);
        assert_eq!(paths(&add(&app, &user, &wallet, "[]").await), ["transactions"]);
        assert_eq!(written(&app, &wallet).await, (0, false));
        add(&app, &user, "wal_other", &format!("[{TRADE}]")).await.denied(404, "wallet_not_found");
    }

    async fn what_is_told_by_hand_counts_against_the_guests_limit(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_a_wallet(&app).await;
        let path = format!("/developer/grants/{}/transaction-limit", user.grant_id);
        app.of_client(&app.client, axum::http::Method::PATCH, &path, json!({ "transactionLimit": 1 })).await.ok();
        let other = TRADE.replace("t-1", "t-2");
        add(&app, &user, &wallet, &format!("[{TRADE}, {other}]")).await.denied(403, "forbidden");
        assert_eq!(add(&app, &user, &wallet, &format!("[{TRADE}]")).await.status, 201);
        assert_eq!(add(&app, &user, &wallet, &format!("[{TRADE}]")).await.status, 201, "known already");
        let refused: Value = add(&app, &user, &wallet, &format!("[{other}]")).await.denied(403, "forbidden");
        assert!(refused["message"].as_str().unwrap().contains("room for 0 more"));
    }
}
