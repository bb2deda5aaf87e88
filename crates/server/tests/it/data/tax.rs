//! Gains and how they are worked out.

use axum::{body::Body, http::Request};
use kc_domain::{
    AssetId, ChainId, Clock as _, FiatPrice, IntegrationId, Label, Leg, LegKind, Timestamp,
    Transaction, TransactionId, Units, WorkspaceId,
};
use kc_store::{
    Store, assets,
    day_prices::{self, DayPrice},
    integrations,
    jobs::{self, AskDayPrices},
    progress::{self, Advance},
    transactions,
};
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use super::holdings::{ETHER, asset, wallet};
use crate::app::{Answer, Connected, TestApp};

const TOKEN: &str = "eip155:1/erc20:0x00000000000000000000000000000000000000aa";
const COIN: i128 = 10_i128.pow(18);

/// One leg, in whole coins of ether with a price in dollars.
pub fn transaction(
    wallet: &IntegrationId,
    number: u32,
    day: &str,
    label: Label,
    (kind, coins, price): (LegKind, i128, &str),
) -> Transaction {
    let at = Timestamp::parse(day).unwrap();
    Transaction {
        id: TransactionId::derive(wallet, "eip155:1", &number.to_string()),
        integration: wallet.clone(),
        chain: ChainId::new("eip155:1"),
        source_id: format!("0x{number:x}"),
        at,
        position: 0,
        label,
        transaction_type: label.transaction_type(),
        rule: String::new(),
        description: format!("{label} of ether"),
        legs: vec![Leg {
            kind,
            asset: AssetId::new(ETHER),
            units: Units(coins * COIN),
            price: (!price.is_empty()).then(|| FiatPrice {
                price: price.parse().unwrap(),
                currency: "USD".into(),
                at,
                source: "csv".into(),
            }),
            counterparty: None,
            before: None,
            after: None,
        }],
        is_nft: false,
        is_spam: false,
    }
}

pub async fn book(store: &Store, user: &Connected, booked: &[Transaction]) {
    let mut tx = store.begin().await.unwrap();
    assets::upsert(&mut tx, &[asset(ETHER, "ETH", 18)])
        .await
        .unwrap();
    let workspace = WorkspaceId::from_stored(user.workspace_id.clone());
    transactions::upsert(&mut tx, &workspace, booked, 1)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// 2 coins of income in 2022 at 1000, of which one is spent in March 2024 at 3000.30, and one in
/// May 2024 at 2000; then 1 that nobody told us of, at 500.
pub async fn history(store: &Store, user: &Connected) -> IntegrationId {
    use LegKind::{Incoming, Outgoing};
    let wallet = wallet(store, user).await;
    let one = |number, day, label, leg| transaction(&wallet, number, day, label, leg);
    let booked = [
        one(1, "2022-06-01", Label::Mining, (Incoming, 2, "1000")),
        one(2, "2024-03-01", Label::Payment, (Outgoing, 1, "3000.30")),
        one(3, "2024-05-01", Label::Payment, (Outgoing, 1, "2000")),
        one(4, "2024-06-01", Label::Payment, (Outgoing, 1, "500")),
    ];
    book(store, user, &booked).await;
    wallet
}

async fn put(app: &TestApp, user: &Connected, body: Value) -> Answer {
    let request = Request::put("/api/v1/tax/settings")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", user.access_token))
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret);
    app.send(request.body(Body::from(body.to_string())).unwrap())
        .await
}

