use axum::http::Method;
use kc_domain::{UserId, WorkspaceId};
use kc_store::people::{self, Role};
use kc_testkit::{NOW, on_both_databases};
use serde_json::json;

use super::call;
use crate::account::{Browser, app};

on_both_databases! {
    async fn admins_set_what_guests_of_their_applications_get(db: Database) {
        let app = app(db).await;
        let mut ada = Browser::new(&app);
        ada.sign_in("ada@example.com").await;
        let profile = ada.get("/profile").await.fine();
        let workspace = profile["workspaces"][0]["id"].as_str().unwrap().to_owned();
        let path = "/transaction-limit";
        let get = call(&ada, Method::GET, &workspace, path, json!({})).await;
        assert_eq!(get.json(), json!({ "transaction_limit": 100_000, "enable_limiter": true }));
        let set = call(&ada, Method::PATCH, &workspace, path, json!({ "transaction_limit": 50 })).await;
        assert_eq!(set.json(), json!({ "transaction_limit": 50, "enable_limiter": true }));
        let lifted = call(&ada, Method::PATCH, &workspace, path, json!({ "enable_limiter": false })).await;
        assert_eq!(lifted.json(), json!({ "transaction_limit": 50, "enable_limiter": false }));
        for wrong in [json!({}), json!({ "transaction_limit": 0 }), json!({ "transaction_limit": 100_001 })] {
            assert_eq!(call(&ada, Method::PATCH, &workspace, path, wrong).await.status, 400);
        }

        let mut bob = Browser::new(&app);
        let user = UserId::parse(&bob.sign_in("bob@example.com").await).unwrap();
        assert_eq!(call(&bob, Method::GET, &workspace, path, json!({})).await.status, 404);
        let id = WorkspaceId::parse(&workspace).unwrap();
        let mut tx = app.store.begin().await.unwrap();
        people::join(&mut tx, &id, &user, Role::Developer, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let body = json!({ "transaction_limit": 9 });
        assert_eq!(call(&bob, Method::PATCH, &workspace, path, body).await.status, 403);
    }
}
