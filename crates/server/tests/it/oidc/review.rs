//! What somebody hostile would try, across the parts.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use kc_domain::{Clock as _, GrantId, Timestamp, UserId, scope::DEFAULT_SCOPES};
use kc_server::SigningKeys;
use kc_store::{
    TextList,
    clients::AuthMethod,
    grants,
    oauth::{
        authorization_codes::{self, AuthorizationCode},
        consents,
    },
    purge::purge,
    secret::{Secret, SecretHash},
};
use kc_testkit::on_both_databases;
use serde_json::json;

use super::{
    Party, app,
    party::{ADA, CALLBACK, agree, claims, header_of, parameter, post},
};
use crate::{
    account::Browser,
    app::{TestApp, TestClient},
    identity,
};

on_both_databases! {
    async fn taking_consent_back_ends_what_the_widget_has_under_way_too(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let client = TestClient { id: party.id.clone(), secret: party.secret.clone().unwrap() };
        let mut ada = Browser::new(&app);
        ada.sign_in(ADA).await;
        party.code(&mut ada, &[]).await;

        let scopes: Vec<&str> = DEFAULT_SCOPES.split_whitespace().collect();
        // Ada is signed in in two widgets of the application. One has come to its end.
        let mut tokens = Vec::new();
        for _ in 0..2 {
            let token = app.link_token(&client).await;
            let email = json!({ "email": ADA });
            app.widget(&token, Method::POST, "/auth/email", email).await.ok();
            let code = json!({ "email": ADA, "code": app.mails.code(ADA) });
            let verified = app.widget(&token, Method::POST, "/auth/email/verify", code).await.ok();
            let token = format!("{token} {}", verified["page_secret"].as_str().unwrap());
            let consent = json!({ "scopes": scopes });
            app.widget(&token, Method::POST, "/consent", consent).await.ok();
            tokens.push(token);
        }
        let ended = app.widget(&tokens[0], Method::POST, "/complete", json!({})).await.ok();
        let public = json!({ "public_token": ended["public_token"] });

        ada.delete(&format!("/applications/{}", party.id)).await.fine();
        let late = app.of_client(&client, Method::POST, "/token/exchange", public).await;
        assert_ne!(late.status, StatusCode::OK, "a grant after consent was taken back");
        let late = app.widget(&tokens[1], Method::POST, "/complete", json!({})).await;
        assert_ne!(late.status, StatusCode::OK, "a public token after consent was taken back");
    }

    async fn consent_counts_for_whom_the_page_showed_and_for_nobody_else(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        let ada = browser.sign_in(ADA).await;
        let sent = party.send(&mut browser, &[]).await;
        let id = crate::oidc::party::interaction(&sent);
        let shown = crate::oidc::party::look(&mut browser, &id).await;
        // In another tab somebody else signs in.
        browser.sign_in("grace@example.com").await;
        let body = json!({
            "user_id": ada,
            "scopes": ["openid", "profile"],
            "workspace_id": shown["workspaces"][0]["id"],
        });
        let agreed = browser.post(&format!("/interactions/{id}/consent"), body).await;
        agreed.denied(401, "signed_out");
        let go_on = json!({ "user_id": ada });
        browser.post(&format!("/interactions/{id}/continue"), go_on).await.denied(401, "signed_out");
    }

    async fn claims_that_were_agreed_to_come_again_without_asking(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut ada = Browser::new(&app);
        ada.sign_in(ADA).await;
        let asked = [("scope", "openid"), ("claims", r#"{"id_token":{"email":null}}"#)];
        let sent = party.send(&mut ada, &asked).await;
        let back = agree(&mut ada, &sent, None).await;
        let first = party.exchange(&parameter(&back, "code")).await.fine();
        assert_eq!(claims(&first["id_token"])["email"], ADA);
        let code = party.code(&mut ada, &asked).await;
        let again = party.exchange(&code).await.fine();
        assert_eq!(claims(&again["id_token"])["email"], ADA);
    }

    async fn log_ins_do_not_pile_up(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut ada = Browser::new(&app);
        ada.sign_in(ADA).await;
        let short = [("scope", "openid profile")];
        party.exchange(&party.code(&mut ada, &short).await).await.fine();
        let lasting = party.exchange(&party.code(&mut ada, &[]).await).await.fine();
        let kept = async |at: Timestamp| {
            purge(&app.store, at, Timestamp::EPOCH).await.unwrap();
            grants::active_of_client(&app.store, &party.id, Timestamp::EPOCH).await.unwrap().len()
        };
        assert_eq!(kept(app.clock.now()).await, 2, "both are live");
        app.wait(2 * 24 * 3600);
        assert_eq!(kept(app.clock.now()).await, 1, "one has ended");
        party.refresh(lasting["refresh_token"].as_str().unwrap()).await.fine();
        app.wait(31 * 24 * 3600);
        assert_eq!(kept(app.clock.now()).await, 0);
    }

    async fn lasting_grant_of_the_widget_is_never_purged_while_it_is_good(db: Database) {
        let app = app(db).await;
        let connected = app.connected().await;
        app.wait(400 * 24 * 3600);
        purge(&app.store, app.clock.now(), Timestamp::EPOCH).await.unwrap();
        let hash = SecretHash::of(&connected.access_token);
        assert!(grants::by_token(&app.store, &hash).await.unwrap().is_some());
    }

    async fn stranger_can_not_use_up_the_turns_of_a_public_clients_users(db: Database) {
        let app = TestApp::with(db, |settings| {
            settings.identity.client_address_header = Some("x-client-address".into());
            settings.identity.token_requests_a_minute = 3;
            settings.identity.userinfo_requests_an_hour = 3;
            settings.identity.other_requests_an_hour = 3;
        })
        .await;
        let party = Party::with(&app, |new| new.auth_method = AuthMethod::None).await;
        let mut mallory = Browser::at(&app, "203.0.113.9");
        mallory.sign_in("mallory@example.com").await;
        let code = party.code(&mut mallory, &[]).await;
        let hers = party.exchange(&code).await.fine();
        for _ in 0..4 {
            party.userinfo(hers["access_token"].as_str().unwrap()).await;
        }
        let id = party.id.as_str();
        let from = [("x-client-address", "203.0.113.9")];
        for path in ["/oidc/token", "/oidc/token/revocation"] {
            let form = [("client_id", id), ("grant_type", "refresh_token"), ("refresh_token", "crt_x"), ("token", "x")];
            for _ in 0..3 {
                assert_ne!(post(&app, path, &form, &from).await.status, 429);
            }
            assert_eq!(post(&app, path, &form, &from).await.status, 429);
        }
        let tokens = party.tokens().await;
        party.userinfo(tokens["access_token"].as_str().unwrap()).await.fine();
        let revoked = party.post("/oidc/token/revocation", &[("token", "x")]).await;
        assert_eq!(revoked.status, StatusCode::OK);
    }

    async fn node_that_only_makes_tokens_learns_of_new_keys_too(db: Database) {
        let app = app(db).await;
        let party = Party::with(&app, |new| new.grant_types.push("client_credentials".into())).await;
        let form = [("grant_type", "client_credentials"), ("scope", "portfolios:read")];
        let before = party.post("/oidc/token", &form).await.fine();
        let master = identity::master().await;
        SigningKeys::rotate(&app.store, &master, app.clock.now()).await.unwrap();
        app.wait(61);
        // Nobody asks this node for its keys, or shows it a token of another.
        party.post("/oidc/token", &form).await.fine();
        let after = party.post("/oidc/token", &form).await.fine();
        assert_ne!(
            header_of(&before["access_token"])["kid"],
            header_of(&after["access_token"])["kid"]
        );
    }

    async fn consent_is_not_taken_back_past_a_code_that_is_being_made(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut ada = Browser::new(&app);
        let user = UserId::parse(&ada.sign_in(ADA).await).unwrap();
        party.code(&mut ada, &[]).await;
        let consent = consents::find(&app.store, &user, &party.id).await.unwrap().unwrap();
        let now = app.clock.now();
        let code = Secret::generate("code_");
        let made = AuthorizationCode {
            client_id: party.id.clone(),
            user_id: user.clone(),
            workspace_id: consent.workspace_id,
            grant_id: GrantId::generate(),
            scopes: consent.scopes,
            claims: None,
            redirect_uri: CALLBACK.into(),
            challenge: None,
            nonce: None,
            dpop_key: None,
            authentication_methods: TextList::default(),
            authenticated_at: now,
            session_id: None,
            expires_at: now.plus(Duration::from_secs(60)),
            used_at: None,
        };
        let mut tx = app.store.begin().await.unwrap();
        assert!(consents::hold(&mut tx, &user, &party.id).await.unwrap());
        let (store, client, whose) = (app.store.clone(), party.id.clone(), user.clone());
        let mut withdrawing = tokio::spawn(async move {
            let mut tx = store.begin().await.unwrap();
            assert!(consents::withdraw(&mut tx, &whose, &client, now).await.unwrap());
            tx.commit().await.unwrap();
        });
        let early = tokio::time::timeout(Duration::from_millis(200), &mut withdrawing).await;
        assert!(early.is_err(), "it did not wait for the code");
        authorization_codes::insert(&mut tx, &code.hash(), &made, now).await.unwrap();
        tx.commit().await.unwrap();
        withdrawing.await.unwrap();
        let left = authorization_codes::find(&app.store, &party.id, &code.hash()).await.unwrap();
        assert!(left.unwrap().used_at.is_some(), "the code outlived the consent");

        let mut tx = app.store.begin().await.unwrap();
        assert!(!consents::hold(&mut tx, &user, &party.id).await.unwrap());
    }
}
