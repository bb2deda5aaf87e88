use axum::http::{Method, Request};
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::{TestApp, TestClient};

on_both_databases! {
    async fn link_token_lasts_thirty_minutes(db: Database) {
        let app = TestApp::new(db).await;
        let made = app.post("/link-token", json!({})).await;
        let data = made.ok();
        assert_eq!(data["expires_at"], "2025-03-01T12:30:00.000Z");
        assert_eq!(made.header("cache-control"), "no-store");
        let token = data["link_token"].as_str().unwrap();
        assert!(token.starts_with("link_"));

        app.wait(30 * 60 - 1);
        app.widget(token, Method::GET, "/session", json!({})).await.ok();
        app.wait(1);
        let expired = app.widget(token, Method::GET, "/session", json!({})).await;
        expired.refused(401, "TOKEN_EXPIRED");
    }

    async fn client_that_does_not_prove_itself_gets_nothing(db: Database) {
        let app = TestApp::new(db).await;
        let wrong = TestClient { secret: "secret_wrong".into(), ..app.client.clone() };
        app.of_client(&wrong, Method::POST, "/link-token", json!({})).await
            .refused(401, "INVALID_CLIENT");
        let bare = Request::post("/link-token").body(axum::body::Body::empty()).unwrap();
        app.send(bare).await.refused(401, "INVALID_CLIENT");
        for id in ["client_'; DROP TABLE clients; --", "client_\u{7f}", &"client_a".repeat(1000)] {
            let request = Request::post("/link-token")
                .header("x-client-id", id.as_bytes())
                .header("x-client-secret", &app.client.secret);
            if let Ok(request) = request.body(axum::body::Body::empty()) {
                app.send(request).await.refused(401, "INVALID_CLIENT");
            }
        }
    }

    async fn client_asks_under_the_other_names_of_its_scopes_too(db: Database) {
        let app = TestApp::new(db).await;
        let made = app.post("/link-token", json!({ "scopes": "openid balances:read" })).await.ok();
        let link = made["link_token"].as_str().unwrap();
        app.widget(link, Method::POST, "/auth/guest", json!({})).await.ok();
        let body = json!({ "scopes": ["openid", "balances:read"] });
        app.widget(link, Method::POST, "/consent", body).await.ok();
        let ended = app.widget(link, Method::POST, "/complete", json!({})).await.ok();
        let granted = app.exchange(&app.client, ended["public_token"].as_str().unwrap()).await.ok();
        assert_eq!(granted["scope"], "openid balances:read");
        let token = granted["access_token"].as_str().unwrap();
        assert_eq!(app.read("/v1/holdings", token).await.status, 200);
        app.read("/v1/nft-holdings", token).await.denied(403, "forbidden");
    }

    async fn client_asks_only_for_scopes_that_it_has(db: Database) {
        let app = TestApp::new(db).await;
        for scopes in ["openid admin:all", "openid transactions:write"] {
            app.post("/link-token", json!({ "scopes": scopes })).await
                .refused(400, "INVALID_SCOPE");
        }
        app.post("/link-token", json!({ "scopes": "" })).await.ok();
    }

    async fn returning_user_needs_neither_login_nor_consent(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let body = json!({ "access_token": user.access_token });
        let data = app.post("/link-token", body.clone()).await.ok();
        assert_eq!(data["has_existing_grant"], true);
        assert_eq!(data["user_id"], user.user_id.as_str());
        assert_eq!(data["workspace_id"], user.workspace_id.as_str());

        let token = data["link_token"].as_str().unwrap();
        let session = app.widget(token, Method::GET, "/session", json!({})).await.ok();
        assert_eq!(session["step"], "INTEGRATION");
        assert_eq!(session["has_existing_grant"], true);
        let ended = app.widget(token, Method::POST, "/complete", json!({})).await.ok();
        assert_eq!(ended, json!({ "public_token": null }));

        let other = app.register(false).await;
        app.of_client(&other, Method::POST, "/link-token", body).await
            .refused(401, "INVALID_TOKEN");
    }

    async fn session_of_a_revoked_grant_is_dead(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let body = json!({ "access_token": user.access_token });
        let data = app.post("/link-token", body.clone()).await.ok();
        let token = data["link_token"].as_str().unwrap();

        app.post("/token/revoke", json!({ "grant_id": user.grant_id })).await;
        app.widget(token, Method::GET, "/integrations", json!({})).await
            .refused(401, "INVALID_GRANT");
        app.post("/link-token", body).await.refused(401, "INVALID_GRANT");
    }

    async fn check_session_says_why_a_token_opens_nothing(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let check = async |client: &TestClient, token: &str| {
            let body = json!({ "access_token": token });
            app.of_client(client, Method::POST, "/link-token/check-session", body).await.ok()
        };
        let valid = check(&app.client, &user.access_token).await;
        assert_eq!(valid["has_valid_session"], true);
        assert_eq!(valid["workspace_name"], "Guest workspace");
        assert_eq!(valid["grant_id"], user.grant_id.as_str());
        assert_eq!(valid["granted_scopes"], kc_domain::scope::DEFAULT_SCOPES);

        let invalid = |reason| json!({ "has_valid_session": false, "reason": reason });
        assert_eq!(check(&app.client, "cat_none").await, invalid("token_invalid"));
        let other = app.register(false).await;
        assert_eq!(check(&other, &user.access_token).await, invalid("token_invalid"));
        app.post("/token/revoke", json!({ "grant_id": user.grant_id })).await;
        assert_eq!(check(&app.client, &user.access_token).await, invalid("grant_revoked"));

        let user = app.connected().await;
        app.wait(473_040_000);
        assert_eq!(check(&app.client, &user.access_token).await, invalid("token_expired"));
    }
}
