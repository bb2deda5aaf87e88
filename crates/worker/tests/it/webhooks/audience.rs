//! Who hears of what happens to somebody's integrations: who may read them, and nobody else.

use std::time::Duration;

use kc_domain::EventKind;
use kc_store::{deliveries::State, grants};
use kc_testkit::{NOW, on_both_databases};

use super::{
    receiver::{Receiver, Reply},
    setting::{Setting, TEN_YEARS},
};

const UPDATED: &[EventKind] = &[EventKind::IntegrationUpdated];

/// What a webhook of the developer's hears of a sync, once one of the user's own has heard of it.
async fn heard(setting: &Setting) -> usize {
    let (developers, own) = (
        Receiver::start(Reply::Status(200)).await,
        Receiver::start(Reply::Status(200)).await,
    );
    setting.webhook(&developers.url(), UPDATED).await;
    setting
        .webhook_of(&setting.user.0, &own.url(), UPDATED)
        .await;
    let _worker = setting.worker();
    setting
        .end_sync(&setting.db.integration(&setting.user).await)
        .await;
    own.until(1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(own.received().len(), 1);
    developers.received().len()
}

on_both_databases! {
    async fn workspace_without_a_grant_hears_nothing(db: Database) {
        assert_eq!(heard(&Setting::new(db).await).await, 0);
    }

    async fn grant_without_the_scope_tells_nothing(db: Database) {
        let setting = Setting::new(db).await;
        setting.grant("openid transactions:read portfolios:read").await;
        assert_eq!(heard(&setting).await, 0);
    }

    async fn several_grants_tell_once(db: Database) {
        let setting = Setting::granted(db).await;
        setting.grant("integrations:read").await;
        setting.grant("integrations:read email").await;
        assert_eq!(heard(&setting).await, 1);
    }

    async fn expired_grant_tells_nothing(db: Database) {
        let setting = Setting::granted(db).await;
        setting.clock.advance(TEN_YEARS);
        assert_eq!(heard(&setting).await, 0);
    }

    async fn revoked_grant_tells_nothing_more_not_even_a_second_try(db: Database) {
        let setting = Setting::new(db).await;
        let grant = setting.grant("integrations:read").await;
        let receiver = Receiver::start(Reply::Status(500)).await;
        let (webhook, _) = setting.webhook(&receiver.url(), UPDATED).await;
        let _worker = setting.worker();
        let wallet = setting.db.integration(&setting.user).await;
        setting.end_sync(&wallet).await;
        setting.until(&webhook, State::Pending, 1).await;

        let mut tx = setting.db.store.begin().await.unwrap();
        assert!(grants::revoke(&mut tx, &setting.client, &grant, NOW).await.unwrap());
        tx.commit().await.unwrap();
        setting.pass(60);
        setting.until(&webhook, State::Cancelled, 1).await;
        setting.end_sync(&wallet).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(receiver.received().len(), 1);
        assert_eq!(setting.deliveries(&webhook).await.len(), 1);
    }

    async fn what_happened_before_the_grant_is_told_after_it(db: Database) {
        let setting = Setting::new(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        setting.webhook(&receiver.url(), &[EventKind::IntegrationCreated]).await;
        let _worker = setting.worker();
        setting.db.integration(&setting.user).await;
        setting.clock.advance(Duration::from_secs(3 * 3600));
        let mut tx = setting.db.store.begin().await.unwrap();
        let recent = kc_store::integrations::NewIntegration {
            workspace: &setting.user.0,
            user: &setting.user.1,
            provider: "ethereum",
            address: "0xcc",
            alias: None,
            is_sandbox: true,
        };
        let now = kc_domain::Clock::now(&setting.clock);
        kc_store::integrations::insert(&mut tx, recent, now).await.unwrap();
        tx.commit().await.unwrap();
        setting.db.store.wake_workers();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(receiver.received().is_empty(), "nothing is granted yet");

        for _ in 0..2 {
            setting.grant("integrations:read").await;
        }
        setting.db.store.wake_workers();
        receiver.until(1).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let received = receiver.received();
        assert_eq!(received.len(), 1, "what is recent, once");
        assert_eq!(received[0].json()["data"]["publicAddress"], "0xcc");
    }
}
