//! What a person changed, by the API of a running binary, outlives every reading of the source.

use std::time::Duration;

use kc_domain::{ApiKeyId, IntegrationStatus, Permission};
use kc_store::{
    TextList,
    api_keys::{self, NewApiKey, Permissions},
    integrations::{self, Resync},
    jobs,
    secret::Secret,
};
use kc_testkit::{Database, NOW, on_both_databases, process::Kryptos};
use serde_json::{Value, json};

use crate::support::{on, until};

const ETHEREUM: &str = "0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa";

/// A key that reads and writes the transactions of a sandbox workspace, and its wallet.
async fn key(db: &Database) -> (Secret, integrations::Integration) {
    let owner = db.workspace_in(true).await;
    let wallet = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
    let secret = Secret::generate(api_keys::PREFIX);
    let new = NewApiKey {
        id: &ApiKeyId::generate(),
        workspace: &owner.0,
        user: &owner.1,
        name: "Books",
        key: &secret.hash(),
        hint: "abcd",
        permissions: &Permissions(vec![
            Permission::ReadTransactions,
            Permission::WriteTransactions,
        ]),
        allowed_addresses: &TextList(vec![]),
        expires_at: None,
    };
    let mut tx = db.store.begin().await.unwrap();
    assert!(api_keys::insert(&mut tx, new, 10, NOW).await.unwrap());
    tx.commit().await.unwrap();
    (secret, wallet)
}

/// Waits until nothing is left to do.
async fn until_idle(db: &Database) {
    let waited = tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            let counts = jobs::count(&db.store).await.unwrap();
            if counts.ready == 0 && counts.running == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok(), "still at work");
}

struct Person<'a> {
    server: &'a Kryptos,
    key: Secret,
    http: reqwest::Client,
}

impl Person<'_> {
    async fn call(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/api/v1/transactions{path}", self.server.url());
        let mut request = self.http.request(method, url);
        request = request.header("X-API-Key", self.key.reveal());
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    async fn one(&self, query: &str) -> Value {
        let list = self.call(reqwest::Method::GET, query, None).await;
        list["data"][0].clone()
    }
}

on_both_databases! {
    async fn edit_outlives_readings_from_the_start_and_can_be_undone(db: Database) {
        let (key, wallet) = key(&db).await;
        let data = tempfile::tempdir().unwrap();
        let server = on(Kryptos::serve(data.path()), &db).start().await;
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60));
        let person = Person { server: &server, key, http: http.build().unwrap() };
        until(&db, &wallet.id, IntegrationStatus::Completed).await;

        until_idle(&db).await;
        let before = person.one("?label=Deposit&limit=1").await;
        let path = format!("/{}", before["id"].as_str().unwrap());
        let edit = json!({
            "label": "Income", "description": "Salary", "notes": "March,\nas agreed", "tags": ["work", "2021"],
        });
        person.call(reqwest::Method::PATCH, &path, Some(edit)).await;
        until_idle(&db).await;
        let edited = person.one("?isEdited=true").await;
        assert_eq!(edited["totalGains"], edited["totalCostbasis"], "all of it is income");
        assert_ne!(edited["totalGains"], json!(null));
        assert_eq!((&edited["label"], &edited["description"]), (&json!("Income"), &json!("Salary")));

        for mode in [Resync::Latest, Resync::FromStart] {
            let mut tx = db.store.begin().await.unwrap();
            integrations::resync(&mut tx, &db.find(&wallet.id).await, mode, NOW).await.unwrap();
            tx.commit().await.unwrap();
            until_idle(&db).await;
            assert_eq!(person.one("?isEdited=true").await, edited, "{mode:?}");
        }

        let undo = json!({ "label": null, "description": null, "notes": null, "tags": null });
        person.call(reqwest::Method::PATCH, &path, Some(undo)).await;
        until_idle(&db).await;
        assert_eq!(person.one("?label=Deposit&limit=1").await, before);
        assert_eq!(person.one("?isEdited=true").await, json!(null));
    }
}
