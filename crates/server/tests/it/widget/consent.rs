use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::TestApp;

on_both_databases! {
    async fn user_grants_what_was_asked_for_and_no_more(db: Database) {
        let app = TestApp::new(db).await;
        let asked = json!({ "scopes": "openid portfolios:read tax:read" });
        let link = app.post("/link-token", asked).await.ok();
        let token = link["link_token"].as_str().unwrap();
        app.widget(token, Method::POST, "/auth/guest", json!({})).await.ok();
        let consent = async |body| app.widget(token, Method::POST, "/consent", body).await;
        for scopes in [
            json!(["openid", "portfolios:read", "transactions:read"]),
            json!(["openid", "portfolios:read", "everything"]),
            json!(["openid", "tax:read"]),
            json!([]),
        ] {
            consent(json!({ "scopes": scopes })).await.refused(400, "INVALID_SCOPE");
        }
        let elsewhere = json!({ "scopes": ["openid", "portfolios:read"], "workspace_id": "ws_1" });
        consent(elsewhere).await.refused(404, "WORKSPACE_NOT_FOUND");
        let granted = consent(json!({ "scopes": ["openid", "portfolios:read"] })).await.ok();
        assert_eq!(granted, json!({ "granted_scopes": ["openid", "portfolios:read"] }));

        let ended = app.widget(token, Method::POST, "/complete", json!({})).await.ok();
        let grant = app.exchange(&app.client, ended["public_token"].as_str().unwrap()).await.ok();
        assert_eq!(grant["scope"], "openid portfolios:read");
        let access = grant["access_token"].as_str().unwrap();
        assert_eq!(app.read("/v1/holdings", access).await.status, 200);
        for path in ["/v1/transactions", "/v1/integrations", "/v1/userinfo", "/v1/workspace"] {
            app.read(path, access).await.denied(403, "forbidden");
        }
    }

    async fn refusal_ends_the_session_with_nothing_granted(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        app.widget(&token, Method::POST, "/consent/deny", json!({})).await.ok();
        app.widget(&token, Method::POST, "/complete", json!({})).await
            .refused(409, "TOKEN_ALREADY_USED");
    }
}
