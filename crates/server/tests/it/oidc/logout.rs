//! Signing out from an application (RP-initiated logout).

use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::json;
use url::form_urlencoded;

use super::{
    Party, app,
    party::{ADA, SIGNED_OUT, interaction, navigate},
};
use crate::{account::Browser, app::Answer};

async fn leave(browser: &mut Browser<'_>, query: &[(&str, &str)]) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    navigate(
        browser,
        Method::GET,
        &format!("/oidc/session/end?{query}"),
        "",
    )
    .await
}

on_both_databases! {
    async fn application_signs_its_person_out(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[]).await;
        let tokens = party.exchange(&code).await.fine();
        let hint = tokens["id_token"].as_str().unwrap();
        // Long after the ID token expired.
        app.wait(2 * 24 * 3600);
        let left = leave(&mut browser, &[
            ("id_token_hint", hint),
            ("post_logout_redirect_uri", SIGNED_OUT),
            ("state", "b y e"),
        ])
        .await;
        assert_eq!(left.header("location"), format!("{SIGNED_OUT}?state=b%20y%20e"));
        assert!(!browser.is_signed_in().await);
    }

    async fn person_is_asked_where_the_application_can_not_prove_whom_it_means(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut grace = Browser::new(&app);
        grace.sign_in("grace@example.com").await;
        let code = party.code(&mut grace, &[]).await;
        let others = party.exchange(&code).await.fine()["id_token"].as_str().unwrap().to_owned();
        let mut browser = Browser::new(&app);
        for query in [
            [].as_slice(),
            &[("client_id", party.id.as_str()), ("post_logout_redirect_uri", SIGNED_OUT)],
            &[("id_token_hint", others.as_str()), ("post_logout_redirect_uri", SIGNED_OUT)],
        ] {
            browser.sign_in(ADA).await;
            let asked = leave(&mut browser, query).await;
            assert!(browser.is_signed_in().await, "nobody asked her yet");
            let id = interaction(&asked);
            assert!(asked.header("location").starts_with("/account/sign-out?"));
            let path = format!("/sign-out/{id}/confirm");
            let confirmed = browser.post(&path, json!({})).await.fine();
            let expected = if query.is_empty() { json!(null) } else { json!(SIGNED_OUT) };
            assert_eq!(confirmed["redirect_to"], expected);
            assert!(!browser.is_signed_in().await);
            assert_eq!(browser.post(&path, json!({})).await.status, 410);
        }
    }

    async fn nobody_is_sent_where_no_application_registered(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let other = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[]).await;
        let hint = party.exchange(&code).await.fine()["id_token"].as_str().unwrap().to_owned();
        let mut changed = hint.clone();
        changed.replace_range(hint.len() - 10..hint.len() - 9, if &hint[hint.len() - 10..hint.len() - 9] == "A" { "B" } else { "A" });
        let id = party.id.as_str();
        for query in [
            [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", "https://evil.example/")].as_slice(),
            &[("id_token_hint", &hint), ("post_logout_redirect_uri", "https://app.example.com/bye?x=1")],
            &[("post_logout_redirect_uri", SIGNED_OUT)],
            &[("client_id", id), ("post_logout_redirect_uri", "//evil.example")],
            &[("client_id", other.id.as_str()), ("id_token_hint", &hint)],
            &[("id_token_hint", &changed), ("post_logout_redirect_uri", SIGNED_OUT)],
            &[("id_token_hint", "nonsense"), ("post_logout_redirect_uri", SIGNED_OUT)],
        ] {
            leave(&mut browser, query).await.goes_nowhere("invalid_request");
            assert!(browser.is_signed_in().await);
        }
    }

    async fn who_is_not_signed_in_is_sent_on(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        let query = [("client_id", party.id.as_str()), ("post_logout_redirect_uri", SIGNED_OUT)];
        assert_eq!(leave(&mut browser, &query).await.header("location"), SIGNED_OUT);
        assert_eq!(leave(&mut browser, &[]).await.header("location"), "/account/sign-out");
    }
}
