use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, Request},
};
use kc_domain::{GrantId, UserId, WorkspaceId};
use kc_store::{
    grants::{self, NewGrant},
    integrations,
    secret::Secret,
};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use super::transactions::write;
use crate::app::{Answer, Connected, TEST_ADDRESS, TestApp};

pub async fn post(app: &TestApp, path: &str, token: &str, body: Value) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret)
        .header("content-type", "application/json");
    app.send(request.body(Body::from(body.to_string())).unwrap())
        .await
}

/// A token that opens what `scopes` say.
pub async fn grant(app: &TestApp, user: &Connected, scopes: &str) -> String {
    let secret = Secret::generate("cat_");
    let mut tx = app.store.begin().await.unwrap();
    let new = NewGrant {
        id: &GrantId::generate(),
        client: &app.client.id,
        user: &UserId::from_stored(user.user_id.clone()),
        workspace: &WorkspaceId::from_stored(user.workspace_id.clone()),
        scopes: &scopes.parse().unwrap(),
        token: Some(&secret.hash()),
        authentication: None,
        consented_at: None,
        expires_at: NOW.plus(Duration::from_secs(1_000)),
    };
    grants::insert(&mut tx, new, NOW).await.unwrap();
    tx.commit().await.unwrap();
    secret.reveal().to_owned()
}

on_both_databases! {
    async fn first_version_lists_wallets_and_transactions(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 3).await;
        let read = |path: &str| {
            let (app, token, path) = (&app, user.access_token.clone(), path.to_owned());
            async move { app.read(&path, &token).await.json() }
        };
        let body = read("/v0/wallets").await;
        let name = &body["wallets"][0]["portfolioName"];
        assert!(name.is_string());
        assert_eq!(body, json!({
            "wallets": [{
                "walletId": wallet, "name": "Main", "public_name": "ETHEREUM", "address": TEST_ADDRESS,
                "logo_url": "https://connect.example.com/assets/providers/ethereum.svg",
                "portfolioId": user.workspace_id, "portfolioName": name, "chain": "ethereum", "type": "blockchain",
            }],
            "pagination": { "limit": 100, "offset": 0, "returned_count": 1, "total_count": 1, "has_more": false },
        }));
        let body = read("/v0/wallets?includeCount=false&offset=1").await;
        assert_eq!(body["pagination"], json!({ "limit": 100, "offset": 1, "returned_count": 0, "has_more": false }));
        assert_eq!(read("/v0/wallets?portfolioId=ws_other").await["wallets"], json!([]));
        assert_eq!(read(&format!("/v0/wallets?portfolioId={}", user.workspace_id)).await["wallets"].as_array().unwrap().len(), 1);

        let body = read("/v0/transactions?limit=2&order=asc").await;
        assert_eq!(body["pagination"], json!({ "limit": 2, "offset": 0, "returned_count": 2, "total_count": 3, "has_more": true }));
        let same = read("/v1/transactions?limit=2&order=asc").await;
        assert_eq!(body["data"], same["data"]);
    }

    async fn resync_of_ones_own_integration_needs_leave_to_write(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (app.connected().await, app.connected().await);
        let wallet = write(&app.store, &user, 1).await;
        let path = format!("/v1/integrations/{wallet}/resync");
        let latest = json!({ "mode": "latest" });
        post(&app, &path, &user.access_token, latest.clone()).await.denied(403, "forbidden");

        let token = grant(&app, &user, "integrations:write").await;
        for mode in ["latest", "from_start"] {
            let queued = post(&app, &path, &token, json!({ "mode": mode })).await;
            assert_eq!(queued.status, 202);
            assert_eq!(queued.json(), json!({
                "mode": mode, "integration_type": "wallet", "wallet_id": wallet, "status": "queued",
            }));
        }
        let found = integrations::find(&app.store, &wallet).await.unwrap().unwrap();
        assert_eq!(found.history_generation, 1, "nothing was read yet");
        post(&app, &path, &token, json!({ "mode": "sideways" })).await.denied(400, "invalid_parameters");
        for path in [path.as_str(), "/v1/integrations/nonsense/resync"] {
            let token = if path.contains("nonsense") { token.clone() } else { grant(&app, &other, "integrations:write").await };
            post(&app, path, &token, latest.clone()).await.denied(404, "wallet_not_found");
        }
    }
}
