//! However many ask for a resync, it is done once and told once.

use std::time::Duration;

use kc_domain::{EventKind, IntegrationStatus, UserId, WebhookId, WorkspaceId};
use kc_store::{
    integrations::{self, Integration, Resync},
    progress::{self, Advance},
    purge::purge_events,
    webhooks::{self, NewWebhook, Schedule},
};
use kc_testkit::{Database, NOW, on_both_databases};

/// Somebody who is told all, and a wallet of theirs.
async fn wallet(db: &Database) -> Integration {
    let owner: (WorkspaceId, UserId) = db.workspace().await;
    let webhook = NewWebhook {
        id: &WebhookId::generate(),
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
    db.integration(&owner).await
}

/// As a worker leaves it that begins, and one that has read a page.
async fn begun(db: &Database, wallet: &Integration, cursor: Option<&str>) -> Integration {
    let (id, ongoing) = (&wallet.id, IntegrationStatus::Ongoing);
    let mut tx = db.store.begin().await.unwrap();
    progress::set_status(&mut tx, id, ongoing, None, NOW)
        .await
        .unwrap();
    if let Some(cursor) = cursor {
        let page = Advance {
            cursor,
            dirty_from: None,
            new_transactions: 0,
        };
        let current = db.find(id).await;
        assert!(
            progress::advance(&mut tx, &current, &page, NOW)
                .await
                .unwrap()
        );
    }
    tx.commit().await.unwrap();
    db.find(id).await
}

async fn ask(db: &Database, wallet: &Integration, mode: Resync) -> Integration {
    let mut tx = db.store.begin().await.unwrap();
    integrations::resync(&mut tx, wallet, mode, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    db.find(&wallet.id).await
}

/// How many events there were since this was last asked.
async fn events(db: &Database) -> u64 {
    let later = NOW.plus(Duration::from_secs(90 * 24 * 3_600));
    purge_events(&db.store, later).await.unwrap()
}

on_both_databases! {
    async fn what_waits_to_be_read_as_far_is_not_queued_again(db: Database) {
        let wallet = wallet(&db).await;
        assert_eq!(events(&db).await, 1, "that it was made");
        for mode in [Resync::Latest, Resync::FromStart] {
            assert_eq!(ask(&db, &wallet, mode).await, wallet, "{mode:?}");
        }
        assert_eq!(events(&db).await, 0);

        // Once something was read, reading it again is more than reading on.
        let read = begun(&db, &wallet, Some("1")).await;
        assert_eq!(ask(&db, &read, Resync::Latest).await, read, "its job waits beside");
        let again = ask(&db, &read, Resync::FromStart).await;
        assert_eq!((again.history_generation, again.history_cursor), (2, None));
        assert_eq!(events(&db).await, 1);
        for mode in [Resync::FromStart, Resync::Latest, Resync::FromStart] {
            assert_eq!(ask(&db, &read, mode).await.history_generation, 2);
        }
        // The reading from the start has begun and no page of it is there: it is not replaced.
        begun(&db, &wallet, None).await;
        assert_eq!(ask(&db, &wallet, Resync::FromStart).await.history_generation, 2);
        assert_eq!(events(&db).await, 0);
        begun(&db, &wallet, Some("2")).await;
        assert_eq!(ask(&db, &wallet, Resync::FromStart).await.history_generation, 3);
    }

    async fn resync_of_what_is_done_is_queued_once(db: Database) {
        let wallet = wallet(&db).await;
        begun(&db, &wallet, Some("1")).await;
        let mut tx = db.store.begin().await.unwrap();
        progress::set_status(&mut tx, &wallet.id, IntegrationStatus::Completed, None, NOW).await.unwrap();
        tx.commit().await.unwrap();
        events(&db).await;
        let asking = (0..8).map(|_| {
            let (store, wallet) = (db.store.clone(), wallet.clone());
            tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                integrations::resync(&mut tx, &wallet, Resync::FromStart, NOW).await.unwrap();
                tx.commit().await.unwrap();
            })
        });
        for asked in asking.collect::<Vec<_>>() {
            asked.await.unwrap();
        }
        let queued = db.find(&wallet.id).await;
        assert_eq!((queued.status, queued.history_generation), (IntegrationStatus::Queued, 2));
        assert_eq!(events(&db).await, 1);
    }
}
