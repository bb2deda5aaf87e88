use std::collections::BTreeMap;

use kc_domain::{IntegrationId, WorkspaceId};
use kc_store::{changes, integrations};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use super::transactions::{TOKEN, book, transaction, write};
use crate::app::{Connected, TestApp};

async fn ledger(app: &TestApp, user: &Connected, query: &str) -> Value {
    let path = format!("/v1/accounting/ledger?{query}");
    app.read(&path, &user.access_token).await.json()
}

fn entries(body: &Value) -> Vec<Value> {
    body["data"].as_array().unwrap().clone()
}

/// Follows `next_cursor` to the end: transactions by id, as a copy has them.
async fn follow(
    app: &TestApp,
    user: &Connected,
    copy: &mut BTreeMap<String, Value>,
    cursor: &mut String,
) -> [usize; 3] {
    let mut told = [0; 3];
    loop {
        let path = format!("/v1/transactions/sync?limit=7&cursor={cursor}");
        let page = app.read(&path, &user.access_token).await.json();
        let list = |name: &str| page[name].as_array().unwrap().clone();
        for (place, name) in ["added", "modified"].into_iter().enumerate() {
            for one in list(name) {
                told[place] += 1;
                copy.insert(one["id"].as_str().unwrap().to_owned(), one);
            }
        }
        for one in list("removed") {
            told[2] += 1;
            assert_eq!(one.as_object().unwrap().len(), 1);
            copy.remove(one["id"].as_str().unwrap());
        }
        assert_eq!(page["user_id"], user.user_id.as_str());
        *cursor = page["next_cursor"].as_str().unwrap().to_owned();
        if page["has_more"] == false {
            return told;
        }
    }
}

