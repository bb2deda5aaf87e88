//! What people change of transactions.

use axum::{
    body::Body,
    http::{Method, Request},
};
use kc_domain::{IntegrationId, Transaction, TransactionId, WorkspaceId};
use kc_store::{integrations, transaction_edits};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use super::{
    add_transactions::may_write,
    transactions::{book, transaction, write},
};
use crate::app::{Answer, Connected, TestApp};

/// A user who may write, their wallet with six transactions, and the id of one of those.
async fn with_transactions(app: &TestApp) -> (Connected, IntegrationId) {
    let mut user = app.connected().await;
    let wallet = write(&app.store, &user, 6).await;
    user.access_token = may_write(app, &user).await;
    (user, wallet)
}

fn id(wallet: &IntegrationId, number: u32) -> String {
    transaction(wallet, number).id.to_string()
}

async fn edit(app: &TestApp, user: &Connected, id: &str, edit: &Value) -> Answer {
    let request = Request::builder()
        .method(Method::PATCH)
        .uri(format!("/api/v1/transactions/{id}"))
        .header("authorization", format!("Bearer {}", user.access_token))
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret)
        .header("content-type", "application/json");
    let body = Body::from(edit.to_string());
    app.send(request.body(body).unwrap()).await
}

async fn edited(app: &TestApp, user: &Connected, id: &str, change: &Value) -> Value {
    let answer = edit(app, user, id, change).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["data"].clone()
}

async fn listed(app: &TestApp, user: &Connected, query: &str) -> Vec<Value> {
    let path = format!("/v1/transactions?{query}");
    let body = app.read(&path, &user.access_token).await.json();
    let count = body["pagination"]["totalCount"].as_u64().unwrap();
    let rows = body["data"].as_array().unwrap().clone();
    assert_eq!(rows.len() as u64, count);
    rows
}

/// What a reader of all changes is told after `cursor`.
async fn changes(app: &TestApp, user: &Connected, cursor: &str) -> Value {
    let path = format!("/v1/transactions/sync?cursor={cursor}");
    app.read(&path, &user.access_token).await.json()
}

async fn cursor(app: &TestApp, user: &Connected) -> String {
    let all = app.read("/v1/transactions/sync", &user.access_token).await;
    all.json()["next_cursor"].as_str().unwrap().to_owned()
}

