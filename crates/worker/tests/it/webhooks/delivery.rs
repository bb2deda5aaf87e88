//! A message reaches its receiver, whatever happens to workers and to other receivers.

use std::time::Duration;

use kc_domain::EventKind;
use kc_store::{
    deliveries::{self, State},
    webhooks::{self, Edit},
};
use kc_testkit::{NOW, on_both_databases};
use kc_worker::Settings;
use serde_json::json;

use super::{
    receiver::{Receiver, Reply},
    setting::Setting,
};

const UPDATED: &[EventKind] = &[EventKind::IntegrationUpdated];

on_both_databases! {
    async fn message_is_that_of_the_contract(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        let (webhook, secret) = setting.webhook(&receiver.url(), UPDATED).await;
        let _worker = setting.worker();
        let wallet = setting.db.integration(&setting.user).await;
        setting.end_sync(&wallet).await;

        let message = receiver.until(1).await.remove(0);
        let delivery = setting.until(&webhook, State::Delivered, 1).await;
        let mut body = message.json();
        let data = body["data"].take();
        assert_eq!(body, json!({
            "id": delivery.id.as_str(), "event": "integration.updated",
            "timestamp": "2025-03-01T12:00:00.000Z", "data": null,
        }));
        assert_eq!(data["uid"], setting.user.1.as_str());
        assert_eq!(data["walletId"], wallet.id.as_str());
        assert_eq!(data["provider"], "ethereum");
        assert_eq!(data["providerPublicName"], "Ethereum");
        assert_eq!(data["publicAddress"], wallet.address.as_str());
        assert_eq!(data["status"], "COMPLETED");
        assert_eq!(data["lastSyncedAt"], NOW.millis());
        let logo = data["logoUrl"].as_str().unwrap();
        assert!(logo.starts_with("https://connect.example.com/"), "{logo}");
        assert_eq!(data.get("test"), None);

        let headers = &message.headers;
        assert_eq!(headers["content-type"], "application/json");
        assert_eq!(headers["x-webhook-id"], delivery.id.as_str());
        assert_eq!(headers["x-webhook-event"], "integration.updated");
        assert_eq!(headers["x-webhook-timestamp"], "2025-03-01T12:00:00.000Z");
        assert_eq!(headers["x-webhook-signature"], secret.hex_signature(&message.body));
        assert!(!headers.contains_key("x-webhook-signature-previous"));
        assert_eq!(headers["webhook-timestamp"], NOW.millis().div_euclid(1000).to_string());
        assert!(message.is_signed_with(&secret));
    }

    async fn slow_receiver_holds_up_no_other(db: Database) {
        let setting = Setting::granted(db).await;
        let slow = Receiver::start(Reply::Hang).await;
        let quick = Receiver::start(Reply::Status(200)).await;
        let slow_url = slow.url().replace("127.0.0.1", "localhost");
        let settings = Settings { concurrency: 5, lane_concurrency: 1, ..Settings::default() };
        let wallet = setting.db.integration(&setting.user).await;
        for _ in 0..5 {
            setting.webhook(&slow_url, UPDATED).await;
        }
        setting.webhook(&quick.url(), UPDATED).await;
        setting.end_sync(&wallet).await;
        let begun = std::time::Instant::now();
        let _worker = setting.worker_with(settings);
        quick.until(1).await;
        assert!(slow.received().len() < 5, "{:?}", begun.elapsed());
    }

    async fn slow_server_of_two_names_leaves_the_worker_time_for_others(db: Database) {
        let setting = Setting::granted(db).await;
        let slow = Receiver::start(Reply::Hang).await;
        let other_name = slow.url().replace("127.0.0.1", "localhost");
        for _ in 0..5 {
            setting.webhook(&slow.url(), UPDATED).await;
            setting.webhook(&other_name, UPDATED).await;
        }
        setting.end_sync(&setting.db.integration(&setting.user).await).await;
        let settings = Settings { concurrency: 8, lane_concurrency: 4, ..Settings::default() };
        let _worker = setting.worker_with(settings);
        slow.until(10).await;
        // One more than may run: the end of one may be seen after the start of the next.
        assert!(slow.most_at_once() <= 4, "{}", slow.most_at_once());
    }

    async fn two_workers_deliver_once(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        let (webhook, _) = setting.webhook(&receiver.url(), UPDATED).await;
        let wallet = setting.db.integration(&setting.user).await;
        for _ in 0..20 {
            setting.end_sync(&wallet).await;
        }
        let _workers = [setting.worker(), setting.worker(), setting.worker()];
        receiver.until(20).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(receiver.received().len(), 20);
        let log = setting.deliveries(&webhook).await;
        assert!(log.iter().all(|it| it.state == State::Delivered), "{log:?}");
    }

    async fn worker_that_dies_in_the_middle_costs_a_second_delivery_at_most(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Hang).await;
        let (webhook, _) = setting.webhook(&receiver.url(), UPDATED).await;
        setting.end_sync(&setting.db.integration(&setting.user).await).await;
        let worker = setting.worker();
        let first = receiver.until(1).await.remove(0);
        // As by a power failure: nothing is written any more.
        worker.die().await;

        receiver.replies(Reply::Status(200));
        setting.pass(61);
        let _heir = setting.worker();
        receiver.until(2).await;
        setting.until(&webhook, State::Delivered, 1).await;
        let received = receiver.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[1].body, first.body, "the same message with the same id");
    }

    async fn disabled_webhook_hears_nothing_until_it_asks_for_what_it_missed(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(500)).await;
        let (webhook, _) = setting.webhook(&receiver.url(), UPDATED).await;
        let _worker = setting.worker();
        let wallet = setting.db.integration(&setting.user).await;
        setting.end_sync(&wallet).await;
        setting.until(&webhook, State::Pending, 1).await;
        let switch = async |is_enabled| {
            let edit = Edit { is_enabled: Some(is_enabled), ..Edit::default() };
            let mut tx = setting.db.store.begin().await.unwrap();
            let workspace = &setting.developer.0;
            assert!(webhooks::edit(&mut tx, workspace, &webhook, &edit, NOW).await.unwrap());
            tx.commit().await.unwrap();
        };
        switch(false).await;
        setting.pass(60);
        let cancelled = setting.until(&webhook, State::Cancelled, 1).await;
        setting.end_sync(&wallet).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(receiver.received().len(), 1);

        switch(true).await;
        receiver.replies(Reply::Status(200));
        setting.replay(&webhook, NOW).await;
        let received = receiver.until(3).await;
        assert!(received[1..].iter().any(|it| it.id() == cancelled.id.as_str()));
        tokio::time::sleep(Duration::from_millis(200)).await;
        let log = setting.deliveries(&webhook).await;
        assert_eq!(log.len(), 2);
        assert!(log.iter().all(|it| it.state == State::Delivered), "{log:?}");
    }

    async fn message_is_sent_again_with_the_same_id(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(404)).await;
        let (webhook, _) = setting.webhook(&receiver.url(), UPDATED).await;
        let _worker = setting.worker();
        setting.end_sync(&setting.db.integration(&setting.user).await).await;
        let failed = setting.until(&webhook, State::Failed, 1).await;

        receiver.replies(Reply::Status(200));
        let mut tx = setting.db.store.begin().await.unwrap();
        let to = deliveries::Receiver { webhook: &webhook, host: "127.0.0.1" };
        let again = deliveries::send_again(&mut tx, to, &failed.event_id, NOW).await.unwrap();
        tx.commit().await.unwrap();
        setting.db.store.wake_workers();
        assert_eq!(again, failed.id);
        let received = receiver.until(2).await;
        assert_eq!(received[0].body, received[1].body);
        setting.until(&webhook, State::Delivered, 2).await;
    }
}
