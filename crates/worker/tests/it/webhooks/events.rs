//! What is an event, and what is none.

use kc_domain::{Clock as _, EventKind, IntegrationStatus, SystemClock};
use kc_store::{
    integrations::{self, Inserted, NewIntegration},
    jobs, progress,
};
use kc_testkit::{NOW, on_both_databases};

use super::{
    receiver::{Receiver, Reply},
    setting::Setting,
};

const SANDBOX_ADDRESS: &str = "0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa";

fn new<'a>(setting: &'a Setting, address: &'a str) -> NewIntegration<'a> {
    NewIntegration {
        workspace: &setting.user.0,
        user: &setting.user.1,
        provider: "ethereum",
        address,
        alias: None,
        is_sandbox: true,
    }
}

on_both_databases! {
    async fn first_sync_is_told_from_beginning_to_end(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        setting.webhook(&receiver.url(), &EventKind::ALL).await;
        // The sandbox's story goes on after the day of the other tests.
        let now = SystemClock.now();
        setting.clock.set(now);
        let _worker = setting.worker();
        let mut tx = setting.db.store.begin().await.unwrap();
        integrations::insert(&mut tx, new(&setting, SANDBOX_ADDRESS), now).await.unwrap();
        tx.commit().await.unwrap();
        setting.db.store.wake_workers();

        let received = receiver.until(6).await;
        let mut told: Vec<String> = received
            .iter()
            .map(|it| it.json()["event"].as_str().unwrap().to_owned())
            .collect();
        told.sort();
        assert_eq!(told, [
            "costbasis.completed", "costbasis.started", "integration.created",
            "integration.updated", "transfer_detection.completed", "transfer_detection.started",
        ]);
        let of = |kind: &str| {
            let found = received.iter().find(|it| it.json()["event"] == kind);
            found.unwrap().json()["data"].clone()
        };
        assert_eq!(of("integration.created")["status"], "QUEUED");
        let updated = of("integration.updated");
        assert_eq!(updated["status"], "COMPLETED");
        assert_eq!(updated["lastSyncLog"]["Transactions"], "COMPLETED");
        assert!(updated["totalTransactions"].as_i64().unwrap() > 0);
        assert_eq!(of("transfer_detection.started"), serde_json::json!({
            "uid": setting.user.1.as_str(), "action": "DETECT_TRANSFER", "status": "STARTED",
            "reason": null, "timestamp": now.to_string(),
        }));
        let basis = of("costbasis.completed");
        assert_eq!((basis["action"].as_str(), basis["status"].as_str()),
            (Some("ACCOUNT_MANAGER"), Some("COMPLETED")));
    }

    async fn removed_integration_is_told_as_it_last_was(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        setting.webhook(&receiver.url(), &[EventKind::IntegrationDeleted]).await;
        let wallet = setting.db.integration(&setting.user).await;
        let mut tx = setting.db.store.begin().await.unwrap();
        assert!(integrations::delete(&mut tx, &setting.user.0, &wallet.id, NOW).await.unwrap());
        tx.commit().await.unwrap();
        let _worker = setting.worker();
        let data = receiver.until(1).await[0].json()["data"].clone();
        assert_eq!(data["walletId"], wallet.id.as_str());
        assert_eq!(data["publicAddress"], wallet.address.as_str());
    }

    async fn failure_is_told_with_its_reason(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        setting.webhook(&receiver.url(), &[EventKind::IntegrationFailed]).await;
        let wallet = setting.db.integration(&setting.user).await;
        let before = jobs::count(&setting.db.store).await.unwrap().ready;
        let mut tx = setting.db.store.begin().await.unwrap();
        progress::give_up(&mut tx, &wallet.id, "It is gone.", NOW).await.unwrap();
        // It has failed already: that is no second event.
        progress::give_up(&mut tx, &wallet.id, "It is gone.", NOW).await.unwrap();
        tx.commit().await.unwrap();
        let counts = jobs::count(&setting.db.store).await.unwrap();
        assert_eq!(counts.ready, before + 1);
        let _worker = setting.worker();
        let data = receiver.until(1).await[0].json()["data"].clone();
        assert_eq!((data["status"].as_str(), data["message"].as_str()),
            (Some("FAILED"), Some("It is gone.")));
    }

    async fn what_was_not_committed_is_not_told(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        setting.webhook(&receiver.url(), &[EventKind::IntegrationCreated]).await;
        let mut tx = setting.db.store.begin().await.unwrap();
        integrations::insert(&mut tx, new(&setting, "0xaa"), NOW).await.unwrap();
        drop(tx);
        let mut tx = setting.db.store.begin().await.unwrap();
        let inserted = integrations::insert(&mut tx, new(&setting, "0xbb"), NOW).await.unwrap();
        tx.commit().await.unwrap();
        let Inserted::New(kept) = inserted else { panic!("it is new") };

        let mut tx = setting.db.store.begin().await.unwrap();
        let again = integrations::insert(&mut tx, new(&setting, "0xbb"), NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(again, Inserted::Duplicate(_)));

        let _worker = setting.worker();
        receiver.until(1).await;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let received = receiver.received();
        assert_eq!(received.len(), 1);
        assert_eq!(received[0].json()["data"]["walletId"], kept.as_str());
    }

    async fn beginning_of_a_sync_is_no_event(db: Database) {
        let setting = Setting::granted(db).await;
        setting.webhook("https://example.com/", &EventKind::ALL).await;
        let wallet = setting.db.integration(&setting.user).await;
        let before = jobs::count(&setting.db.store).await.unwrap().ready;
        let mut tx = setting.db.store.begin().await.unwrap();
        let status = IntegrationStatus::Ongoing;
        progress::set_status(&mut tx, &wallet.id, status, None, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(jobs::count(&setting.db.store).await.unwrap().ready, before);
    }
}
