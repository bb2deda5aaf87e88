//! Calls that their callers repeat.

use axum::{body::Body, http::Request};
use futures_util::future::join_all;
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use crate::app::{Answer, TestApp, TestClient};

async fn named(app: &TestApp, client: &TestClient, path: &str, key: &str, body: &Value) -> Answer {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("x-client-id", client.id.as_str())
        .header("x-client-secret", &client.secret)
        .header("idempotency-key", key);
    app.send(request.body(Body::from(body.to_string())).unwrap())
        .await
}

on_both_databases! {
    async fn repeated_exchange_is_answered_the_same_token(db: Database) {
        let app = TestApp::new(db).await;
        let public = app.public_token(&app.client).await;
        let body = json!({ "public_token": public });
        let exchange = async |key: &'static str| {
            named(&app, &app.client, "/token/exchange", key, &body).await
        };
        let first = exchange("order-1").await;
        let again = exchange("order-1").await;
        assert_eq!(first.ok(), again.ok());
        assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
        exchange("order-2").await.refused(409, "TOKEN_ALREADY_USED");
        // A refusal is no answer to keep: nothing was done.
        exchange("order-2").await.refused(409, "TOKEN_ALREADY_USED");
    }

    async fn of_many_at_once_one_does_the_work(db: Database) {
        let app = TestApp::new(db).await;
        let body = json!({});
        let calls = (0..40).map(|_| named(&app, &app.client, "/link-token", "once", &body));
        let answers = join_all(calls).await;
        let tokens: Vec<Value> = answers.iter().map(|it| it.ok()["link_token"].clone()).collect();
        assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
        let first = answers.iter().filter(|it| it.header("idempotency-replayed").is_empty());
        assert_eq!(first.count(), 1);
    }

    async fn of_many_exchanges_at_once_all_are_answered_the_one_token(db: Database) {
        let app = TestApp::new(db).await;
        let public = app.public_token(&app.client).await;
        let body = json!({ "public_token": public });
        let calls = (0..20).map(|_| named(&app, &app.client, "/token/exchange", "once", &body));
        let answers = join_all(calls).await;
        let tokens: Vec<Value> = answers.iter().map(|it| it.ok()["access_token"].clone()).collect();
        assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    }

    async fn key_names_one_request_of_one_client(db: Database) {
        let app = TestApp::new(db).await;
        let other = app.register(false).await;
        let one = json!({ "scopes": "openid" });
        let token = named(&app, &app.client, "/link-token", "k", &one).await.ok();
        let changed = json!({ "scopes": "openid profile" });
        named(&app, &app.client, "/link-token", "k", &changed).await
            .refused(409, "IDEMPOTENCY_CONFLICT");
        let theirs = named(&app, &other, "/link-token", "k", &one).await.ok();
        assert_ne!(token["link_token"], theirs["link_token"]);
        let long = "k".repeat(256);
        for wrong in ["", long.as_str()] {
            named(&app, &app.client, "/link-token", wrong, &one).await.refused(400, "INVALID_REQUEST");
        }
    }
}
