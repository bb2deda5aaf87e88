//! Calls of an application to a running binary.

use std::time::Duration;

use kc_domain::{IntegrationId, IntegrationStatus};
use kc_store::integrations::Integration;
use kc_testkit::{
    Database,
    process::{Client, Kryptos, Start},
};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(60);

/// The binary on a test's database.
pub fn on(start: Start, db: &Database) -> Start {
    start.arguments(["--database", &db.address])
}

/// Waits until an integration is in a state.
pub async fn until(db: &Database, id: &IntegrationId, status: IntegrationStatus) -> Integration {
    let waited = tokio::time::timeout(PATIENCE, async {
        loop {
            let integration = db.find(id).await;
            if integration.status == status {
                return integration;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    match waited.await {
        Ok(integration) => integration,
        Err(_) => panic!("not {status:?} in time: {:?}", db.find(id).await),
    }
}

/// An application's back end.
#[derive(Clone)]
pub struct Application {
    http: reqwest::Client,
    base: String,
    client: Client,
}

impl Application {
    pub fn new(server: &Kryptos, client: Client) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .unwrap();
        Self {
            http,
            base: server.url().to_owned(),
            client,
        }
    }

    /// The same application, after the server came back on another port.
    pub fn at(&self, server: &Kryptos) -> Self {
        Self {
            base: server.url().to_owned(),
            ..self.clone()
        }
    }

    /// A link token; nothing if the server did not answer.
    pub async fn link_token(&self) -> Option<String> {
        let answer = self
            .http
            .post(format!("{}/link-token", self.base))
            .header("X-Client-Id", &self.client.client_id)
            .header("X-Client-Secret", &self.client.client_secret)
            .json(&json!({}))
            .send()
            .await
            .ok()?;
        let body: Value = answer.json().await.ok()?;
        body["data"]["link_token"].as_str().map(str::to_owned)
    }

    /// A call of the widget.
    pub fn widget(
        &self,
        method: reqwest::Method,
        path: &str,
        token: &str,
    ) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .header("X-LINK-TOKEN", token)
    }

    /// Goes as guest up to where wallets are connected.
    pub async fn consent(&self, token: &str) {
        let guest = self.widget(reqwest::Method::POST, "/widget/auth/guest", token);
        assert!(guest.send().await.unwrap().status().is_success());
        let session: Value = self
            .widget(reqwest::Method::GET, "/widget/session", token)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let scopes: Vec<&Value> = session["data"]["scopes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["scope"])
            .collect();
        let consent = self
            .widget(reqwest::Method::POST, "/widget/consent", token)
            .json(&json!({ "scopes": scopes }));
        assert!(consent.send().await.unwrap().status().is_success());
    }
}