async fn remove(app: &TestApp, user: &Connected, wallet: &IntegrationId) {
    let workspace = WorkspaceId::from_stored(user.workspace_id.clone());
    let mut tx = app.store.begin().await.unwrap();
    assert!(
        integrations::delete(&mut tx, &workspace, wallet, NOW)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn ledger_has_every_leg_with_what_it_stands_in(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 30).await;
        let whole = ledger(&app, &user, "order=asc&limit=1000").await;
        assert_eq!(whole["pagination"], json!({ "limit": 1000, "offset": 0, "returned_count": 50,
            "totalCount": 50, "hasNextPage": false, "hasPreviousPage": false }));
        let whole = entries(&whole);
        let swap = &whole[1];
        assert_eq!(swap["type"], "outgoing");
        assert_eq!(swap["quantity"].to_string(), "420690000000.123456789012345678");
        assert_eq!(swap["afterBalance"].to_string(), "420690000000.123456789012345678");
        assert_eq!(swap["label"], "Swap");
        assert_eq!(swap["account"]["walletId"], json!(wallet));
        assert_eq!(swap["transactionId"], json!(transaction(&wallet, 0).id));
        assert_eq!(whole[2]["beforeBalance"], json!(null));
        for unknown in ["costbasis", "proceeds", "profit"] {
            assert_eq!(swap.get(unknown), Some(&json!(null)));
        }
        let mut joined = Vec::new();
        for offset in (0..50).step_by(7) {
            joined.extend(entries(&ledger(&app, &user, &format!("limit=7&offset={offset}")).await));
        }
        joined.reverse();
        assert_eq!(joined, whole);
    }

    async fn ledger_is_filtered(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (app.connected().await, app.connected().await);
        let wallet = write(&app.store, &user, 30).await;
        let start = NOW.millis();
        for (query, fitting) in [
            (&*format!("walletId={wallet}"), 50),
            ("currencyId=ethereum", 40),
            (&*format!("currencyId={TOKEN}"), 10),
            ("currencyId=unheard-of", 0),
            (&*format!("timeStart={start}&timeEnd={start}"), 4),
            (&*format!("currencyId=ethereum&timeEnd={start}&walletId={wallet}"), 3),
        ] {
            let body = ledger(&app, &user, query).await;
            assert_eq!(body["pagination"]["totalCount"], fitting, "{query}");
            assert_eq!(entries(&body).len() as i64, fitting, "{query}");
        }
        assert_eq!(ledger(&app, &other, "").await["data"], json!([]));
        let path = format!("/v1/accounting/ledger?walletId={wallet}");
        app.read(&path, &other.access_token).await.denied(404, "wallet_not_found");
        let wrong = app.read("/v1/accounting/ledger?order=up", &user.access_token).await;
        assert_eq!(wrong.denied(400, "invalid_parameters")["details"][0]["path"], "order");
    }

    async fn copy_that_follows_cursors_is_what_there_is(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 20).await;
        let (mut copy, mut cursor) = (BTreeMap::new(), String::new());
        assert_eq!(follow(&app, &user, &mut copy, &mut cursor).await, [20, 0, 0]);
        let all = app.read("/v1/transactions", &user.access_token).await.json();
        for one in entries(&all) {
            assert_eq!(copy[one["id"].as_str().unwrap()], one);
        }
        assert_eq!(follow(&app, &user, &mut copy, &mut cursor).await, [0, 0, 0]);

        let mut again: Vec<_> = (1..22).map(|number| transaction(&wallet, number)).collect();
        again[4].is_spam = true;
        book(&app.store, &user, &wallet, &again).await;
        assert_eq!(follow(&app, &user, &mut copy, &mut cursor).await, [2, 1, 1]);
        remove(&app, &user, &wallet).await;
        assert_eq!(follow(&app, &user, &mut copy, &mut cursor).await, [0, 0, 21]);
        assert!(copy.is_empty());
    }

    async fn cursor_that_leads_nowhere_is_refused(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (app.connected().await, app.connected().await);
        let wallet = write(&app.store, &user, 20).await;
        let first = app.read("/v1/transactions/sync?limit=5", &user.access_token).await.json();
        assert_eq!(first["has_more"], true);
        let within = first["next_cursor"].as_str().unwrap();
        let (mut copy, mut cursor) = (BTreeMap::new(), String::new());
        follow(&app, &user, &mut copy, &mut cursor).await;
        let mark = cursor.split('.').next().unwrap();

        let read = |text: String, token: String| {
            let app = &app;
            async move { app.read(&format!("/v1/transactions/sync?cursor={text}"), &token).await }
        };
        for (text, token) in [
            ("nonsense".to_owned(), &user), (format!("{mark}.-1"), &user), (format!("{mark}.+1"), &user),
            (format!("{mark}.1.2"), &user), (format!("{mark}.99999"), &user),
            (format!("{mark}.1.99999.1.trx_1"), &user), (format!("{mark}.1.2.3.cgrant_1"), &user),
            (cursor.clone(), &other), (within.to_owned(), &other),
        ] {
            let answer = read(text.clone(), token.access_token.clone()).await;
            let details = answer.denied(400, "invalid_parameters")["details"].clone();
            assert_eq!(details[0]["path"], "cursor", "{text}");
        }
        remove(&app, &user, &wallet).await;
        let later = NOW.plus(std::time::Duration::from_secs(1));
        changes::forget_removed(&app.store, later).await.unwrap();
        let refused = read(cursor, user.access_token.clone()).await;
        let details = refused.denied(400, "invalid_parameters")["details"].clone();
        assert_eq!(details[0]["path"], "cursor");
        assert!(details[0]["message"].as_str().unwrap().contains("begin again"), "{details}");
        // Who has just begun has nothing that could have been removed.
        assert_eq!(read(within.to_owned(), user.access_token.clone()).await.status, 200);
    }

    async fn what_the_books_say_stands_beside_transactions_and_entries(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 4).await;
        let id = transaction(&wallet, 0).id;
        let costs = json!({ "cost": "1234567890123456789.000000000000000001", "gain": "-0.5", "legs": [
            { "cost": "3" }, { "cost": "2", "proceeds": "1.5", "profit": "-0.5" }, {},
        ] });
        let workspace = WorkspaceId::from_stored(user.workspace_id.clone());
        let mut tx = app.store.begin().await.unwrap();
        let rows = [(id.as_str(), &*costs.to_string())];
        kc_store::transactions::costs::set(&mut tx, &workspace, &rows).await.unwrap();
        tx.commit().await.unwrap();

        let all = app.read("/v1/transactions?order=asc", &user.access_token).await.json();
        let told = &all["data"][0];
        assert_eq!(told["totalCostbasis"].to_string(), "1234567890123456789.000000000000000001");
        assert_eq!(told["totalGains"].to_string(), "-0.5");
        let of = |entry: &Value| ["costbasis", "proceeds", "profit"].map(|name| entry[name].clone());
        let entries = told["ledger"].as_array().unwrap();
        assert_eq!(of(&entries[0]), [json!(3), Value::Null, Value::Null]);
        assert_eq!(of(&entries[1]).map(|it| it.to_string()), ["2", "1.5", "-0.5"]);
        assert_eq!(of(&entries[2]), [Value::Null, Value::Null, Value::Null]);
        let listed = ledger(&app, &user, "order=asc&limit=3").await;
        assert_eq!(listed["data"].as_array().unwrap().iter().map(of).collect::<Vec<_>>(), entries.iter().map(of).collect::<Vec<_>>());
        assert_eq!(all["data"][1]["totalGains"], Value::Null, "nobody worked it out");
    }
}
