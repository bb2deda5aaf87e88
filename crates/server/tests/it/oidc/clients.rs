//! How applications prove themselves.

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kc_domain::Clock as _;
use kc_oidc::{Algorithm, SigningKey, tokens::seconds};
use kc_store::clients::AuthMethod;
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use super::{
    Party, app,
    party::{ADA, CALLBACK, VERIFIER, post},
};
use crate::account::Browser;

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

/// What a client with a key of its own proves itself with.
fn assertion(party: &Party<'_>, key: &SigningKey, changes: &[(&str, Value)]) -> String {
    let now = seconds(party.app.clock.now());
    let mut claims = json!({
        "iss": party.id.as_str(),
        "sub": party.id.as_str(),
        "aud": "https://connect.example.com/oidc",
        "jti": "1",
        "iat": now,
        "exp": now + 60,
    });
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    key.sign("JWT", &claims)
}

on_both_databases! {
    async fn secret_may_stand_in_the_header_or_in_the_body(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let (id, secret) = (party.id.as_str(), party.secret.as_deref().unwrap());
        let code = party.code(&mut browser, &[]).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let header = basic(id, secret);
        post(&app, "/oidc/token", &form, &[("authorization", &header)]).await.fine();
        let code = party.code(&mut browser, &[]).await;
        party.exchange(&code).await.fine();
    }

    async fn unknown_client_and_wrong_secret_are_told_the_same(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let public = Party::with(&app, |new| new.auth_method = AuthMethod::None).await;
        let secret = party.secret.as_deref().unwrap();
        let form = [("grant_type", "refresh_token"), ("refresh_token", "crt_x")];
        let mut told = std::collections::BTreeSet::new();
        for header in [
            basic(party.id.as_str(), "secret_wrong"),
            basic("client_unknown", secret),
            basic(public.id.as_str(), "secret_any"),
        ] {
            let answer = post(&app, "/oidc/token", &form, &[("authorization", &header)]).await;
            answer.refused_as(401, "invalid_client");
            assert!(answer.header("www-authenticate").starts_with("Basic "));
            told.insert(answer.text());
        }
        // Without a secret a client that has one is nobody.
        let bare = [&form[..], &[("client_id", party.id.as_str())]].concat();
        let answer = post(&app, "/oidc/token", &bare, &[]).await;
        answer.refused_as(401, "invalid_client");
        told.insert(answer.text());
        assert_eq!(told.len(), 1, "{told:?}");
    }

    async fn two_proofs_at_once_are_refused(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let header = basic(party.id.as_str(), party.secret.as_deref().unwrap());
        let form = [
            ("client_id", party.id.as_str()),
            ("client_secret", party.secret.as_deref().unwrap()),
            ("grant_type", "client_credentials"),
        ];
        let answer = post(&app, "/oidc/token", &form, &[("authorization", &header)]).await;
        assert!(answer.status.is_client_error(), "{}", answer.text());
        assert_ne!(answer.json()["error"], "unauthorized_client", "no proof was believed");
    }

    async fn client_may_prove_itself_by_a_key_of_its_own(db: Database) {
        let app = app(db).await;
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let stranger = SigningKey::generate(Algorithm::Es256).unwrap();
        let jwks = json!({ "keys": [key.public_jwk()] }).to_string();
        let party = Party::with(&app, |new| {
            new.auth_method = AuthMethod::PrivateKeyJwt;
            new.jwks = Some(jwks);
            new.grant_types.push("client_credentials".into());
        })
        .await;
        let ask = async |assertion: String| {
            let form = [
                ("grant_type", "client_credentials"),
                ("client_assertion_type", ASSERTION),
                ("client_assertion", &assertion),
            ];
            post(&app, "/oidc/token", &form, &[]).await
        };
        let first = assertion(&party, &key, &[]);
        ask(first.clone()).await.fine();
        ask(first).await.refused_as(401, "invalid_client");
        for (what, wrong) in [
            ("another key", assertion(&party, &stranger, &[("jti", json!("2"))])),
            ("another audience", assertion(&party, &key, &[("jti", json!("3")), ("aud", json!("https://evil.example"))])),
            ("expired", assertion(&party, &key, &[("jti", json!("4")), ("exp", json!(1))])),
            ("another client", assertion(&party, &key, &[("jti", json!("5")), ("iss", json!("client_x"))])),
            ("no id", assertion(&party, &key, &[("jti", Value::Null)])),
        ] {
            let answer = ask(wrong).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{what}: {}", answer.text());
        }
        ask(assertion(&party, &key, &[("jti", json!("6"))])).await.fine();
        // Its id alone opens nothing.
        let form = [("grant_type", "client_credentials"), ("client_id", party.id.as_str())];
        post(&app, "/oidc/token", &form, &[]).await.refused_as(401, "invalid_client");
    }

    async fn public_client_has_pkce_alone(db: Database) {
        let app = app(db).await;
        let party = Party::with(&app, |new| new.auth_method = AuthMethod::None).await;
        let tokens = party.tokens().await;
        party.refresh(tokens["refresh_token"].as_str().unwrap()).await.fine();
        let token = tokens["access_token"].as_str().unwrap();
        party.post("/oidc/token/introspection", &[("token", token)]).await.refused_as(401, "invalid_client");
        party.post("/oidc/token/revocation", &[("token", token)]).await;
        assert!(!party.is_live(token).await);
    }

    async fn operator_may_exempt_a_client_from_pkce_but_none_can_be_taken_out_unseen(db: Database) {
        let app = app(db).await;
        let party = Party::with(&app, |new| new.requires_pkce = false).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let without = [("code_challenge", ""), ("code_challenge_method", "")];
        let code = party.code(&mut browser, &without).await;
        // The client sends the verifier of the request that it made.
        party.exchange(&code).await.refused_as(400, "invalid_grant");
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", CALLBACK),
        ];
        party.post("/oidc/token", &form).await.fine();
    }

    async fn client_that_may_not_refresh_is_told(db: Database) {
        let app = app(db).await;
        let party = Party::with(&app, |new| new.grant_types = vec!["authorization_code".into()]).await;
        let tokens = party.tokens().await;
        assert!(tokens.get("refresh_token").is_none());
        party.refresh("crt_x").await.refused_as(400, "unauthorized_client");
        party.post("/oidc/token", &[("grant_type", "password")]).await.refused_as(400, "unsupported_grant_type");
        party.post("/oidc/token", &[]).await.refused_as(400, "invalid_request");
    }
}
