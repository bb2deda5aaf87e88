use axum::http::Request;
use kc_domain::{AssetId, IntegrationId, Label, TransferId, Units, WorkspaceId};
use kc_store::{
    Store,
    transfers::{self, Status, Transfer},
};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use super::{
    holdings::{ETHER, wallet_named},
    transactions::{book, transaction, write},
};
use crate::app::{Answer, Connected, TestApp};

/// What left one wallet with a transaction and arrived in another with the same one.
pub fn transfer(
    (from, to): (&IntegrationId, &IntegrationId),
    number: u32,
    status: Status,
) -> Transfer {
    let (sender, receiver) = (transaction(from, number), transaction(to, number));
    let ether = AssetId::new(ETHER);
    Transfer {
        id: TransferId::derive((&sender.id, &ether), (&receiver.id, &ether)),
        status,
        found: "exact".to_owned(),
        from_integration_id: from.clone(),
        from_transaction_id: sender.id,
        from_asset_id: ether.clone(),
        to_integration_id: to.clone(),
        to_transaction_id: receiver.id,
        to_asset_id: ether,
        from_label: Some(Label::Transfer),
        to_label: Some(Label::Transfer),
        from_booked_label: Label::Withdrawal,
        to_booked_label: Label::Deposit,
        sent: Units(1_000_000_000_000_000_001),
        received: Units(1_000_000_000_000_000_000),
        at: sender.at,
    }
}

pub async fn put(store: &Store, workspace: &str, all: &[Transfer]) {
    let workspace = WorkspaceId::from_stored(workspace.to_owned());
    let mut tx = store.begin().await.unwrap();
    transfers::put(&mut tx, &workspace, all, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn list(app: &TestApp, user: &Connected, query: &str) -> Value {
    let path = format!("/v1/transfers?{query}");
    app.read(&path, &user.access_token).await.json()
}

async fn decide(app: &TestApp, user: &Connected, id: &str, status: &str) -> Answer {
    let request = Request::put(format!("/api/v1/transfers/{id}"))
        .header("authorization", format!("Bearer {}", user.access_token))
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret)
        .header("content-type", "application/json")
        .body(json!({ "status": status }).to_string().into())
        .unwrap();
    app.send(request).await
}

async fn create(app: &TestApp, user: &Connected, body: Value) -> Answer {
    let request = Request::post("/api/v1/transfers")
        .header("authorization", format!("Bearer {}", user.access_token))
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret)
        .header("content-type", "application/json")
        .body(body.to_string().into())
        .unwrap();
    app.send(request).await
}

/// Somebody with two wallets, between which one transfer was carried out and one is in doubt.
async fn with_two(app: &TestApp) -> (Connected, [Transfer; 2]) {
    let user = app
        .connected_with("transactions:read transactions:write")
        .await;
    let one = write(&app.store, &user, 4).await;
    let other = wallet_named(&app.store, &user, "0xb0b", "vault").await;
    let received: Vec<_> = (0..4).map(|number| transaction(&other, number)).collect();
    book(&app.store, &user, &other, &received).await;
    let both = [
        transfer((&one, &other), 0, Status::Applied),
        transfer((&one, &other), 2, Status::Suggested),
    ];
    put(&app.store, &user.workspace_id, &both).await;
    (user, both)
}

