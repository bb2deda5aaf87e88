//! How often a client may ask.

use kc_testkit::on_both_databases;

use super::{Party, party::ADA};
use crate::{account::Browser, app::TestApp};

on_both_databases! {
    async fn token_endpoint_answers_a_client_a_hundred_times_a_minute(db: Database) {
        let app = TestApp::new(db).await;
        let party = Party::with(&app, |new| new.grant_types.push("client_credentials".into())).await;
        let other = Party::with(&app, |new| new.grant_types.push("client_credentials".into())).await;
        let form = [("grant_type", "client_credentials"), ("scope", "tax:write")];
        for _ in 0..100 {
            party.post("/oidc/token", &form).await.refused_as(400, "invalid_scope");
        }
        let refused = party.post("/oidc/token", &form).await;
        assert_eq!(refused.status, 429);
        let wait = refused.json()["retry_after"].as_u64().unwrap();
        assert!((1..=61).contains(&wait), "{wait}");
        assert_eq!(refused.header("retry-after"), wait.to_string());
        other.post("/oidc/token", &form).await.refused_as(400, "invalid_scope");
        // Who does not know the secret can not use up the client's turns.
        app.wait(61);
        for _ in 0..200 {
            let guess = [("client_id", party.id.as_str()), ("client_secret", "secret_x")];
            crate::oidc::party::post(&app, "/oidc/token", &guess, &[]).await.refused_as(401, "invalid_client");
        }
        party.post("/oidc/token", &form).await.refused_as(400, "invalid_scope");
    }

    async fn userinfo_and_the_others_have_hours(db: Database) {
        let app = TestApp::with(db, |settings| {
            settings.identity.client_address_header = Some("x-client-address".into());
            settings.identity.userinfo_requests_an_hour = 3;
            settings.identity.other_requests_an_hour = 3;
        })
        .await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let token = tokens["access_token"].as_str().unwrap();
        for _ in 0..3 {
            party.userinfo(token).await.fine();
        }
        assert_eq!(party.userinfo(token).await.status, 429);
        for _ in 0..3 {
            party.post("/oidc/token/introspection", &[("token", token)]).await.fine();
        }
        let refused = party.post("/oidc/token/introspection", &[("token", token)]).await;
        assert_eq!(refused.status, 429);
        app.wait(3600);
        party.userinfo(token).await.fine();
    }

    async fn stranger_can_not_use_up_an_applications_log_ins(db: Database) {
        let app = TestApp::with(db, |settings| {
            settings.identity.client_address_header = Some("x-client-address".into());
            settings.identity.other_requests_an_hour = 3;
        })
        .await;
        let party = Party::new(&app).await;
        let mut mallory = Browser::at(&app, "203.0.113.9");
        for _ in 0..3 {
            assert_eq!(party.send(&mut mallory, &[]).await.status, 303);
        }
        assert_eq!(party.send(&mut mallory, &[]).await.status, 429);
        let mut ada = Browser::at(&app, "192.0.2.1");
        ada.sign_in(ADA).await;
        party.code(&mut ada, &[]).await;
    }
}
