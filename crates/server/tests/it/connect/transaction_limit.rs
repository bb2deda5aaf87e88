use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use crate::app::{Answer, TEST_ADDRESS, TestApp, TestClient};

async fn patch(app: &TestApp, client: &TestClient, grant: &str, body: Value) -> Answer {
    let path = format!("/developer/grants/{grant}/transaction-limit");
    app.of_client(client, Method::PATCH, &path, body).await
}

on_both_databases! {
    async fn limit_of_a_guest_is_set_in_parts_and_the_whole_is_answered(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let limit = async || app.read("/v1/userinfo", &user.access_token).await.json()["userInfo"]
            ["transaction_limit"].clone();
        assert_eq!(limit().await, 100_000, "the platform's");

        let raised = patch(&app, &app.client, &user.grant_id, json!({ "transactionLimit": 250_000 }));
        assert_eq!(raised.await.ok(), json!({
            "grant_id": user.grant_id, "user_id": user.user_id,
            "transaction_limit": 250_000, "enable_limiter": true,
        }));
        assert_eq!(limit().await, 250_000);
        let lifted = patch(&app, &app.client, &user.grant_id, json!({ "enableLimiter": false })).await.ok();
        assert_eq!((&lifted["transaction_limit"], &lifted["enable_limiter"]), (&json!(250_000), &json!(false)));
        assert_eq!(limit().await, Value::Null);
    }

    async fn limit_is_for_guests_of_the_client_itself(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let body = json!({ "transactionLimit": 5 });
        let stranger = app.register(false).await;
        patch(&app, &stranger, &user.grant_id, body.clone()).await.refused(403, "ACCESS_DENIED");
        for grant in ["cgrant_nobody", "nonsense"] {
            patch(&app, &app.client, grant, body.clone()).await.refused(404, "GRANT_NOT_FOUND");
        }
        app.post("/token/revoke", json!({ "grant_id": user.grant_id })).await;
        patch(&app, &app.client, &user.grant_id, body).await.refused(404, "GRANT_NOT_FOUND");
    }

    async fn whoever_has_an_account_can_not_be_limited(db: Database) {
        let app = TestApp::new(db).await;
        let person = crate::widget::email::connected(&app, "ada@example.com").await;
        patch(&app, &app.client, &person.grant_id, json!({ "transactionLimit": 5 })).await
            .refused(400, "NOT_ANON_USER");
        let info = app.read("/v1/userinfo", &person.access_token).await.json();
        assert_eq!(info["userInfo"]["transaction_limit"], Value::Null);
    }

    async fn limit_that_is_none_is_refused(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        for body in [
            json!({}),
            json!({ "transactionLimit": 0 }),
            json!({ "transactionLimit": -5 }),
            json!({ "transactionLimit": 1.5 }),
            json!({ "transactionLimit": "10" }),
            json!({ "enableLimiter": "no" }),
        ] {
            patch(&app, &app.client, &user.grant_id, body).await.refused(400, "INVALID_REQUEST");
        }
    }

    async fn integration_that_stopped_at_the_limit_says_so_until_it_goes_on(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let link = app.post("/link-token", json!({ "access_token": user.access_token })).await.ok();
        let link = link["link_token"].as_str().unwrap();
        let body = json!({ "provider": "ethereum", "address": TEST_ADDRESS });
        let wallet = app.widget(link, Method::POST, "/integrations", body).await.ok();
        let read = async || app.read("/v1/integrations", &user.access_token).await.json()["data"][0].clone();
        assert_eq!(read().await.get("limitExceeded"), None);

        let id = kc_domain::IntegrationId::parse(wallet["walletId"].as_str().unwrap()).unwrap();
        let found = kc_store::integrations::find(&app.store, &id).await.unwrap().unwrap();
        let stop = kc_store::progress::Stop { dirty_from: None, taken: 0, message: "Enough." };
        let mut tx = app.store.begin().await.unwrap();
        assert!(kc_store::progress::stop_at_limit(&mut tx, &found, &stop, found.added_at).await.unwrap());
        kc_store::progress::set_status(
            &mut tx, &id, kc_domain::IntegrationStatus::PartiallySynced, Some("Enough."), found.added_at,
        ).await.unwrap();
        tx.commit().await.unwrap();
        let stopped = read().await;
        assert_eq!(stopped["limitExceeded"], true);
        assert_eq!(stopped["lastSyncLogDetails"]["Transactions"], json!({
            "status": "COMPLETED", "message": "Enough.", "limitExceeded": true,
        }));

        patch(&app, &app.client, &user.grant_id, json!({ "transactionLimit": 9 })).await.ok();
        assert_eq!(read().await["status"], "QUEUED");
    }
}
