//! What has expired goes, and nobody else's data with it.

use std::time::Duration;

use kc_domain::{ClientId, EventKind, GrantId, Scopes, Timestamp, UserId, WebhookId, WorkspaceId};
use kc_store::{
    clients::{self, NewClient},
    grants::{self, NewGrant},
    integrations, people,
    purge::{purge, purge_events},
    secret::Secret,
    webhooks::{self, NewWebhook, Schedule},
};
use kc_testkit::{Database, NOW, on_both_databases};

const LATER: Duration = Duration::from_secs(3 * 24 * 3600);

async fn grant_to(db: &Database, owner: &(WorkspaceId, UserId)) -> GrantId {
    let (client, developer) = (ClientId::generate(), db.workspace().await);
    let scopes: Scopes = "openid".parse().unwrap();
    let mut tx = db.store.begin().await.unwrap();
    let secret = Secret::generate("secret_").hash();
    let new = NewClient::with_secret(&client, &developer.0, "Northwind", &secret, &scopes);
    clients::insert(&mut tx, new, NOW).await.unwrap();
    let id = GrantId::generate();
    let new = NewGrant {
        id: &id,
        client: &client,
        user: &owner.1,
        workspace: &owner.0,
        scopes: &scopes,
        token: Some(&Secret::generate("cat_").hash()),
        authentication: None,
        consented_at: None,
        expires_at: NOW.plus(LATER * 100),
    };
    grants::insert(&mut tx, new, NOW).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn is_there(db: &Database, owner: &(WorkspaceId, UserId)) -> (bool, bool) {
    let workspace = people::workspace(&db.store, &owner.0).await.unwrap();
    let user = people::user(&db.store, &owner.1).await.unwrap();
    (workspace.is_some(), user.is_some())
}

on_both_databases! {
    async fn old_events_go_and_newer_ones_stay(db: Database) {
        let owner = db.workspace().await;
        let id = WebhookId::generate();
        let webhook = NewWebhook {
            id: &id,
            workspace: &owner.0,
            url: "https://example.com/",
            description: "",
            events: &EventKind::ALL,
            schedule: Schedule::Default,
            sealed_secret: vec![1],
        };
        let mut tx = db.store.begin().await.unwrap();
        webhooks::insert(&mut tx, webhook, NOW).await.unwrap();
        tx.commit().await.unwrap();
        db.integration(&owner).await;
        assert_eq!(purge_events(&db.store, NOW).await.unwrap(), 0);
        assert_eq!(purge_events(&db.store, NOW.plus(LATER)).await.unwrap(), 1);
    }

    async fn guest_that_nobody_can_read_goes_with_all_their_data(db: Database) {
        let (abandoned, read) = (db.guest().await, db.guest().await);
        let wallet = db.integration(&abandoned).await;
        grant_to(&db, &read).await;
        let kept = db.integration(&read).await;

        let later = NOW.plus(LATER);
        purge(&db.store, later, Timestamp::EPOCH).await.unwrap();
        assert_eq!(is_there(&db, &abandoned).await, (false, false));
        assert_eq!(integrations::find(&db.store, &wallet.id).await.unwrap(), None);
        assert_eq!(is_there(&db, &read).await, (true, true));
        assert!(integrations::find(&db.store, &kept.id).await.unwrap().is_some());
    }

    async fn new_guest_is_left_in_peace(db: Database) {
        let owner = db.guest().await;
        purge(&db.store, NOW, Timestamp::EPOCH).await.unwrap();
        assert_eq!(is_there(&db, &owner).await, (true, true));
    }

    async fn wallet_that_nobody_may_read_is_not_synced_by_itself(db: Database) {
        let (unread, read) = (db.guest().await, db.guest().await);
        db.integration(&unread).await;
        let wallet = db.integration(&read).await;
        grant_to(&db, &read).await;
        let later = NOW.plus(LATER);
        let stale = integrations::unchanged_since(&db.store, later, later, 10).await.unwrap();
        let ids: Vec<_> = stale.into_iter().map(|stale| stale.id).collect();
        assert_eq!(ids, [wallet.id]);
    }
}
