//! What is tried again, when, and when it is given up.

use std::time::Duration;

use kc_domain::EventKind;
use kc_store::{
    deliveries::{self, Answer, State},
    webhooks,
};
use kc_testkit::{NOW, on_both_databases};
use kc_worker::Settings;

use super::{
    receiver::{Receiver, Reply},
    setting::Setting,
};

const UPDATED: &[EventKind] = &[EventKind::IntegrationUpdated];

/// How the first try of a delivery to a receiver that answers so ended.
async fn first_try(setting: &Setting, reply: Reply) -> (State, Answer) {
    let receiver = Receiver::start(reply.clone()).await;
    let (webhook, _) = setting.webhook(&receiver.url(), UPDATED).await;
    let wallet = setting.db.integration(&setting.user).await;
    setting.end_sync(&wallet).await;
    for _ in 0..1_500 {
        let found = setting.deliveries(&webhook).await;
        if let Some(only) = found.iter().find(|it| it.attempts > 0) {
            let tries = deliveries::attempts(&setting.db.store, &only.id)
                .await
                .unwrap();
            let mut tx = setting.db.store.begin().await.unwrap();
            let workspace = &setting.developer.0;
            webhooks::delete(&mut tx, workspace, &webhook)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let answer = Answer {
                duration: 0,
                status: tries[0].status,
                error: tries[0].error.clone(),
                response: tries[0].response.clone(),
            };
            return (only.state, answer);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{reply:?}: nothing was tried");
}

on_both_databases! {
    async fn message_is_tried_three_times_in_all_at_growing_intervals(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(500)).await;
        let (webhook, _) = setting.webhook(&receiver.url(), UPDATED).await;
        let _worker = setting.worker();
        setting.end_sync(&setting.db.integration(&setting.user).await).await;

        let delivery = setting.until(&webhook, State::Pending, 1).await;
        assert_eq!(delivery.next_attempt_at, Some(NOW.plus(Duration::from_secs(60))));
        setting.pass(59);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(receiver.received().len(), 1, "it is not yet time");
        setting.pass(1);
        setting.until(&webhook, State::Pending, 2).await;
        setting.pass(180);
        let delivery = setting.until(&webhook, State::Failed, 3).await;
        assert_eq!(setting.tries(&delivery.id).await, [0, 60, 240]);

        setting.pass(24 * 3600);
        tokio::time::sleep(Duration::from_millis(200)).await;
        let received = receiver.received();
        assert_eq!(received.len(), 3);
        assert!(received.iter().all(|it| it.id() == delivery.id.as_str()));
        assert!(received.iter().all(|it| it.body == received[0].body));
    }

    async fn message_that_arrives_at_last_is_delivered(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(503)).await;
        let (webhook, _) = setting.webhook(&receiver.url(), UPDATED).await;
        let _worker = setting.worker();
        setting.end_sync(&setting.db.integration(&setting.user).await).await;
        setting.until(&webhook, State::Pending, 1).await;
        let found = webhooks::find(&setting.db.store, &webhook).await.unwrap().unwrap();
        assert_eq!(found.failing_since, Some(NOW));

        receiver.replies(Reply::Status(204));
        setting.pass(60);
        setting.until(&webhook, State::Delivered, 2).await;
        let found = webhooks::find(&setting.db.store, &webhook).await.unwrap().unwrap();
        assert_eq!(found.failing_since, None);
    }

    async fn only_trouble_that_may_pass_is_tried_again(db: Database) {
        let setting = Setting::granted(db).await;
        let _worker = setting.worker();
        for status in [429, 500, 502, 503, 504] {
            let (state, answer) = first_try(&setting, Reply::Status(status)).await;
            assert_eq!((state, answer.status), (State::Pending, Some(i64::from(status))));
            assert_eq!(answer.response.as_deref(), Some("ok"));
        }
        for status in [400, 401, 403, 404, 410, 418, 501] {
            let (state, answer) = first_try(&setting, Reply::Status(status)).await;
            assert_eq!((state, answer.status), (State::Failed, Some(i64::from(status))));
        }
        for (reply, why) in [
            (Reply::Hang, "there was no whole answer in time"),
            (Reply::Garbage, "the request failed"),
            (Reply::Close, "the request failed"),
        ] {
            let (state, answer) = first_try(&setting, reply).await;
            assert_eq!((state, answer.error.as_deref()), (State::Pending, Some(why)));
        }
        let elsewhere = Reply::With(307, "Location: http://169.254.169.254/");
        let (state, answer) = first_try(&setting, elsewhere).await;
        assert_eq!(state, State::Failed);
        assert_eq!(answer.error.as_deref(), Some("the answer is a redirect"));
    }

    async fn success_is_told_by_the_status_alone(db: Database) {
        let setting = Setting::granted(db).await;
        let _worker = setting.worker();
        let (state, answer) = first_try(&setting, Reply::Endless).await;
        assert_eq!((state, answer.status), (State::Delivered, Some(200)));
        assert_eq!(answer.response.unwrap().len(), 100, "as much as is kept");
    }

    async fn private_address_is_never_asked(db: Database) {
        let setting = Setting::granted(db).await;
        let _worker = setting.worker();
        let (webhook, _) = setting.webhook("https://10.0.0.1/hook", UPDATED).await;
        setting.end_sync(&setting.db.integration(&setting.user).await).await;
        let delivery = setting.until(&webhook, State::Failed, 1).await;
        let tries = deliveries::attempts(&setting.db.store, &delivery.id).await.unwrap();
        assert_eq!(tries[0].error.as_deref(), Some("the URL leads into a private network"));
    }

    async fn receiver_may_ask_for_a_longer_pause_within_bounds(db: Database) {
        for (asked, seconds) in [
            ("Retry-After: 600", 600),
            ("Retry-After: 1", 60),
            ("Retry-After: 99999999999", 24 * 3600),
            ("Retry-After: Sat, 01 Mar 2025 13:00:00 GMT", 3600),
            ("Retry-After: soon", 60),
        ] {
            let db = if db.store.kind() == "sqlite" {
                kc_testkit::Database::sqlite().await
            } else {
                kc_testkit::Database::postgres().await
            };
            let setting = Setting::granted(db).await;
            let receiver = Receiver::start(Reply::With(429, asked)).await;
            let (webhook, _) = setting.webhook(&receiver.url(), UPDATED).await;
            let worker = setting.worker();
            setting.end_sync(&setting.db.integration(&setting.user).await).await;
            let delivery = setting.until(&webhook, State::Pending, 1).await;
            let pause = delivery.next_attempt_at.unwrap().since(NOW).as_secs();
            assert_eq!(pause, seconds, "{asked}");
            worker.stop().await;
        }
    }

    async fn webhook_that_nothing_reaches_for_long_is_disabled(db: Database) {
        const DAY: u64 = 24 * 3600;
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(404)).await;
        let (webhook, _) = setting.webhook(&receiver.url(), UPDATED).await;
        let settings = Settings { webhooks_fail_for: Duration::from_secs(5 * DAY), ..Settings::default() };
        let _worker = setting.worker_with(settings);
        let wallet = setting.db.integration(&setting.user).await;
        let state = async || webhooks::find(&setting.db.store, &webhook).await.unwrap().unwrap();

        for (day, is_enabled) in [(0, true), (4, true), (5, false)] {
            setting.clock.set(NOW.plus(Duration::from_secs(day * DAY)));
            let before = receiver.received().len();
            setting.end_sync(&wallet).await;
            receiver.until(before + 1).await;
            for _ in 0..500 {
                let log = setting.deliveries(&webhook).await;
                if log.len() > before && log.iter().all(|it| it.state == State::Failed) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert_eq!(state().await.is_enabled, is_enabled, "day {day}");
        }
        assert_eq!(
            state().await.disabled_reason.as_deref(),
            Some("No message has arrived for 5 days.")
        );

        let other = Receiver::start(Reply::Status(200)).await;
        setting.webhook(&other.url(), UPDATED).await;
        setting.end_sync(&wallet).await;
        other.until(1).await;
        assert_eq!(receiver.received().len(), 3, "nothing more is sent to it");
    }
}