on_both_databases! {
    async fn edit_is_shown_everywhere_and_undone_field_by_field(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_transactions(&app).await;
        let id = id(&wallet, 2);
        let before = listed(&app, &user, &format!("trxId={id}")).await[0].clone();
        assert_eq!(before["metadata"]["labelledBy"], "deposit");
        let now = edited(&app, &user, &id, &json!({
            "label": "Incoming Gift", "description": " From my\naunt ",
            "notes": "She called.\n\nIn March.", "tags": ["family", "gifts", "family"],
        })).await;
        assert_eq!((&now["label"], &now["description"]), (&json!("Incoming Gift"), &json!("From my aunt")));
        assert_eq!((&now["notes"], &now["tags"]), (&json!("She called.\n\nIn March."), &json!(["family", "gifts"])));
        assert_eq!((&now["metadata"]["isEdited"], &now["metadata"]["labelledBy"]), (&json!(true), &json!("person")));
        for query in ["isEdited=true", "label=Incoming%20Gift"] {
            assert_eq!(listed(&app, &user, query).await, std::slice::from_ref(&now), "{query}");
        }
        assert_eq!(listed(&app, &user, "isEdited=false").await.len(), 5);
        let old = app.read("/v0/transactions?isEdited=true", &user.access_token).await.json();
        assert_eq!(old["data"].as_array().unwrap().len(), 1);

        let now = edited(&app, &user, &id, &json!({ "label": null, "tags": [] })).await;
        assert_eq!((&now["label"], &now["description"]), (&json!("Deposit"), &json!("From my aunt")));
        assert_eq!((&now["tags"], &now["metadata"]["labelledBy"]), (&json!([]), &json!("deposit")));
        assert_eq!(now["metadata"]["isEdited"], true);
        let undone = edited(&app, &user, &id, &json!({ "description": null, "notes": "" })).await;
        assert_eq!(undone, before);
        assert!(listed(&app, &user, "isEdited=true").await.is_empty());
    }

    async fn edit_of_a_transaction_that_is_gone_is_kept_for_when_it_comes_back(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_transactions(&app).await;
        let id = id(&wallet, 2);
        let change = json!({ "notes": "Mine" });
        edited(&app, &user, &id, &change).await;
        let without: Vec<Transaction> = (3..6).map(|it| transaction(&wallet, it)).collect();
        book(&app.store, &user, &wallet, &without).await;
        assert!(listed(&app, &user, "isEdited=true").await.is_empty());
        let workspace = WorkspaceId::parse(&user.workspace_id).unwrap();
        let kept = transaction_edits::of_workspace(&app.store, &workspace, "", 10).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].transaction, TransactionId::parse(&id).unwrap());
    }

    async fn label_changes_what_hangs_on_it(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_transactions(&app).await;
        let (spam, kept) = (id(&wallet, 1), id(&wallet, 2));
        edited(&app, &user, &kept, &json!({ "label": "Spam" })).await;
        edited(&app, &user, &spam, &json!({ "label": "Airdrops" })).await;
        let found = listed(&app, &user, "isSpam=true").await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["id"], json!(kept));
        assert_eq!(listed(&app, &user, "transactionType=deposit&label=Airdrops").await.len(), 1);
        edited(&app, &user, &spam, &json!({ "label": null })).await;
        assert_eq!(listed(&app, &user, "isSpam=true").await.len(), 2);
    }

    async fn who_follows_the_changes_is_told_once(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_transactions(&app).await;
        let id = id(&wallet, 2);
        let start = cursor(&app, &user).await;
        let change = json!({ "label": "Income", "tags": ["work"] });
        let now = edited(&app, &user, &id, &change).await;
        let told = changes(&app, &user, &start).await;
        assert_eq!((&told["modified"], &told["added"]), (&json!([now]), &json!([])));
        // The same again is no change.
        edited(&app, &user, &id, &change).await;
        let next = told["next_cursor"].as_str().unwrap();
        assert_eq!(changes(&app, &user, next).await["modified"], json!([]));
    }

    async fn what_can_not_be_is_refused_with_its_path_and_nothing_is_written(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_transactions(&app).await;
        let (deposit, swap) = (id(&wallet, 2), id(&wallet, 3));
        let long = |length: usize| "x".repeat(length);
        let tags = |count: usize| (0..count).map(|it| it.to_string()).collect::<Vec<_>>();
        for (id, change, path) in [
            (&deposit, json!({ "label": "Rug Pull" }), "label"),
            (&deposit, json!({ "label": "Swap" }), "label"),
            (&deposit, json!({ "label": "Withdrawal", "notes": "x" }), "label"),
            (&swap, json!({ "label": "Staking Rewards" }), "label"),
            (&swap, json!({ "label": "Fee" }), "label"),
            (&deposit, json!({}), "label"),
            (&deposit, json!({ "description": long(501) }), "description"),
            (&deposit, json!({ "notes": long(5_001) }), "notes"),
            (&deposit, json!({ "tags": tags(31) }), "tags"),
            (&deposit, json!({ "tags": ["fine", long(61)] }), "tags[1]"),
            (&deposit, json!({ "tags": [" \u{202e} "] }), "tags[0]"),
        ] {
            let answer = edit(&app, &user, id, &change).await;
            let details = answer.denied(400, "invalid_parameters")["details"].clone();
            assert_eq!(details[0]["path"], path, "{change}");
        }
        for malformed in [json!({ "lable": "Swap" }), json!({ "tags": "one" }), json!({ "label": 1 })] {
            edit(&app, &user, &deposit, &malformed).await.denied(400, "invalid_parameters");
        }
        assert!(listed(&app, &user, "isEdited=true").await.is_empty());
        // As much as there may be.
        let most = json!({ "description": long(500), "notes": long(5_000), "tags": tags(30) });
        assert_eq!(edited(&app, &user, &deposit, &most).await["tags"], json!(tags(30)));
        let fitting = json!({ "label": "Lend" });
        assert_eq!(edited(&app, &user, &swap, &fitting).await["label"], "Lend");
    }

    async fn nobody_edits_what_is_not_theirs_or_not_there(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_transactions(&app).await;
        let (other, _) = with_transactions(&app).await;
        let reader = app.connected().await;
        let change = json!({ "notes": "x" });
        let id = id(&wallet, 2);
        edit(&app, &other, &id, &change).await.denied(404, "not_found");
        edit(&app, &reader, &id, &change).await.denied(403, "forbidden");
        for unknown in ["trx_none", "0x2", "%00"] {
            edit(&app, &user, unknown, &change).await.denied(404, "not_found");
        }
        assert!(listed(&app, &user, "isEdited=true").await.is_empty());
    }

    async fn removed_wallet_takes_its_edits_along(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_transactions(&app).await;
        edited(&app, &user, &id(&wallet, 2), &json!({ "tags": ["gone"] })).await;
        let workspace = WorkspaceId::parse(&user.workspace_id).unwrap();
        let mut tx = app.store.begin().await.unwrap();
        assert!(integrations::delete(&mut tx, &workspace, &wallet, NOW).await.unwrap());
        tx.commit().await.unwrap();
        let kept = transaction_edits::of_workspace(&app.store, &workspace, "", 10).await.unwrap();
        assert_eq!(kept, []);
    }

    async fn two_who_edit_at_once_both_have_their_way(db: Database) {
        let app = TestApp::new(db).await;
        let (user, wallet) = with_transactions(&app).await;
        let id = id(&wallet, 2);
        let changes = [
            json!({ "label": "Income" }),
            json!({ "description": "Salary" }),
            json!({ "notes": "March" }),
            json!({ "tags": ["work"] }),
        ];
        let all = changes.iter().map(|change| edit(&app, &user, &id, change));
        for answer in futures_util::future::join_all(all).await {
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        let now = &listed(&app, &user, "isEdited=true").await[0];
        assert_eq!((&now["label"], &now["description"]), (&json!("Income"), &json!("Salary")));
        assert_eq!((&now["notes"], &now["tags"]), (&json!("March"), &json!(["work"])));
    }
}