on_both_databases! {
    async fn transfers_are_listed_with_both_ends(db: Database) {
        let app = TestApp::new(db).await;
        let (user, [applied, suggested]) = with_two(&app).await;
        let all = list(&app, &user, "").await;
        assert_eq!(all["pagination"]["totalCount"], 2);
        assert_eq!(all["data"][0]["id"], suggested.id.as_str(), "the latest first");
        let told = &all["data"][1];
        assert_eq!(
            (&told["id"], &told["status"], &told["found"], &told["timestamp"]),
            (&json!(applied.id), &json!("applied"), &json!("exact"), &json!(NOW.millis()))
        );
        assert_eq!(told["sent"]["quantity"].to_string(), "1.000000000000000001");
        assert_eq!(told["sent"]["account"]["walletId"], json!(applied.from_integration_id));
        assert_eq!(told["received"]["quantity"].to_string(), "1");
        assert_eq!(told["received"]["transactionId"], json!(applied.to_transaction_id));
        assert_eq!(told["received"]["asset"]["symbol"], "ETH");

        let doubtful = list(&app, &user, "status=suggested").await;
        assert_eq!(doubtful["data"].as_array().unwrap().len(), 1);
        let wrong = app.read("/v1/transfers?status=maybe", &user.access_token).await;
        assert_eq!(wrong.denied(400, "invalid_parameters")["details"][0]["path"], "status");
        let other = app.connected().await;
        assert_eq!(list(&app, &other, "").await["data"], json!([]));
    }

    async fn user_decides_and_takes_the_decision_back(db: Database) {
        let app = TestApp::new(db).await;
        let (user, [_, suggested]) = with_two(&app).await;
        let id = suggested.id.as_str();
        for (asked, answered) in [("confirmed", "confirmed"), ("rejected", "rejected"), ("rejected", "rejected"), ("applied", "suggested")] {
            let answer = decide(&app, &user, id, asked).await.json();
            assert_eq!((&answer["id"], &answer["status"]), (&json!(id), &json!(answered)), "{asked}");
            let listed = list(&app, &user, &format!("status={answered}")).await;
            assert!(listed["data"].as_array().unwrap().iter().any(|it| it["id"] == id), "{asked}");
        }
        for (id, status) in [("trf_unheard", 404), ("nonsense", 404)] {
            assert_eq!(decide(&app, &user, id, "confirmed").await.status, status);
        }
        let other = app.connected_with("transactions:read transactions:write").await;
        decide(&app, &other, id, "confirmed").await.denied(404, "not_found");
        decide(&app, &user, id, "perhaps").await.denied(400, "invalid_parameters");
    }

    async fn user_joins_two_transactions_and_takes_them_apart_again(db: Database) {
        let app = TestApp::new(db).await;
        let (user, [applied, _]) = with_two(&app).await;
        let (one, other) = (&applied.from_integration_id, &applied.to_integration_id);
        // Both of the first send ether, both of the second receive it.
        let sent = [0, 3].map(|number| transaction(one, number).id);
        let arrived = [1, 2].map(|number| transaction(other, number).id);
        let body = |from: usize, to: usize| json!({ "fromTransactionId": sent[from], "toTransactionId": arrived[to] });
        let made = create(&app, &user, body(0, 0)).await.json();
        assert_eq!((&made["status"], &made["found"]), (&json!("confirmed"), &json!("person")));
        assert_eq!(made["sent"]["transactionId"], json!(sent[0]));
        assert_eq!(made["received"]["account"]["walletId"], json!(other));
        let again = create(&app, &user, body(0, 0)).await.json();
        assert_eq!(again, made);
        assert_eq!(list(&app, &user, "status=confirmed").await["data"], json!([made]));

        // What somebody confirmed is taken. What somebody rejected may be thought of anew.
        create(&app, &user, body(1, 0)).await.denied(409, "conflict");
        let (ether, status) = (AssetId::new(ETHER), Status::Rejected);
        let rejected = Transfer {
            id: TransferId::derive((&sent[1], &ether), (&arrived[1], &ether)),
            from_transaction_id: sent[1].clone(),
            to_transaction_id: arrived[1].clone(),
            status,
            ..applied
        };
        put(&app.store, &user.workspace_id, std::slice::from_ref(&rejected)).await;
        let ours = create(&app, &user, body(1, 1)).await.json();
        assert_eq!((&ours["id"], &ours["status"], &ours["found"]), (&json!(rejected.id), &json!("confirmed"), &json!("exact")));
        assert_eq!(list(&app, &user, "status=confirmed").await["pagination"]["totalCount"], 2);

        let answer = decide(&app, &user, made["id"].as_str().unwrap(), "applied").await.json();
        assert_eq!(answer["status"], "suggested");
    }

    async fn what_can_be_no_transfer_is_not_joined(db: Database) {
        let app = TestApp::new(db).await;
        let (user, [applied, _]) = with_two(&app).await;
        let (one, other) = (&applied.from_integration_id, &applied.to_integration_id);
        let [a, b, far] = [(one, 3), (one, 1), (other, 1)].map(|(wallet, number)| transaction(wallet, number).id.as_str().to_owned());
        for (body, path) in [
            (json!({ "fromTransactionId": a, "toTransactionId": b }), "toTransactionId"),
            (json!({ "fromTransactionId": a, "toTransactionId": a }), "toTransactionId"),
            (json!({ "fromTransactionId": a, "toTransactionId": far, "tokenId": "unheard" }), "fromTransactionId"),
        ] {
            let denied = create(&app, &user, body.clone()).await.denied(400, "invalid_parameters");
            assert_eq!(denied["details"][0]["path"], path, "{body}");
        }
        let unheard = json!({ "fromTransactionId": a, "toTransactionId": "trx_unheard" });
        create(&app, &user, unheard).await.denied(404, "not_found");
        let stranger = app.connected_with("transactions:read transactions:write").await;
        let body = json!({ "fromTransactionId": a, "toTransactionId": far });
        create(&app, &stranger, body).await.denied(404, "not_found");
    }

    async fn more_than_was_sent_is_no_transfer(db: Database) {
        let app = TestApp::new(db).await;
        let (user, [_, mut suggested]) = with_two(&app).await;
        suggested.received = Units(suggested.sent.0 + 1);
        put(&app.store, &user.workspace_id, std::slice::from_ref(&suggested)).await;
        decide(&app, &user, suggested.id.as_str(), "confirmed").await.denied(400, "invalid_parameters");
    }
}
