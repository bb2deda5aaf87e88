//! Who hears of what happens to somebody's integrations: who may read them, and nobody else.

use std::time::Duration;

use kc_domain::{Clock as _, EventKind};
use kc_store::{deliveries::State, grants, jobs};
use kc_testkit::{NOW, on_both_databases};

use super::{
    receiver::{Receiver, Reply},
    setting::{Setting, TEN_YEARS},
};

const UPDATED: &[EventKind] = &[EventKind::IntegrationUpdated];
const CREATED: &[EventKind] = &[EventKind::IntegrationCreated];

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

    async fn what_happened_since_consent_is_told_after_the_grant_and_nothing_older(db: Database) {
        let setting = Setting::new(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        let (webhook, _) = setting.webhook(&receiver.url(), CREATED).await;
        let _worker = setting.worker();
        setting.connect("0xaa").await;
        setting.pass(60);
        let consented_at = Some(setting.clock.now());
        setting.connect("0xcc").await;
        setting.pass(60);
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(receiver.received().is_empty(), "nothing is granted yet");

        for _ in 0..2 {
            setting.grant_of_consent("integrations:read", consented_at).await;
        }
        setting.db.store.wake_workers();
        receiver.until(1).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(addresses(&receiver), ["0xcc"], "once");

        setting.replay(&webhook, NOW).await;
        receiver.until(2).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(addresses(&receiver), ["0xcc", "0xcc"]);
    }

    async fn replay_tells_what_happened_since_the_first_grant_that_lives(db: Database) {
        let setting = Setting::new(db).await;
        let (receiver, own) = (
            Receiver::start(Reply::Status(200)).await,
            Receiver::start(Reply::Status(200)).await,
        );
        let (webhook, _) = setting.webhook(&receiver.url(), CREATED).await;
        setting.webhook_of(&setting.user.0, &own.url(), CREATED).await;
        let mut first = None;
        for address in ["0xaa", "0xbb", "0xcc"] {
            setting.connect(address).await;
            setting.pass(1);
            let grant = setting.grant("integrations:read").await;
            first.get_or_insert(grant);
            setting.pass(1);
        }
        let _worker = setting.worker();
        receiver.until(2).await;
        own.until(3).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut told = addresses(&receiver);
        told.sort();
        assert_eq!(told, ["0xbb", "0xcc"]);

        let mut tx = setting.db.store.begin().await.unwrap();
        grants::revoke(&mut tx, &setting.client, &first.unwrap(), NOW).await.unwrap();
        tx.commit().await.unwrap();
        setting.replay(&webhook, NOW).await;
        receiver.until(3).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(addresses(&receiver)[2..], ["0xcc"], "what the second grant opens");
    }

    async fn grant_of_somebody_who_is_no_member_tells_nothing(db: Database) {
        let mut setting = Setting::new(db).await;
        let member = std::mem::replace(&mut setting.user.1, setting.developer.1.clone());
        setting.grant("integrations:read").await;
        setting.user.1 = member;
        assert_eq!(heard(&setting).await, 0);
    }

    async fn grant_itself_announces_nothing_but_has_it_announced_after(db: Database) {
        let setting = Setting::new(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        setting.webhook(&receiver.url(), CREATED).await;
        for number in 0..30 {
            setting.connect(&format!("0x{number:02}")).await;
        }
        let before = jobs::count(&setting.db.store).await.unwrap().ready;
        setting.grant("integrations:read").await;
        setting.grant("portfolios:read").await;
        let waiting = jobs::count(&setting.db.store).await.unwrap().ready;
        assert_eq!(waiting, before + 1);
        let _worker = setting.worker();
        receiver.until(30).await;
    }

    async fn replay_does_not_take_the_place_of_one_that_reaches_further_back(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        let (webhook, _) = setting.webhook(&receiver.url(), CREATED).await;
        setting.connect("0xaa").await;
        setting.pass(60);
        let before = jobs::count(&setting.db.store).await.unwrap().ready;
        setting.replay(&webhook, NOW).await;
        setting.replay(&webhook, setting.clock.now()).await;
        let waiting = jobs::count(&setting.db.store).await.unwrap().ready;
        assert_eq!(waiting, before + 2);
    }
}

fn addresses(receiver: &Receiver) -> Vec<String> {
    let received = receiver.received();
    let address = |it: &super::receiver::Received| it.json()["data"]["publicAddress"].clone();
    received
        .iter()
        .map(|it| address(it).as_str().unwrap().to_owned())
        .collect()
}
