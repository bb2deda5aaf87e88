use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::TestApp;

on_both_databases! {
    async fn revoked_grant_reads_nothing_from_then_on(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (app.connected().await, app.connected().await);
        assert_eq!(app.read("/v1/holdings", &user.access_token).await.status, 200);

        let stranger = app.register(false).await;
        let body = json!({ "grant_id": user.grant_id });
        app.of_client(&stranger, Method::POST, "/token/revoke", body.clone()).await
            .refused(404, "GRANT_NOT_FOUND");
        assert_eq!(app.read("/v1/holdings", &user.access_token).await.status, 200);

        let revoked = app.post("/token/revoke", body.clone()).await.json();
        assert_eq!(revoked, json!({ "success": true, "message": "Grant revoked successfully" }));
        app.read("/v1/holdings", &user.access_token).await.denied(401, "unauthorized");
        assert_eq!(app.post("/token/revoke", body).await.status, 200);

        let list = app.of_client(&app.client, Method::GET, "/token/grants", json!({})).await.ok();
        assert_eq!(list["count"], 1);
        assert_eq!(list["grants"][0]["grant_id"], other.grant_id.as_str());
        assert_eq!(list["grants"][0]["created_at"], "2025-03-01T12:00:00.000Z");
        assert_eq!(list["grants"][0]["expires_at"], "2040-02-26T12:00:00.000Z");
        app.post("/token/revoke", json!({ "grant_id": "cgrant_none" })).await
            .refused(404, "GRANT_NOT_FOUND");
    }

    async fn client_sees_its_own_grants_only(db: Database) {
        let app = TestApp::new(db).await;
        app.connected().await;
        let stranger = app.register(false).await;
        let list = app.of_client(&stranger, Method::GET, "/token/grants", json!({})).await.ok();
        assert_eq!(list, json!({ "grants": [], "count": 0 }));
    }
}
