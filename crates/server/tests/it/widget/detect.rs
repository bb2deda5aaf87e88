use std::time::Duration;

use axum::http::Method;
use kc_testkit::{Database, on_both_databases};
use serde_json::json;

use crate::app::{Answer, NAMED_ADDRESS, TEST_ADDRESS, TestApp};

/// Ethereum never answers there, and is waited for no longer than a moment.
async fn impatient(db: Database) -> TestApp {
    let moment = Duration::from_millis(50);
    TestApp::with(db, |settings| settings.detection_patience = moment).await
}

async fn detect(app: &TestApp, token: &str, text: &str) -> Answer {
    let body = json!({ "text": text });
    app.widget(token, Method::POST, "/detect", body).await
}

on_both_databases! {
    async fn address_is_found_where_it_has_been_used_first(db: Database) {
        let app = impatient(db).await;
        let token = app.consented(&app.client).await;
        let typed = format!(" {} ", NAMED_ADDRESS.to_uppercase().replace("0X", "0x"));
        let found = detect(&app, &token, &typed).await.ok();
        assert_eq!(found, json!({ "address": NAMED_ADDRESS, "name": null, "matches": [
            { "provider": "polygon", "is_active": true },
            { "provider": "ethereum", "is_active": null },
        ] }));
        let unused = detect(&app, &token, &format!("0x{:040x}", 7)).await.ok();
        assert_eq!(unused["matches"][1], json!({ "provider": "polygon", "is_active": false }));
        let nowhere = detect(&app, &token, "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq").await.ok();
        assert_eq!(nowhere, json!({ "address": null, "name": null, "matches": [] }));
    }

    async fn name_is_found_by_what_it_stands_for(db: Database) {
        let app = impatient(db).await;
        let token = app.consented(&app.client).await;
        let found = detect(&app, &token, "Ada.ETH").await.ok();
        assert_eq!((&found["name"], &found["address"]), (&json!("ada.eth"), &json!(NAMED_ADDRESS)));
        assert_eq!(found["matches"][0]["provider"], "polygon");
        for (name, sentence) in [
            ("nobody.eth", "nobody.eth: this name stands for no address that can be read here."),
            ("lost.eth", "lost.eth: Ethereum could not be reached."),
        ] {
            let refused = detect(&app, &token, name).await.refused(400, "INVALID_REQUEST");
            assert_eq!(refused["error"], sentence);
        }
    }

    async fn sandbox_finds_its_own_addresses_only(db: Database) {
        let app = TestApp::new(db).await;
        let sandbox = app.register(true).await;
        let token = app.consented(&sandbox).await;
        let found = detect(&app, &token, &TEST_ADDRESS.to_uppercase().replace("0X", "0x")).await.ok();
        assert_eq!(found["address"], TEST_ADDRESS);
        assert_eq!(found["matches"], json!([{ "provider": "ethereum", "is_active": true }]));
        for other in [NAMED_ADDRESS, "ada.eth"] {
            assert_eq!(detect(&app, &token, other).await.ok()["matches"], json!([]), "{other}");
        }
    }

    async fn what_can_not_be_looked_for_is_refused(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        for text in ["", "  ", &"x".repeat(256), "0xFb6916095ca1df60bB79Ce92cE3Ea74c37c5d359"] {
            detect(&app, &token, text).await.refused(400, "INVALID_REQUEST");
        }
        app.widget(&token, Method::POST, "/detect", json!({})).await.refused(400, "INVALID_REQUEST");
        let unconsented = app.link_token(&app.client).await;
        detect(&app, &unconsented, NAMED_ADDRESS).await.refused(403, "ACCESS_DENIED");
        for _ in 0..100 {
            detect(&app, &token, "ltc1q").await;
        }
        detect(&app, &token, "ltc1q").await.refused(429, "RATE_LIMITED");
    }
}