on_both_databases! {
    async fn gains_of_a_year_know_what_was_bought_before(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = history(&app.store, &user).await;
        let answer = app.read("/v1/tax/gains?year=2024", &user.access_token).await;
        let text = answer.text();
        let body = answer.json();
        let rows = body["data"].as_array().unwrap();
        assert_eq!(rows.len(), 3, "{body}");

        let first = &rows[0];
        assert_eq!(first["Asset"]["symbol"], "ETH");
        assert_eq!(first["entryDate"], 1_654_041_600_000_i64);
        assert_eq!(first["exitDate"], 1_709_251_200_000_i64);
        assert_eq!(first["holdingPeriod"], 639);
        assert_eq!(first["trxType"], "Payment");
        assert_eq!(first["desc"], "Payment of ether");
        assert_eq!(first["source"]["walletId"], wallet.as_str());
        assert_eq!(first["isOtherGains"], false);
        assert!(first["transactionId"].as_str().unwrap().starts_with("trx_"));
        let mut names: Vec<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, [
            "Asset", "acquisition", "costbasis", "desc", "entryDate", "exitDate", "holdingPeriod",
            "isOtherGains", "matching", "pool", "proceeds", "profit", "quantity", "source",
            "transactionId", "trxType",
        ]);
        // Every digit is on the wire: 3000.30 − 1000.
        assert!(text.contains(r#""costbasis":1000,"proceeds":3000.3,"profit":2000.3"#), "{text}");

        // What was never told of is unknown, and in no sum: 5000.30 − 2000.
        assert_eq!(rows[2]["profit"], Value::Null);
        assert_eq!(rows[2]["desc"], "Payment of ether (missing purchase)");
        let summary = &body["summary"];
        assert!(text.contains(r#""summary":{"proceeds":5000.3,"costbasis":2000,"profit":3000.3,"#));
        assert_eq!(summary["long_term"], summary["profit"]);
        assert_eq!(summary["income"], json!(0));
        assert_eq!(summary["unknown_rows"], 1);
        assert_eq!(summary["by_asset"][0]["asset"]["symbol"], "ETH");
        assert_eq!(summary["by_asset"][0]["profit"], summary["profit"]);
    }

    async fn disposal_is_explained_by_its_lots_or_by_the_pool(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = history(&app.store, &user).await;
        let whole = app.read("/v1/tax/gains", &user.access_token).await.json();
        let (bought, sold) = (&whole["data"][0]["transactionId"], &whole["data"][1]["transactionId"]);
        let path = format!("/v1/tax/gains?transactionId={}", sold.as_str().unwrap());
        let of_one = app.read(&path, &user.access_token).await.json();
        assert_eq!(of_one["data"], json!([whole["data"][1]]));
        assert_eq!((&of_one["summary"]["profit"].to_string(), &of_one["pagination"]["totalCount"]), (&"2000.3".to_owned(), &json!(1)));
        let row = &of_one["data"][0];
        assert_eq!((&row["matching"], &row["pool"]), (&json!("lot"), &Value::Null));
        assert_eq!(&row["acquisition"]["transactionId"], bought);
        assert_eq!(row["acquisition"]["source"]["walletId"], json!(wallet));

        let pooled = app.read(&format!("{path}&method=average"), &user.access_token).await.json();
        let row = &pooled["data"][0];
        assert_eq!((&row["matching"], &row["acquisition"]), (&json!("pool"), &Value::Null));
        assert_eq!(row["pool"], json!({ "quantity": 2, "costbasis": 2000, "unknownQuantity": 0, "value": null }));
        let unheard = app.read("/v1/tax/gains?transactionId=trx_unheard", &user.access_token).await;
        assert_eq!(unheard.json()["data"], json!([]));
    }

    async fn what_a_portfolio_was_worth_is_asked_for_and_known_to_who_asks_again(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        let one = |number, day, label, leg| transaction(&wallet, number, day, label, leg);
        let mut token = one(2, "2022-07-01", Label::Borrow, (LegKind::Incoming, 3, "100"));
        token.legs[0].asset = AssetId::new(TOKEN);
        let booked = [
            one(1, "2022-06-01", Label::Borrow, (LegKind::Incoming, 2, "1000")),
            token,
            one(3, "2024-03-01", Label::Payment, (LegKind::Outgoing, 1, "3000")),
        ];
        let mut tx = app.store.begin().await.unwrap();
        assets::upsert(&mut tx, &[asset(TOKEN, "TKN", 18)]).await.unwrap();
        tx.commit().await.unwrap();
        book(&app.store, &user, &booked).await;
        let path = "/v1/tax/gains?method=portfolio";
        let unknown = app.read(path, &user.access_token).await.json();
        assert_eq!(unknown["data"][0]["costbasis"], Value::Null);
        let mut tx = app.store.begin().await.unwrap();
        assert!(jobs::due(&mut tx, &AskDayPrices {}, app.clock.now()).await.unwrap().is_some());
        let asked = day_prices::to_be_asked(&app.store, 10).await.unwrap();
        let [(market, token, day)] = asked.as_slice() else { panic!("{asked:?}") };
        assert_eq!((token.as_str(), day.start()), (TOKEN, booked[2].at));

        // As the worker does.
        let answer = DayPrice {
            asset_id: token.clone(),
            day: *day,
            price: Some("1000".parse().unwrap()),
            asked_at: Some(app.clock.now()),
        };
        day_prices::put(&mut tx, market, &[answer]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(day_prices::to_be_asked(&app.store, 10).await.unwrap(), []);
        // Worth 2 · 3000 + 3 · 1000, and a third of it sold: a third of 2300.
        let known = app.read(path, &user.access_token).await.text();
        assert!(known.contains(r#""costbasis":766.666666666666666666,"#), "{known}");
    }

    async fn countries_say_what_they_ask_for_and_what_is_left_to_people(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let body = app.read("/v1/tax/countries", &user.access_token).await.json();
        let countries = body["data"].as_array().unwrap();
        let of = |code: &str| countries.iter().find(|it| it["code"] == code).unwrap();
        assert_eq!((&of("GB")["methods"], &of("GB")["tax_year_start"]), (&json!(["uk_pool"]), &json!("04-06")));
        assert_eq!(of("US")["wallets_from"], "2025-01-01");
        assert_eq!(of("DE")["long_term"], "more than a year");
        assert!(countries.iter().all(|it| !it["law"].as_str().unwrap().is_empty()));
    }

    async fn tax_year_begins_at_the_midnight_of_the_settings(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected_with("tax:read tax:write").await;
        let wallet = wallet(&app.store, &user).await;
        // An hour before 2024 in London, and after its beginning in Tokyo.
        let late = transaction(&wallet, 1, "2023-12-31T23:00:00Z", Label::Mining, (LegKind::Incoming, 2, "1000"));
        book(&app.store, &user, &[late]).await;
        for (zone, year) in [("Europe/London", 2023), ("Asia/Tokyo", 2024)] {
            let settings = put(&app, &user, json!({ "time_zone": zone })).await.json();
            assert_eq!(settings["time_zone"], zone);
            for asked in [2023, 2024] {
                let body = app.read(&format!("/v1/tax/gains?year={asked}"), &user.access_token).await.json();
                assert_eq!(body["data"].as_array().unwrap().len(), usize::from(asked == year), "{zone} {asked}");
            }
        }
        let wrong = put(&app, &user, json!({ "time_zone": "Europe/Atlantis" })).await;
        assert_eq!(wrong.denied(400, "invalid_parameters")["details"][0]["path"], "time_zone");
    }

    async fn gains_of_a_history_that_is_too_long_are_refused(db: Database) {
        let app = TestApp::with(db, |settings| settings.longest_history = 4).await;
        let user = app.connected().await;
        let wallet = history(&app.store, &user).await;
        assert_eq!(app.read("/v1/tax/gains", &user.access_token).await.status, 200);
        let one_more = transaction(&wallet, 5, "2024-07-01", Label::Mining, (LegKind::Incoming, 1, "500"));
        book(&app.store, &user, &[one_more]).await;
        let refused = app.read("/v1/tax/gains", &user.access_token).await.denied(409, "conflict");
        assert!(refused["message"].as_str().unwrap().contains("more than 4 transactions"), "{refused}");
    }

    async fn income_is_told_apart_in_the_year_in_which_it_came(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        history(&app.store, &user).await;
        let body = app.read("/v1/tax/gains?year=2022", &user.access_token).await.json();
        assert_eq!(body["data"].as_array().unwrap().len(), 1);
        assert_eq!(body["data"][0]["isOtherGains"], true);
        assert_eq!(body["data"][0]["profit"], json!(2000));
        assert_eq!(body["summary"]["income"], json!(2000));
        assert_eq!(body["summary"]["proceeds"], json!(0));
    }

    async fn pages_of_gains_add_up_to_the_whole(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        history(&app.store, &user).await;
        let whole = app.read("/v1/tax/gains", &user.access_token).await.json();
        let mut rows = Vec::new();
        for offset in 0..5 {
            let path = format!("/v1/tax/gains?limit=1&offset={offset}");
            let page = app.read(&path, &user.access_token).await.json();
            assert_eq!(page["summary"], whole["summary"]);
            assert_eq!(page["pagination"]["totalCount"], 4);
            assert_eq!(page["pagination"]["hasNextPage"], offset < 3);
            rows.extend(page["data"].as_array().unwrap().clone());
        }
        assert_eq!(json!(rows), whole["data"]);
    }

    async fn gains_follow_what_is_booked_later(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = history(&app.store, &user).await;
        let before = app.read("/v1/tax/gains", &user.access_token).await.json();
        assert_eq!(before["summary"]["unknown_rows"], 1);
        // The purchase that was missing turns up.
        let leg = (LegKind::Incoming, 1, "100");
        let found = transaction(&wallet, 9, "2023-01-01", Label::Mining, leg);
        book(&app.store, &user, &[found]).await;
        let after = app.read("/v1/tax/gains", &user.access_token).await.json();
        assert_eq!(after["summary"]["unknown_rows"], 0);
        assert_eq!(after["pagination"]["totalCount"], 5);
    }

    async fn history_that_is_too_long_is_refused_before_it_is_read(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = history(&app.store, &user).await;
        let wallet = integrations::find(&app.store, &wallet).await.unwrap().unwrap();
        let mut tx = app.store.begin().await.unwrap();
        let page = Advance { cursor: "1", dirty_from: None, new_transactions: 500_001 };
        progress::advance(&mut tx, &wallet, &page, app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        let refused = app.read("/v1/tax/gains", &user.access_token).await;
        let refused = refused.denied(409, "conflict");
        assert!(refused["message"].as_str().unwrap().contains("500000"), "{refused}");
    }

    async fn moments_of_a_time_are_included_at_both_ends(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        history(&app.store, &user).await;
        let (march, may) = (1_709_251_200_000_i64, 1_714_521_600_000_i64);
        for (start, end, rows) in [
            (march, may, 2), (march + 1, may, 1), (march, may - 1, 1), (may + 1, may + 1, 0),
        ] {
            let path = format!("/v1/tax/gains?timeStart={start}&timeEnd={end}");
            let body = app.read(&path, &user.access_token).await.json();
            assert_eq!(body["data"].as_array().unwrap().len(), rows, "{path}");
        }
    }

    async fn parameters_that_gains_do_not_have_are_refused_by_name(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        for (query, path) in [
            ("method=best", "method"),
            ("scope=world", "scope"),
            ("country=UK", "country"),
            ("baseCurrency=EUR", "baseCurrency"),
            ("year=24", "year"),
            ("year=2024&timeStart=1", "year"),
            ("timeStart=2&timeEnd=1", "timeEnd"),
            ("limit=0", "limit"),
        ] {
            let answer = app.read(&format!("/v1/tax/gains?{query}"), &user.access_token).await;
            let body = answer.denied(400, "invalid_parameters");
            assert_eq!(body["details"][0]["path"], path, "{body}");
        }
        let same = app.read("/v1/tax/gains?baseCurrency=USD", &user.access_token).await;
        assert_eq!(same.status, 200);
    }

    async fn settings_hold_for_gains_until_a_call_asks_otherwise(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected_with("tax:read tax:write").await;
        history(&app.store, &user).await;
        let usual = app.read("/v1/tax/settings", &user.access_token).await.json();
        assert_eq!(usual, json!({
            "method": "fifo", "scope": "wallet", "country": null, "tax_year_start": "01-01", "time_zone": "UTC",
            "base_currency": "USD",
        }));
        let british = put(&app, &user, json!({ "country": "GB" })).await.json();
        assert_eq!(british, json!({
            "method": "uk_pool", "scope": "universal", "country": "GB", "tax_year_start": "04-06", "time_zone": "Europe/London",
            "base_currency": "USD",
        }));
        assert_eq!(app.read("/v1/tax/settings", &user.access_token).await.json(), british);
        // March 2024 is of the year that began in April 2023, and comes out of the pool.
        let body = app.read("/v1/tax/gains?year=2023", &user.access_token).await.json();
        assert_eq!(body["data"].as_array().unwrap().len(), 1);
        assert_eq!(body["data"][0]["entryDate"], Value::Null);
        let body = app.read("/v1/tax/gains?year=2023&method=fifo", &user.access_token).await.json();
        assert_eq!(body["data"][0]["entryDate"], 1_654_041_600_000_i64);
    }

    async fn settings_that_are_none_change_nothing(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected_with("tax:read tax:write").await;
        for (body, path) in [
            (json!({ "method": "best" }), "method"),
            (json!({ "scope": "" }), "scope"),
            (json!({ "country": "XX" }), "country"),
            (json!({ "tax_year_start": "02-29" }), "tax_year_start"),
            (json!({ "base_currency": "EUR", "method": "lifo" }), "base_currency"),
        ] {
            let answer = put(&app, &user, body).await;
            assert_eq!(answer.denied(400, "invalid_parameters")["details"][0]["path"], path);
        }
        put(&app, &user, json!({ "methods": "lifo" })).await.denied(400, "invalid_parameters");
        let settings = app.read("/v1/tax/settings", &user.access_token).await.json();
        assert_eq!(settings["method"], "fifo");
    }

    async fn reading_gains_is_no_leave_to_change_how_they_are_worked_out(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        put(&app, &user, json!({ "method": "lifo" })).await.denied(403, "forbidden");
        app.read("/v1/tax/gains", "cat_nobody").await.denied(401, "unauthorized");
    }

    async fn gains_of_one_workspace_are_no_other_s(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (app.connected().await, app.connected().await);
        history(&app.store, &user).await;
        let body = app.read("/v1/tax/gains", &other.access_token).await.json();
        assert_eq!(body["data"], json!([]));
        assert_eq!(body["summary"]["profit"], json!(0));
    }
}
