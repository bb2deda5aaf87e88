//! How each part of the API says that there were too many.

use axum::{
    body::Body,
    http::{Method, Request},
};
use kc_domain::IntegrationId;
use kc_testkit::on_both_databases;
use serde_json::json;

use super::{grants, passed};
use crate::{
    app::{Answer, TestApp},
    data::{
        holdings::wallet_named,
        legacy::{grant, post},
        transactions::write,
    },
    oidc::{Party, party},
};

/// A call with this secret of the app's client, from a network address.
async fn from(app: &TestApp, address: &str, secret: &str) -> Answer {
    let request = Request::get("/token/grants")
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", secret)
        .header("x-client-address", address);
    app.send(request.body(Body::empty()).unwrap()).await
}

/// The headers of the first and of the last answer of a limit of 3 a minute.
#[track_caller]
fn tells(answer: &Answer, remaining: &str) {
    assert_eq!(answer.header("ratelimit-limit"), "3");
    assert_eq!(answer.header("ratelimit-remaining"), remaining);
    assert_eq!(answer.header("ratelimit-reset"), "50");
    let wait = if answer.status == 429 { "50" } else { "" };
    assert_eq!(answer.header("retry-after"), wait);
}

on_both_databases! {
    async fn connect_api_counts_each_client(db: Database) {
        let app = TestApp::with(db, |settings| settings.limits.connect_requests_a_minute = 3).await;
        grants(&app.router, &app.client).await.ok();
        app.wait(10);
        tells(&grants(&app.router, &app.client).await, "1");
        app.post("/link-token", json!({})).await.ok();
        let refused = app.post("/link-token", json!({})).await;
        refused.refused(429, "RATE_LIMITED");
        tells(&refused, "0");
        let other = app.register(false).await;
        assert!(passed(&grants(&app.router, &other).await));
        app.wait(50);
        assert!(passed(&grants(&app.router, &app.client).await));
    }

    async fn widget_counts_each_link_session(db: Database) {
        let app = TestApp::with(db, |settings| settings.limits.widget_requests_a_minute = 3).await;
        let (token, other) = (app.link_token(&app.client).await, app.link_token(&app.client).await);
        let session = async |token| app.widget(token, Method::GET, "/session", json!({})).await;
        session(&token).await.ok();
        app.wait(10);
        session(&token).await.ok();
        tells(&session(&token).await, "0");
        let refused = session(&token).await;
        refused.refused(429, "RATE_LIMITED");
        tells(&refused, "0");
        session(&other).await.ok();
    }

    async fn data_api_counts_each_grant_and_each_client(db: Database) {
        let app = TestApp::with(db, |settings| {
            settings.limits.data_requests_a_minute = 4;
            settings.limits.client_requests_a_minute = 7;
        })
        .await;
        // Becoming connected takes a data call too.
        let (one, two) = (app.connected().await, app.connected().await);
        let read = async |token| app.read("/v1/workspace", token).await;
        for remaining in ["2", "1", "0"] {
            let answer = read(&one.access_token).await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("ratelimit-remaining"), remaining);
        }
        let refused = read(&one.access_token).await;
        refused.denied(429, "rate_limit_exceeded");
        assert_eq!(refused.header("ratelimit-limit"), "4");
        assert_eq!(refused.header("retry-after"), "60");
        // Of the client's seven, five are used up; the other grant has three of its own left.
        assert_eq!(read(&two.access_token).await.header("ratelimit-remaining"), "1");
        assert_eq!(read(&two.access_token).await.header("ratelimit-remaining"), "0");
        let refused = read(&two.access_token).await;
        refused.denied(429, "rate_limit_exceeded");
        assert_eq!(refused.header("ratelimit-limit"), "7");
        app.wait(60);
        assert_eq!(read(&one.access_token).await.status, 200);
    }

    async fn another_log_in_at_the_same_client_makes_no_room(db: Database) {
        let app = TestApp::with(db, |settings| settings.limits.data_requests_a_minute = 4).await;
        let user = app.connected().await;
        let other = grant(&app, &user, "workspace:read").await;
        let read = async |token| app.read("/v1/workspace", token).await;
        assert_eq!(read(&user.access_token).await.header("ratelimit-remaining"), "2");
        assert_eq!(read(&other).await.header("ratelimit-remaining"), "1");
        assert_eq!(read(&user.access_token).await.header("ratelimit-remaining"), "0");
        read(&other).await.denied(429, "rate_limit_exceeded");
    }

    async fn resyncs_of_one_integration_are_counted_whoever_asks(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 1).await;
        let other = wallet_named(&app.store, &user, &format!("0x{:040x}", 7), "Other").await;
        let token = grant(&app, &user, "integrations:write").await;
        let by_client = async |wallet: &IntegrationId| {
            let body = json!({ "user_id": user.user_id, "mode": "latest" });
            app.post(&format!("/developer/integrations/{wallet}/resync"), body).await
        };
        let by_user = async |wallet: &IntegrationId| {
            let path = format!("/v1/integrations/{wallet}/resync");
            post(&app, &path, &token, json!({ "mode": "latest" })).await
        };
        for _ in 0..15 {
            assert_eq!(by_client(&wallet).await.status, 202);
            assert_eq!(by_user(&wallet).await.status, 202);
        }
        by_client(&wallet).await.refused(429, "RATE_LIMITED");
        by_user(&wallet).await.denied(429, "rate_limit_exceeded");
        assert_eq!(by_user(&other).await.status, 202);
        app.wait(60);
        assert_eq!(by_client(&wallet).await.status, 202);
    }

    async fn oauth_answers_tell_of_their_limit(db: Database) {
        let app = TestApp::with(db, |settings| settings.identity.token_requests_a_minute = 3).await;
        let party = Party::with(&app, |new| new.grant_types.push("client_credentials".into())).await;
        let form = [("grant_type", "client_credentials"), ("scope", "tax:write")];
        party.post("/oidc/token", &form).await;
        app.wait(10);
        tells(&party.post("/oidc/token", &form).await, "1");
        party.post("/oidc/token", &form).await;
        let refused = party.post("/oidc/token", &form).await;
        refused.refused_as(429, "temporarily_unavailable");
        tells(&refused, "0");
    }

    async fn guessing_secrets_is_slow(db: Database) {
        const MALLORY: &str = "203.0.113.9";
        let app = TestApp::with(db, |settings| {
            settings.identity.client_address_header = Some("x-client-address".into());
            settings.limits.failures_a_minute = 3;
        })
        .await;
        let right = app.client.secret.clone();
        for _ in 0..2 {
            from(&app, MALLORY, "secret_x").await.refused(401, "INVALID_CLIENT");
        }
        let guess = [("client_id", app.client.id.as_str()), ("client_secret", "secret_x")];
        let address = [("x-client-address", MALLORY)];
        party::post(&app, "/oidc/token", &guess, &address).await.refused_as(401, "invalid_client");
        from(&app, MALLORY, "secret_x").await.refused(429, "RATE_LIMITED");
        let refused = party::post(&app, "/oidc/token", &guess, &address).await;
        refused.refused_as(429, "temporarily_unavailable");
        // Others may be at the same address: who has the right one is let in.
        from(&app, MALLORY, &right).await.ok();
        app.wait(60);
        from(&app, MALLORY, "secret_x").await.refused(401, "INVALID_CLIENT");
    }

    async fn nothing_is_no_limit(db: Database) {
        let app = TestApp::with(db, |settings| settings.limits.connect_requests_a_minute = 0).await;
        for _ in 0..50 {
            let answer = grants(&app.router, &app.client).await;
            assert!(passed(&answer));
            assert_eq!(answer.header("ratelimit-limit"), "");
        }
    }
}
