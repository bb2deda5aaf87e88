use axum::http::Method;
use kc_store::jobs;
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::{TEST_ADDRESS, TestApp};

on_both_databases! {
    async fn what_is_connected_is_synced_and_listed(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let body = json!({
            "provider": "ethereum",
            "address": TEST_ADDRESS.to_uppercase().replace("0X", "0x"),
            "alias": " \u{202e}Savings\n",
        });
        let added = app.widget(&token, Method::POST, "/integrations", body.clone()).await.ok();
        assert_eq!(added["publicAddress"], TEST_ADDRESS);
        assert_eq!(added["alias"], "Savings");
        assert_eq!(added["status"], "QUEUED");
        assert_eq!(added["category"], "blockchain");
        assert_eq!(added["addedOn"], 1_740_830_400_000_i64);
        assert_eq!(jobs::count(&app.store).await.unwrap().ready, 1);

        let twice = app.widget(&token, Method::POST, "/integrations", body).await;
        let refusal = twice.refused(409, "DUPLICATE_INTEGRATION");
        assert_eq!(refusal["data"]["wallet_id"], added["walletId"]);
        assert_eq!(jobs::count(&app.store).await.unwrap().ready, 1);

        let list = app.widget(&token, Method::GET, "/integrations", json!({})).await.ok();
        assert_eq!(list["integrations"], json!([added]));

        let path = format!("/integrations/{}", added["walletId"].as_str().unwrap());
        app.widget(&token, Method::DELETE, &path, json!({})).await.ok();
        app.widget(&token, Method::DELETE, &path, json!({})).await
            .refused(404, "INTEGRATION_NOT_FOUND");
        let list = app.widget(&token, Method::GET, "/integrations", json!({})).await.ok();
        assert_eq!(list["integrations"], json!([]));
    }

    async fn nobody_touches_what_another_connected(db: Database) {
        let app = TestApp::new(db).await;
        let (own, other) = (app.consented(&app.client).await, app.consented(&app.client).await);
        let body = json!({ "provider": "ethereum", "address": TEST_ADDRESS });
        let added = app.widget(&own, Method::POST, "/integrations", body.clone()).await.ok();
        let path = format!("/integrations/{}", added["walletId"].as_str().unwrap());
        app.widget(&other, Method::DELETE, &path, json!({})).await
            .refused(404, "INTEGRATION_NOT_FOUND");
        let list = app.widget(&other, Method::GET, "/integrations", json!({})).await.ok();
        assert_eq!(list["integrations"], json!([]));
        // The same address is another user's own business.
        app.widget(&other, Method::POST, "/integrations", body).await.ok();
    }

    async fn what_can_not_be_connected_is_said_clearly(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        for (body, sentence) in [
            (json!({ "provider": "ethereum", "address": "hello" }), "This is no Ethereum address."),
            (json!({ "provider": "ethereum" }), "The address is missing."),
            (json!({ "provider": "nowhere", "address": TEST_ADDRESS }), "There is no such provider."),
            (
                json!({ "provider": "someday", "address": TEST_ADDRESS }),
                "SOMEDAY can not be connected on this installation.",
            ),
        ] {
            let refused = app.widget(&token, Method::POST, "/integrations", body).await;
            assert_eq!(refused.refused(400, "INVALID_REQUEST")["error"], sentence);
        }
    }

    async fn sandbox_connects_test_addresses_only(db: Database) {
        let app = TestApp::new(db).await;
        let sandbox = app.register(true).await;
        let token = app.consented(&sandbox).await;
        let add = async |provider: &str, address: &str| {
            let body = json!({ "provider": provider, "address": address });
            app.widget(&token, Method::POST, "/integrations", body).await
        };
        add("polygon", TEST_ADDRESS).await.refused(403, "SANDBOX_PROVIDER_NOT_ALLOWED");
        add("nowhere", TEST_ADDRESS).await.refused(403, "SANDBOX_PROVIDER_NOT_ALLOWED");
        add("ethereum", &format!("0x{}", "1".repeat(40))).await
            .refused(403, "SANDBOX_ADDRESS_NOT_ALLOWED");
        add("ethereum", "no address at all").await.refused(403, "SANDBOX_ADDRESS_NOT_ALLOWED");
        add("ethereum", &TEST_ADDRESS.to_uppercase().replace("0X", "0x")).await.ok();

        add("ethereum", "0x47C2e31e9CE22437bcf6313d2b9e98245a7bfcfa").await
            .refused(409, "DUPLICATE_INTEGRATION");

        let offers = app.widget(&token, Method::GET, "/providers", json!({})).await.ok();
        assert_eq!(offers["providers"].as_array().unwrap().len(), 1);
        assert_eq!(offers["providers"][0]["fields"][0]["name"], "address");
        let live = app.link_token(&app.client).await;
        for (query, found) in [("", 3), ("?search=poly", 1), ("?search=ether", 3),
            ("?search=%F0%9F%A6%84", 0), ("?category=exchange", 0), ("?category=blockchain", 2),
            ("?category=services", 1)] {
            let path = format!("/providers{query}");
            let offers = app.widget(&live, Method::GET, &path, json!({})).await.ok();
            assert_eq!(offers["providers"].as_array().unwrap().len(), found, "{query}");
        }
    }
}
