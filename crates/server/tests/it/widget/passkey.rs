use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use crate::{
    account::Browser,
    app::{Answer, TestApp},
    device::Device,
};

const ADA: &str = "ada@example.com";

/// Ada with a passkey of her account; her id.
async fn with_passkey(app: &TestApp, device: &mut Device) -> String {
    let mut browser = Browser::new(app);
    let id = browser.sign_in(ADA).await;
    let asked = browser.post("/passkeys/options", json!({})).await.fine();
    let credential = device.create(&asked["options"]);
    let body = json!({ "challenge": asked["challenge"], "credential": credential });
    browser.post("/passkeys", body).await.fine();
    id
}

async fn ask(app: &TestApp, token: &str) -> Value {
    let path = "/auth/passkey/options";
    app.widget(token, Method::POST, path, json!({})).await.ok()
}

fn proof(asked: &Value, device: &mut Device) -> Value {
    json!({ "challenge": asked["challenge"], "credential": device.get(&asked["options"]) })
}

async fn answer(app: &TestApp, token: &str, proof: Value) -> Answer {
    app.widget(token, Method::POST, "/auth/passkey", proof)
        .await
}

on_both_databases! {
    async fn who_returns_logs_in_by_a_passkey(db: Database) {
        let app = TestApp::new(db).await;
        let mut device = Device::new("phone");
        let id = with_passkey(&app, &mut device).await;

        let token = app.link_token(&app.client).await;
        let proof = proof(&ask(&app, &token).await, &mut device);
        let logged_in = answer(&app, &token, proof).await.ok();
        assert_eq!((&logged_in["user"]["id"], &logged_in["user"]["email"]), (&json!(id), &json!(ADA)));
        assert_eq!(logged_in["workspaces"][0]["role"], "owner");

        // The application knows the token, but not what the page was given.
        let session = Method::GET;
        app.widget(&token, session.clone(), "/session", json!({})).await.refused(403, "ACCESS_DENIED");
        let page = logged_in["page_secret"].as_str().unwrap();
        let own = app.widget(&format!("{token} {page}"), session, "/session", json!({})).await.ok();
        assert_eq!((&own["step"], &own["user"]["email"]), (&json!("CONNECT"), &json!(ADA)));
    }

    async fn answer_is_good_once_and_in_its_own_session_only(db: Database) {
        let app = TestApp::new(db).await;
        let mut device = Device::new("phone");
        with_passkey(&app, &mut device).await;
        let (one, other) = (app.link_token(&app.client).await, app.link_token(&app.client).await);

        let proven = proof(&ask(&app, &one).await, &mut device);
        answer(&app, &other, proven.clone()).await.refused(400, "CODE_EXPIRED");
        // Nor is it one for the account's own pages, nor theirs for the widget.
        let mut browser = Browser::new(&app);
        browser.post("/sign-in/passkey", proven.clone()).await.denied(400, "code_expired");
        let asked = browser.post("/sign-in/passkey/options", json!({})).await.fine();
        let theirs = proof(&asked, &mut device);
        answer(&app, &one, theirs).await.refused(400, "CODE_EXPIRED");

        answer(&app, &one, proven.clone()).await.ok();
        answer(&app, &one, proven).await.refused(403, "ACCESS_DENIED");

        let late = proof(&ask(&app, &other).await, &mut device);
        app.wait(301);
        answer(&app, &other, late).await.refused(400, "CODE_EXPIRED");
    }

    async fn passkey_of_nobody_or_of_another_site_is_refused(db: Database) {
        let app = TestApp::new(db).await;
        let mut device = Device::new("phone");
        with_passkey(&app, &mut device).await;
        let token = app.link_token(&app.client).await;

        let mut stranger = Device::new("stranger");
        stranger.user_handle = device.user_handle.clone();
        let nobodys = proof(&ask(&app, &token).await, &mut stranger);
        answer(&app, &token, nobodys).await.refused(400, "UNKNOWN_PASSKEY");

        device.origin = "https://evil.example.com".to_owned();
        let elsewhere = proof(&ask(&app, &token).await, &mut device);
        answer(&app, &token, elsewhere).await.refused(400, "UNKNOWN_PASSKEY");
        answer(&app, &token, json!({ "challenge": "chl_1" })).await.refused(400, "INVALID_REQUEST");
    }

    async fn nobody_logs_in_after_somebody(db: Database) {
        let app = TestApp::new(db).await;
        let mut device = Device::new("phone");
        with_passkey(&app, &mut device).await;
        let token = app.link_token(&app.client).await;
        let asked = ask(&app, &token).await;
        app.widget(&token, Method::POST, "/auth/guest", json!({})).await.ok();
        let path = "/auth/passkey/options";
        app.widget(&token, Method::POST, path, json!({})).await.refused(403, "ACCESS_DENIED");
        let late = proof(&asked, &mut device);
        answer(&app, &token, late).await.refused(403, "ACCESS_DENIED");
    }
}
