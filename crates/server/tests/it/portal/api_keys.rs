//! API keys, from the portal to the calls that they open.

use axum::{
    body::Body,
    http::{Method, Request},
};
use kc_domain::{UserId, WorkspaceId};
use kc_store::people::{self, Role};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use super::call;
use crate::{
    account::{Browser, SITE, app},
    app::{Answer, TestApp},
};

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

/// Somebody who is signed in, and the workspace of their own.
async fn signed_in<'a>(app: &'a TestApp, email: &str) -> (Browser<'a>, String, UserId) {
    let mut browser = Browser::new(app);
    let user = browser.sign_in(email).await;
    let profile = browser.get("/profile").await.fine();
    let workspace = profile["workspaces"][0]["id"].as_str().unwrap().to_owned();
    (browser, workspace, UserId::parse(&user).unwrap())
}

fn draft() -> Value {
    json!({ "name": "Nightly export", "permissions": ["read:profile"] })
}

/// A data call with a key, from a network address.
async fn read(app: &TestApp, key: &str, address: &str) -> Answer {
    let request = Request::get("/api/v1/workspace")
        .header("x-api-key", key)
        .header("x-client-address", address);
    app.send(request.body(Body::empty()).unwrap()).await
}

#[track_caller]
fn made(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 201, "{}", answer.text());
    let body = answer.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&body["key"]), text(&body["api_key"]["id"]))
}

on_both_databases! {
    async fn key_opens_its_workspace_until_it_is_deleted(db: Database) {
        let app = app(db).await;
        let (ada, workspace, user) = signed_in(&app, ADA).await;
        let answer = call(&ada, Method::POST, &workspace, "/api-keys", draft()).await;
        let (key, id) = made(&answer);
        assert!(key.starts_with("kryptos_live_"));
        assert_eq!(read(&app, &key, "192.0.2.1").await.json()["id"], workspace);

        let listed = call(&ada, Method::GET, &workspace, "/api-keys", json!({})).await;
        let expected = json!({ "api_keys": [{
            "id": id, "name": "Nightly export", "hint": key[key.len() - 4..],
            "permissions": ["read:profile"], "allowed_addresses": [], "user_id": user.as_str(),
            "created_at": NOW.millis(), "expires_at": null, "last_used_at": NOW.millis(),
        }] });
        assert_eq!(listed.json(), expected);

        let path = format!("/api-keys/{id}");
        let gone = call(&ada, Method::DELETE, &workspace, &path, json!({})).await;
        assert_eq!(gone.status, 204);
        read(&app, &key, "192.0.2.1").await.denied(401, "unauthorized");
        let again = call(&ada, Method::DELETE, &workspace, &path, json!({})).await;
        again.denied(404, "not_found");
    }

    async fn change_of_a_key_holds_at_once(db: Database) {
        let app = app(db).await;
        let (ada, workspace, _) = signed_in(&app, ADA).await;
        let (key, id) = made(&call(&ada, Method::POST, &workspace, "/api-keys", draft()).await);
        let path = format!("/api-keys/{id}");
        let change = async |body| call(&ada, Method::PATCH, &workspace, &path, body).await;
        let only_from = json!({ "allowed_addresses": ["203.0.113.0/24"] });
        let changed = change(only_from).await.json();
        assert_eq!(changed["name"], "Nightly export");
        read(&app, &key, "192.0.2.1").await.denied(403, "forbidden");
        assert_eq!(read(&app, &key, "203.0.113.9").await.status, 200);
        let expires = json!({ "allowed_addresses": [], "expires_at": NOW.millis() + 60_000 });
        change(expires).await;
        assert_eq!(read(&app, &key, "192.0.2.1").await.status, 200);
        app.wait(60);
        read(&app, &key, "192.0.2.1").await.denied(401, "unauthorized");
        let other = json!({ "permissions": ["read:nft"], "expires_at": null });
        assert_eq!(change(other).await.json()["expires_at"], Value::Null);
        read(&app, &key, "192.0.2.1").await.denied(403, "forbidden");
        change(json!({ "permissions": [] })).await.denied(400, "invalid_request");
    }

    async fn keys_are_the_business_of_developers(db: Database) {
        let app = app(db).await;
        let (ada, workspace, _) = signed_in(&app, ADA).await;
        let (bob, _, bobs_id) = signed_in(&app, BOB).await;
        let (_, id) = made(&call(&ada, Method::POST, &workspace, "/api-keys", draft()).await);
        let path = format!("/api-keys/{id}");
        let tries = [
            (Method::GET, "/api-keys", json!({})),
            (Method::POST, "/api-keys", draft()),
            (Method::PATCH, &path, json!({ "name": "Bob's" })),
            (Method::DELETE, &path, json!({})),
        ];
        for (method, path, body) in &tries {
            let answer = call(&bob, method.clone(), &workspace, path, body.clone()).await;
            answer.denied(404, "not_found");
        }
        let mut tx = app.store.begin().await.unwrap();
        let to = WorkspaceId::parse(&workspace).unwrap();
        people::join(&mut tx, &to, &bobs_id, Role::Viewer, NOW).await.unwrap();
        tx.commit().await.unwrap();
        for (method, path, body) in tries {
            let answer = call(&bob, method, &workspace, path, body).await;
            answer.denied(403, "insufficient_permissions");
        }
        let stranger = Browser::new(&app);
        let answer = call(&stranger, Method::GET, &workspace, "/api-keys", json!({})).await;
        answer.denied(401, "signed_out");
    }

    async fn call_that_is_repeated_makes_one_key(db: Database) {
        let app = app(db).await;
        let (ada, workspace, _) = signed_in(&app, ADA).await;
        let mut keys = Vec::new();
        for _ in 0..2 {
            let mut request = ada.request(Method::POST, "", Some(SITE), &draft());
            let uri = format!("/portal/api/workspaces/{workspace}/api-keys");
            *request.uri_mut() = uri.parse().unwrap();
            request.headers_mut().insert("idempotency-key", "once".parse().unwrap());
            keys.push(made(&app.send(request).await));
        }
        assert_eq!(keys[0], keys[1]);
        let listed = call(&ada, Method::GET, &workspace, "/api-keys", json!({})).await.json();
        assert_eq!(listed["api_keys"].as_array().unwrap().len(), 1);
    }

    async fn borrowed_browser_makes_no_key(db: Database) {
        let app = app(db).await;
        let (ada, workspace, _) = signed_in(&app, ADA).await;
        app.wait(16 * 60);
        let answer = call(&ada, Method::POST, &workspace, "/api-keys", draft()).await;
        answer.denied(403, "step_up_required");
    }
}
