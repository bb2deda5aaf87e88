use axum::http::Method;
use kc_domain::{ClientId, Clock as _, WorkspaceId};
use kc_store::{clients, secret::SecretHash};
use kc_testkit::on_both_databases;
use serde_json::json;

use super::{Browser, app};
use crate::widget::email::connected;

const ADA: &str = "ada@example.com";

on_both_databases! {
    async fn account_is_deleted_with_all_that_stood_in_it(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        let id = browser.sign_in(ADA).await;
        let mut elsewhere = Browser::new(&app);
        elsewhere.sign_in(ADA).await;
        let user = connected(&app, ADA).await;

        for confirm in ["", "ADA", "mallory@example.com"] {
            browser.post("/delete", json!({ "confirm": confirm })).await
                .denied(400, "invalid_email");
        }
        browser.post("/delete", json!({ "confirm": " ADA@example.com " })).await.fine();
        assert!(browser.cookies.is_empty());
        assert!(!elsewhere.is_signed_in().await);
        app.read("/v1/holdings", &user.access_token).await.denied(401, "unauthorized");
        assert_eq!(app.mails.to(ADA).last().unwrap().subject, "Your account was deleted");
        let workspace = WorkspaceId::from_stored(user.workspace_id);
        assert_eq!(kc_store::people::workspace(&app.store, &workspace).await.unwrap(), None);
        assert_ne!(browser.sign_in(ADA).await, id);
    }

    async fn account_that_others_applications_depend_on_stays(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let profile = browser.get("/profile").await.fine();
        let workspace = profile["workspaces"][0]["id"].as_str().unwrap().to_owned();
        let workspace = WorkspaceId::from_stored(workspace);
        let (client, scopes) = (ClientId::generate(), "openid".parse().unwrap());
        let secret = SecretHash::of("secret_1");
        let mut tx = app.store.begin().await.unwrap();
        let new = clients::NewClient::with_secret(&client, &workspace, "App", &secret, &scopes);
        clients::insert(&mut tx, new, app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();

        let confirm = json!({ "confirm": ADA });
        browser.call(Method::POST, "/delete", confirm).await.denied(409, "conflict");
        assert!(browser.is_signed_in().await);
    }
}
