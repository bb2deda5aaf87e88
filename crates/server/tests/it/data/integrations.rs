use kc_domain::{UserId, WorkspaceId};
use kc_store::integrations::{self, NewIntegration};
use kc_testkit::{NOW, on_both_databases};
use serde_json::json;

use crate::app::TestApp;

on_both_databases! {
    async fn integrations_are_paged_and_searched(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let mut tx = app.store.begin().await.unwrap();
        for number in 0..30 {
            let (alias, address) = (format!("Wallet {number}"), format!("0x{number:040x}"));
            let new = NewIntegration {
                workspace: &WorkspaceId::from_stored(user.workspace_id.clone()),
                user: &UserId::from_stored(user.user_id.clone()),
                provider: "ethereum",
                address: &address,
                alias: Some(&alias),
                is_sandbox: false,
            };
            integrations::insert(&mut tx, new, NOW).await.unwrap();
        }
        tx.commit().await.unwrap();

        let first = app.read("/v1/integrations", &user.access_token).await.json();
        assert_eq!(first["data"].as_array().unwrap().len(), 25);
        assert_eq!(first["pagination"], json!({ "page": 1, "pageSize": 25, "totalCount": 30,
            "hasNextPage": true, "hasPreviousPage": false }));
        let last = app.read("/v1/integrations?page=3&pageSize=14", &user.access_token).await.json();
        assert_eq!(last["data"].as_array().unwrap().len(), 2);
        assert_eq!(last["data"][1]["alias"], "Wallet 29");
        assert_eq!(last["pagination"]["hasNextPage"], false);
        let found = app.read("/v1/integrations?searchedKey=WALLET%207", &user.access_token).await;
        assert_eq!(found.json()["pagination"]["totalCount"], 1);

        let wrong = app.read("/v1/integrations?page=0&pageSize=201", &user.access_token).await;
        let details = wrong.denied(400, "invalid_parameters")["details"].clone();
        assert_eq!(details[0]["path"], "page");
        assert_eq!(details[1]["path"], "pageSize");
    }
}
