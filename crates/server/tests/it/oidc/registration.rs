//! Applications that register or describe themselves.

use axum::{Json, Router, body::Body, http::Request, routing::get};
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use super::{
    Party, app,
    party::{ADA, agree, parameter, post},
};
use crate::{
    account::Browser,
    app::{Answer, TestApp},
};

async fn register(app: &TestApp, metadata: &Value) -> Answer {
    let request = Request::post("/oidc/register").header("content-type", "application/json");
    app.send(request.body(Body::from(metadata.to_string())).unwrap())
        .await
}

/// An application's own server, with its description.
async fn site(document: impl Fn(&str) -> Value) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "http://127.0.0.1:{}/client.json",
        listener.local_addr().unwrap().port()
    );
    let document = document(&url);
    let router = Router::new().route("/client.json", get(move || async move { Json(document) }));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, serving)
}

on_both_databases! {
    async fn nobody_registers_unless_the_operator_allows_it(db: Database) {
        let app = app(db).await;
        let metadata = json!({ "redirect_uris": ["https://app.example.com/cb"] });
        let refused = register(&app, &metadata).await;
        assert_eq!(refused.status, 404);
        let request = Request::get("/oidc/.well-known/openid-configuration");
        let document = app.send(request.body(Body::empty()).unwrap()).await.fine();
        assert!(document.get("registration_endpoint").is_none());
    }

    async fn application_registers_itself_in_sandbox(db: Database) {
        let app = TestApp::with(db, |settings| settings.identity.dynamic_registration = true).await;
        let metadata = json!({
            "client_name": "Southwind",
            "redirect_uris": ["https://south.example/cb"],
            "token_endpoint_auth_method": "client_secret_post",
            "scope": "openid profile portfolios:read",
        });
        let made = register(&app, &metadata).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made = made.json();
        for (member, value) in metadata.as_object().unwrap() {
            assert_eq!(&made[member], value, "{member} is repeated");
        }
        let party = Party {
            app: &app,
            id: kc_domain::ClientId::parse(made["client_id"].as_str().unwrap()).unwrap(),
            secret: made["client_secret"].as_str().map(str::to_owned),
        };
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let changes = [("redirect_uri", "https://south.example/cb"), ("scope", "openid profile")];
        let sent = party.send(&mut browser, &changes).await;
        let id = crate::oidc::party::interaction(&sent);
        let view = crate::oidc::party::look(&mut browser, &id).await;
        assert_eq!(view["client"]["name"], "Southwind");
        assert_eq!(view["client"]["sandbox"], true);
        agree(&mut browser, &sent, None).await;
        for wrong in [
            json!({ "redirect_uris": ["http://south.example/cb"] }),
            json!({ "redirect_uris": ["javascript:alert(1)"] }),
            json!({ "redirect_uris": [] }),
            json!([]),
        ] {
            let refused = register(&app, &wrong).await;
            assert_eq!(refused.status, 400, "{wrong}: {}", refused.text());
        }
    }

    async fn application_is_known_by_the_document_that_describes_it(db: Database) {
        let app = TestApp::with(db, |settings| {
            settings.identity.loopback_documents = true;
            settings.identity.client_address_header = Some("x-client-address".into());
        })
        .await;
        let callback = "https://app.example.com/cb";
        let (url, _serving) = site(|url| json!({
            "client_id": url,
            "client_name": "Westwind",
            "redirect_uris": [callback],
            "token_endpoint_auth_method": "none",
        }))
        .await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let changes = [("client_id", url.as_str()), ("redirect_uri", callback)];
        let sent = party.send(&mut browser, &changes).await;
        let view = crate::oidc::party::look(&mut browser, &crate::oidc::party::interaction(&sent)).await;
        assert_eq!(view["client"]["name"], "Westwind");
        let back = agree(&mut browser, &sent, None).await;
        let form = [
            ("client_id", url.as_str()),
            ("grant_type", "authorization_code"),
            ("code", &parameter(&back, "code")),
            ("redirect_uri", callback),
            ("code_verifier", crate::oidc::party::VERIFIER),
        ];
        let tokens = post(&app, "/oidc/token", &form, &[]).await.fine();
        assert_eq!(crate::oidc::party::claims(&tokens["access_token"])["client_id"], url);
        assert_eq!(crate::oidc::party::claims(&tokens["id_token"])["aud"], url);
        assert!(party.is_live(tokens["access_token"].as_str().unwrap()).await);
    }

    async fn document_that_names_another_client_is_not_believed(db: Database) {
        let app = TestApp::with(db, |settings| settings.identity.loopback_documents = true).await;
        let (url, _serving) = site(|_| json!({
            "client_id": "https://bank.example/client.json",
            "client_name": "Your bank",
            "redirect_uris": ["https://evil.example/cb"],
        }))
        .await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        let changes = [("client_id", url.as_str()), ("redirect_uri", "https://evil.example/cb")];
        let answer = party.send(&mut browser, &changes).await;
        answer.goes_nowhere("invalid_client");
    }

    async fn who_describes_itself_sends_nobody_anywhere_by_mistake(db: Database) {
        let app = TestApp::with(db, |settings| settings.identity.loopback_documents = true).await;
        let (url, _serving) = site(|url| json!({
            "client_id": url,
            "redirect_uris": ["https://evil.example/cb"],
            "token_endpoint_auth_method": "none",
        }))
        .await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        let own = [("client_id", url.as_str()), ("redirect_uri", "https://evil.example/cb")];
        for wrong in [("scope", "nonsense"), ("prompt", "none")] {
            let answer = party.send(&mut browser, &[&own[..], &[wrong]].concat()).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (400, ""), "{wrong:?}");
        }
    }

    async fn nobody_makes_us_ask_others_without_end(db: Database) {
        let app = TestApp::with(db, |settings| {
            settings.identity.loopback_documents = true;
            settings.identity.client_address_header = Some("x-client-address".into());
        })
        .await;
        let party = Party::new(&app).await;
        let mut mallory = Browser::at(&app, "203.0.113.9");
        let mut asked = Vec::new();
        for number in 0..31 {
            let url = format!("http://127.0.0.1:1/{number}.json");
            asked.push(party.send(&mut mallory, &[("client_id", &url)]).await.status.as_u16());
        }
        assert_eq!(asked.pop(), Some(429));
        assert!(asked.iter().all(|status| *status == 400), "{asked:?}");
        // At the token endpoint nothing is read that is not known.
        let form = [("client_id", "http://127.0.0.1:1/x.json"), ("grant_type", "refresh_token")];
        post(&app, "/oidc/token", &form, &[]).await.refused_as(401, "invalid_client");
    }

    async fn private_networks_are_not_asked(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        for url in [
            "https://127.0.0.1/client.json",
            "https://10.0.0.1/client.json",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/client.json",
            "http://app.example.com/client.json",
        ] {
            let answer = party.send(&mut browser, &[("client_id", url)]).await;
            answer.goes_nowhere("invalid_request");
        }
    }
}
