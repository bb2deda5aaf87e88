//! A developer with a webhook, and a user who lets the developer's application read.

use std::time::Duration;

use kc_domain::{
    ClientId, Clock as _, DeliveryId, EventKind, GrantId, IntegrationStatus, Scopes, Timestamp,
    UserId, WebhookId, WorkspaceId,
};
use kc_store::{
    clients::{self, NewClient},
    deliveries::{self, Delivery, State},
    grants::{self, NewGrant},
    integrations::{self, Integration, NewIntegration},
    jobs::{self, ReplayEvents},
    progress,
    secret::Secret,
    webhooks::{self, NewWebhook, Schedule},
};
use kc_testkit::{Database, NOW, SettableClock};
use kc_wire::webhook::SigningSecret;
use kc_worker::Settings;

use crate::support::{AtWork, master_key};

pub const TEN_YEARS: Duration = Duration::from_secs(3_653 * 24 * 3600);

pub struct Setting {
    pub db: Database,
    pub clock: SettableClock,
    pub developer: (WorkspaceId, UserId),
    pub client: ClientId,
    pub user: (WorkspaceId, UserId),
}

impl Setting {
    /// Nothing is granted yet.
    pub async fn new(db: Database) -> Self {
        let developer = db.workspace().await;
        let user = db.workspace().await;
        let client = ClientId::generate();
        let mut tx = db.store.begin().await.unwrap();
        let scopes: Scopes = "openid integrations:read".parse().unwrap();
        let secret = Secret::generate("secret_").hash();
        let new = NewClient::with_secret(&client, &developer.0, "Northwind", &secret, &scopes);
        clients::insert(&mut tx, new, NOW).await.unwrap();
        tx.commit().await.unwrap();
        Self {
            db,
            clock: SettableClock::at(NOW),
            developer,
            client,
            user,
        }
    }

    /// The user has granted the developer's application to read integrations.
    pub async fn granted(db: Database) -> Self {
        let setting = Self::new(db).await;
        setting.grant("openid integrations:read").await;
        setting
    }

    pub async fn grant(&self, scopes: &str) -> GrantId {
        self.grant_of_consent(scopes, None).await
    }

    /// A grant whose user agreed a while before it was made.
    pub async fn grant_of_consent(&self, scopes: &str, consented_at: Option<Timestamp>) -> GrantId {
        let id = GrantId::generate();
        let mut tx = self.db.store.begin().await.unwrap();
        let new = NewGrant {
            id: &id,
            client: &self.client,
            user: &self.user.1,
            workspace: &self.user.0,
            scopes: &scopes.parse().unwrap(),
            token: Some(&Secret::generate("cat_").hash()),
            authentication: None,
            consented_at,
            expires_at: NOW.plus(TEN_YEARS),
        };
        grants::insert(&mut tx, new, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A webhook of the developer's for these events.
    pub async fn webhook(&self, url: &str, events: &[EventKind]) -> (WebhookId, SigningSecret) {
        self.webhook_of(&self.developer.0, url, events).await
    }

    pub async fn webhook_of(
        &self,
        workspace: &WorkspaceId,
        url: &str,
        events: &[EventKind],
    ) -> (WebhookId, SigningSecret) {
        let (id, secret) = (WebhookId::generate(), SigningSecret::generate());
        let new = NewWebhook {
            id: &id,
            workspace,
            url,
            description: "",
            events,
            schedule: Schedule::Default,
            sealed_secret: sealed(&id, &secret),
        };
        let mut tx = self.db.store.begin().await.unwrap();
        assert!(webhooks::insert(&mut tx, new, NOW).await.unwrap());
        tx.commit().await.unwrap();
        (id, secret)
    }

    pub fn worker(&self) -> AtWork {
        self.worker_with(Settings::default())
    }

    pub fn worker_with(&self, settings: Settings) -> AtWork {
        let settings = Settings {
            poll_every: Duration::from_millis(20),
            ..settings
        };
        AtWork::at(&self.db.store, &self.clock, settings)
    }

    /// The user adds a wallet now.
    pub async fn connect(&self, address: &str) {
        let new = NewIntegration {
            workspace: &self.user.0,
            user: &self.user.1,
            provider: "ethereum",
            address,
            alias: None,
            is_sandbox: true,
        };
        let mut tx = self.db.store.begin().await.unwrap();
        integrations::insert(&mut tx, new, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.db.store.wake_workers();
    }

    /// Asks for what happened since a moment once more.
    pub async fn replay(&self, webhook: &WebhookId, since: Timestamp) {
        let replay = ReplayEvents {
            webhook: webhook.clone(),
            since,
            after: None,
        };
        let (mut tx, now) = (self.db.store.begin().await.unwrap(), self.clock.now());
        jobs::enqueue(&mut tx, &replay, now, now).await.unwrap();
        tx.commit().await.unwrap();
        self.db.store.wake_workers();
    }

    /// A sync of the user's wallet ends.
    pub async fn end_sync(&self, wallet: &Integration) {
        let mut tx = self.db.store.begin().await.unwrap();
        let status = IntegrationStatus::Completed;
        progress::set_status(&mut tx, &wallet.id, status, None, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.db.store.wake_workers();
    }

    pub async fn deliveries(&self, webhook: &WebhookId) -> Vec<Delivery> {
        deliveries::of_webhook(&self.db.store, webhook, None, 100)
            .await
            .unwrap()
    }

    /// Waits until the webhook's only delivery is in a state after so many tries.
    pub async fn until(&self, webhook: &WebhookId, state: State, attempts: i64) -> Delivery {
        let mut last = Vec::new();
        for _ in 0..1_500 {
            last = self.deliveries(webhook).await;
            if let [only] = last.as_slice()
                && (only.state, only.attempts) == (state, attempts)
            {
                return only.clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("not {state:?} after {attempts} tries: {last:?}");
    }

    /// How many seconds after noon each try was.
    pub async fn tries(&self, delivery: &DeliveryId) -> Vec<u64> {
        let attempts = deliveries::attempts(&self.db.store, delivery)
            .await
            .unwrap();
        attempts
            .iter()
            .map(|it| it.at.since(NOW).as_secs())
            .collect()
    }

    /// So much time passes, and the worker sees it.
    pub fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.db.store.wake_workers();
    }
}

pub fn sealed(webhook: &WebhookId, secret: &SigningSecret) -> Vec<u8> {
    master_key().seal(webhook.as_str(), secret.reveal().as_bytes())
}
