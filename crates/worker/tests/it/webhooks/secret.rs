//! One secret follows another without a message that nobody can check.

use std::time::Duration;

use kc_domain::EventKind;
use kc_store::{deliveries, seal::MasterKey, webhooks};
use kc_testkit::{NOW, on_both_databases};
use kc_wire::webhook::SigningSecret;

use super::{
    receiver::{Receiver, Reply},
    setting::{Setting, sealed},
};

const UPDATED: &[EventKind] = &[EventKind::IntegrationUpdated];
const HOUR: u64 = 3600;

on_both_databases! {
    async fn both_secrets_sign_while_one_follows_the_other(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        let (webhook, old) = setting.webhook(&receiver.url(), UPDATED).await;
        let _worker = setting.worker();
        let wallet = setting.db.integration(&setting.user).await;
        let new = SigningSecret::generate();
        let mut tx = setting.db.store.begin().await.unwrap();
        let (workspace, secret) = (&setting.developer.0, sealed(&webhook, &new));
        let until = NOW.plus(Duration::from_secs(HOUR));
        assert!(
            webhooks::rotate_secret(&mut tx, workspace, &webhook, secret, until, NOW)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();

        setting.end_sync(&wallet).await;
        let first = receiver.until(1).await.remove(0);
        assert!(first.is_signed_with(&new) && first.is_signed_with(&old));
        assert_eq!(first.headers["x-webhook-signature"], new.hex_signature(&first.body));
        let previous = &first.headers["x-webhook-signature-previous"];
        assert_eq!(*previous, old.hex_signature(&first.body));

        setting.pass(HOUR);
        setting.end_sync(&wallet).await;
        let second = receiver.until(2).await.remove(1);
        assert!(second.is_signed_with(&new) && !second.is_signed_with(&old));
        assert!(!second.headers.contains_key("x-webhook-signature-previous"));
    }

    async fn secret_that_does_not_open_sends_nothing(db: Database) {
        let setting = Setting::granted(db).await;
        let receiver = Receiver::start(Reply::Status(200)).await;
        let (webhook, secret) = setting.webhook(&receiver.url(), UPDATED).await;
        let other = MasterKey::new([8; 32]);
        let foreign = other.seal(webhook.as_str(), secret.reveal().as_bytes());
        let mut tx = setting.db.store.begin().await.unwrap();
        let workspace = &setting.developer.0;
        webhooks::rotate_secret(&mut tx, workspace, &webhook, foreign, NOW, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let _worker = setting.worker();
        setting.end_sync(&setting.db.integration(&setting.user).await).await;
        let failed = setting.until(&webhook, deliveries::State::Failed, 0).await;
        assert_eq!(failed.reason.as_deref(), Some("Something went wrong on our side."));
        assert!(receiver.received().is_empty());
    }
}
