use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::{TEST_ADDRESS, TestApp};

on_both_databases! {
    async fn resync_is_for_clients_that_the_user_let_in(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let link = app.post("/link-token", json!({ "access_token": user.access_token })).await.ok();
        let link = link["link_token"].as_str().unwrap();
        let body = json!({ "provider": "ethereum", "address": TEST_ADDRESS });
        let wallet = app.widget(link, Method::POST, "/integrations", body).await.ok();
        let wallet = wallet["walletId"].as_str().unwrap();
        let path = format!("/developer/integrations/{wallet}/resync");
        let body = json!({ "user_id": user.user_id, "mode": "latest" });

        let queued = app.post(&path, body.clone()).await;
        assert_eq!(queued.status, 202);
        assert_eq!(queued.ok(), json!({
            "mode": "latest", "integration_type": "wallet", "wallet_id": wallet, "status": "queued",
        }));
        let from_start = json!({ "user_id": user.user_id, "mode": "from_start" });
        assert_eq!(app.post(&path, from_start).await.ok()["mode"], "from_start");

        let stranger = app.register(false).await;
        app.of_client(&stranger, Method::POST, &path, body.clone()).await
            .refused(403, "GRANT_NOT_FOUND");
        let other = app.connected().await;
        let others = json!({ "user_id": other.user_id, "mode": "latest" });
        app.post(&path, others).await.refused(404, "INTEGRATION_NOT_FOUND");
        app.post("/developer/integrations/nonsense/resync", body).await
            .refused(404, "INTEGRATION_NOT_FOUND");
        let wrong = json!({ "user_id": user.user_id, "mode": "sideways" });
        app.post(&path, wrong).await.refused(400, "INVALID_REQUEST");
    }
}
