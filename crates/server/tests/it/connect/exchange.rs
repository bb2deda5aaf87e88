use std::sync::Arc;

use axum::{body::Body, http::Request};
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::TestApp;

on_both_databases! {
    async fn public_token_buys_one_access_token(db: Database) {
        let app = TestApp::new(db).await;
        let public = app.public_token(&app.client).await;
        let data = app.exchange(&app.client, &public).await.ok();
        assert!(data["access_token"].as_str().unwrap().starts_with("cat_"));
        assert!(data["grant_id"].as_str().unwrap().starts_with("cgrant_"));
        assert_eq!(data["token_type"], "Bearer");
        assert_eq!(data["expires_in"], 473_040_000);
        assert_eq!(data["scope"], kc_domain::scope::DEFAULT_SCOPES);
        app.exchange(&app.client, &public).await.refused(409, "TOKEN_ALREADY_USED");
    }

    async fn client_may_stand_in_the_body(db: Database) {
        let app = TestApp::new(db).await;
        let public = app.public_token(&app.client).await;
        let send = async |secret: &str| {
            let body = json!({
                "public_token": public, "client_id": app.client.id, "client_secret": secret,
            });
            let request = Request::post("/token/exchange").header("content-type", "application/json");
            app.send(request.body(Body::from(body.to_string())).unwrap()).await
        };
        send("secret_wrong").await.refused(401, "INVALID_CLIENT");
        send(&app.client.secret).await.ok();
    }

    async fn hundred_exchanges_at_once_have_one_winner(db: Database) {
        let app = Arc::new(TestApp::new(db).await);
        let public = app.public_token(&app.client).await;
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let (app, public) = (Arc::clone(&app), public.clone());
            calls.spawn(async move { app.exchange(&app.client, &public).await });
        }
        let answers = calls.join_all().await;
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status.is_success());
        assert_eq!(won.len(), 1);
        for answer in &lost {
            answer.refused(409, "TOKEN_ALREADY_USED");
        }
        assert_eq!(lost.len(), 99);
    }

    async fn public_token_expires_after_thirty_minutes(db: Database) {
        let app = TestApp::new(db).await;
        let public = app.public_token(&app.client).await;
        app.wait(30 * 60);
        app.exchange(&app.client, &public).await.refused(401, "TOKEN_EXPIRED");
    }

    async fn public_token_is_worth_nothing_to_another_client(db: Database) {
        let app = TestApp::new(db).await;
        let public = app.public_token(&app.client).await;
        let other = app.register(false).await;
        app.exchange(&other, &public).await.refused(401, "INVALID_TOKEN");
        app.exchange(&app.client, "public_none").await.refused(401, "INVALID_TOKEN");
        app.exchange(&app.client, &public).await.ok();
        app.exchange(&other, &public).await.refused(401, "INVALID_TOKEN");
    }
}
