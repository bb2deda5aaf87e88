use axum::{body::Body, http::Request};
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::TestApp;

on_both_databases! {
    async fn token_opens_nothing_without_its_own_client(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let other = app.register(false).await;
        let bearer = format!("Bearer {}", user.access_token);
        let right = (app.client.id.as_str(), app.client.secret.as_str());
        for (bearer, client) in [
            (None, Some(right)),
            (Some(bearer.as_str()), None),
            (Some("Bearer cat_none"), Some(right)),
            (Some("Bearer "), Some(right)),
            (Some(user.access_token.as_str()), Some(right)),
            (Some(&*format!("Basic {}", user.access_token)), Some(right)),
            (Some(&bearer), Some((right.0, "secret_wrong"))),
            (Some(&bearer), Some((other.id.as_str(), other.secret.as_str()))),
            (Some(&*format!("Bearer cat_{}", "9".repeat(5000))), Some(right)),
        ] {
            let mut request = Request::get("/api/v1/holdings");
            if let Some(bearer) = bearer {
                request = request.header("authorization", bearer);
            }
            if let Some((id, secret)) = client {
                request = request.header("x-client-id", id).header("x-client-secret", secret);
            }
            let answer = app.send(request.body(Body::empty()).unwrap()).await;
            answer.denied(401, "unauthorized");
        }
        assert_eq!(app.read("/v1/holdings", &user.access_token).await.status, 200);
        app.wait(473_040_000);
        app.read("/v1/holdings", &user.access_token).await.denied(401, "unauthorized");
    }

    async fn user_and_workspace_are_told_by_scope(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let info = app.read("/v1/userinfo", &user.access_token).await.json();
        assert_eq!(info["userInfo"], json!({ "sub": user.user_id, "transaction_limit": 100_000 }));
        let workspace = app.read("/v1/workspace", &user.access_token).await.json();
        assert_eq!(workspace, json!({
            "id": user.workspace_id, "name": "Guest workspace", "base_currency": "USD",
            "role": "owner", "integrations_count": 0, "created_at": "2025-03-01T12:00:00.000Z",
        }));
    }
}
