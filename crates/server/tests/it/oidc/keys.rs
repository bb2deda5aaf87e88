//! Signing keys and their turns.

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use kc_domain::Clock as _;
use kc_server::SigningKeys;
use kc_testkit::on_both_databases;

use super::{Party, app, party::header_of};
use crate::{app::TestApp, identity};

async fn shown(app: &TestApp) -> BTreeSet<String> {
    let request = Request::get("/oidc/jwks").body(Body::empty()).unwrap();
    let keys = app.send(request).await.fine();
    let keys = keys["keys"].as_array().unwrap();
    assert!(
        keys.iter().all(|key| key.get("d").is_none()),
        "no private half"
    );
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

on_both_databases! {
    async fn rotation_takes_nobody_by_surprise(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let before = party.tokens().await;
        let first = shown(&app).await;
        assert_eq!(first.len(), 4, "a current and a next one of each algorithm");

        let master = identity::master().await;
        SigningKeys::rotate(&app.store, &master, app.clock.now()).await.unwrap();
        app.wait(61);
        let second = shown(&app).await;
        assert!(second.is_superset(&first), "what signed is still shown");
        assert_eq!(second.len(), 6);
        let after = party.tokens().await;
        let (old, new) = (header_of(&before["access_token"]), header_of(&after["access_token"]));
        assert_ne!(old["kid"], new["kid"]);
        assert!(first.contains(new["kid"].as_str().unwrap()), "it was shown before it signed");
        assert!(party.is_live(before["access_token"].as_str().unwrap()).await);
        assert!(party.is_live(after["access_token"].as_str().unwrap()).await);

        app.wait(4 * 24 * 3600);
        SigningKeys::rotate(&app.store, &master, app.clock.now()).await.unwrap();
        app.wait(61);
        let third = shown(&app).await;
        assert_eq!(third.len(), 6, "the first ones are forgotten");
        assert!(!third.contains(old["kid"].as_str().unwrap()));
    }

    async fn node_learns_of_new_keys_by_the_first_token_that_they_signed(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let master = identity::master().await;
        // Twice: then the key that signs is one that this node has never seen.
        for _ in 0..2 {
            SigningKeys::rotate(&app.store, &master, app.clock.now()).await.unwrap();
        }
        let tokens = party.tokens().await;
        let other = identity::keys_of(&app.store).await;
        let claims = crate::oidc::party::claims(&tokens["access_token"]);
        let signed = other.ring().signer(kc_oidc::Algorithm::Rs256).sign("at+jwt", &claims);
        app.wait(6);
        assert!(party.is_live(&signed).await);
    }

    async fn keys_of_another_master_key_are_not_used(db: Database) {
        let app = app(db).await;
        let other = kc_store::seal::MasterKey::generate();
        let opened = SigningKeys::open(&app.store, other.clone(), app.clock.now()).await;
        assert!(matches!(opened, Err(kc_server::SigningKeysError::OtherMasterKey)));
        let rotated = SigningKeys::rotate(&app.store, &other, app.clock.now()).await;
        assert!(rotated.is_err());
        assert_eq!(shown(&app).await.len(), 4);
    }
}
