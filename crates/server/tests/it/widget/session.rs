use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::{ORIGIN, TestApp};

on_both_databases! {
    async fn session_tells_how_far_it_has_come(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.link_token(&app.client).await;
        let session = async || app.widget(&token, Method::GET, "/session", json!({})).await.ok();
        let opened = session().await;
        assert_eq!(opened["step"], "INIT");
        assert_eq!(opened["client"], json!({
            "name": "Northwind", "logo_url": null, "sandbox": false,
            "allowed_origins": [ORIGIN, "http://localhost:3000"],
        }));
        assert_eq!(opened["auth_methods"], json!(["email", "passkey", "guest"]));
        assert_eq!(opened["scopes"][0]["scope"], "openid");
        assert_eq!(opened["scopes"][0]["required"], true);
        assert_eq!(opened["user"], json!(null));

        app.widget(&token, Method::POST, "/auth/guest", json!({})).await.ok();
        assert_eq!(session().await["step"], "CONNECT");
        let token = app.consented(&app.client).await;
        let session = app.widget(&token, Method::GET, "/session", json!({})).await.ok();
        assert_eq!(session["step"], "INTEGRATION");
        assert_eq!(session["user"]["is_guest"], true);
    }

    async fn session_has_one_guest_however_often_it_is_asked(db: Database) {
        let app = std::sync::Arc::new(TestApp::new(db).await);
        let token = app.link_token(&app.client).await;
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (app, token) = (app.clone(), token.clone());
            calls.spawn(async move {
                let answer = app.widget(&token, Method::POST, "/auth/guest", json!({})).await;
                answer.ok()["user"]["id"].as_str().unwrap().to_owned()
            });
        }
        let guests: std::collections::BTreeSet<String> =
            calls.join_all().await.into_iter().collect();
        assert_eq!(guests.len(), 1);
    }

    async fn steps_can_not_be_skipped(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.link_token(&app.client).await;
        let scopes = json!({ "scopes": ["openid"] });
        app.widget(&token, Method::POST, "/consent", scopes).await.refused(403, "ACCESS_DENIED");
        app.widget(&token, Method::POST, "/auth/guest", json!({})).await.ok();
        for (method, path) in [
            (Method::GET, "/integrations"),
            (Method::POST, "/integrations"),
            (Method::GET, "/integrations/events"),
            (Method::DELETE, "/integrations/wal_1"),
            (Method::POST, "/complete"),
        ] {
            app.widget(&token, method, path, json!({})).await.refused(403, "ACCESS_DENIED");
        }
        app.widget(&token, Method::POST, "/auth/email", json!({ "email": "ada@example.com" }))
            .await
            .refused(403, "ACCESS_DENIED");
        app.widget("link_none", Method::GET, "/session", json!({})).await
            .refused(401, "INVALID_TOKEN");
    }

    async fn session_ends_once(db: Database) {
        let app = std::sync::Arc::new(TestApp::new(db).await);
        let token = app.consented(&app.client).await;
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (app, token) = (app.clone(), token.clone());
            calls.spawn(async move {
                app.widget(&token, Method::POST, "/complete", json!({})).await
            });
        }
        let answers = calls.join_all().await;
        let won = answers.iter().filter(|answer| answer.status.is_success()).count();
        assert_eq!(won, 1);
        for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
            lost.refused(409, "TOKEN_ALREADY_USED");
        }
        app.widget(&token, Method::GET, "/session", json!({})).await
            .refused(409, "TOKEN_ALREADY_USED");
    }
}
