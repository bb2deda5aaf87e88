//! Requests sent ahead, and tokens that are bound to a key.

use axum::{body::Body, http::Request};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use kc_domain::Clock as _;
use kc_oidc::{Algorithm, SigningKey, tokens::seconds};
use kc_store::clients::AuthMethod;
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use super::{
    Party, app,
    party::{
        ADA, CALLBACK, CHALLENGE, SCOPE, SITE, VERIFIER, agree, claims, navigate, parameter, post,
    },
};
use crate::{account::Browser, app::TestApp};

/// A proof of possession, made as the standard says: the public key stands in its header.
fn proof(app: &TestApp, key: &aws_lc_rs::signature::EcdsaKeyPair, claims: &Value) -> String {
    use aws_lc_rs::signature::KeyPair as _;
    let point = key.public_key().as_ref();
    let header = json!({
        "typ": "dpop+jwt",
        "alg": "ES256",
        "jwk": {
            "kty": "EC",
            "crv": "P-256",
            "x": BASE64.encode(&point[1..33]),
            "y": BASE64.encode(&point[33..]),
        },
    });
    let mut body =
        json!({ "iat": seconds(app.clock.now()), "jti": uuid::Uuid::new_v4().to_string() });
    for (name, value) in claims.as_object().unwrap() {
        body[name] = value.clone();
    }
    let part = |value: &Value| BASE64.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&body));
    let random = aws_lc_rs::rand::SystemRandom::new();
    let signature = key.sign(&random, signed.as_bytes()).unwrap();
    format!("{signed}.{}", BASE64.encode(signature.as_ref()))
}

fn key() -> aws_lc_rs::signature::EcdsaKeyPair {
    let made = SigningKey::generate(Algorithm::Es256).unwrap();
    let algorithm = &aws_lc_rs::signature::ECDSA_P256_SHA256_FIXED_SIGNING;
    aws_lc_rs::signature::EcdsaKeyPair::from_pkcs8(algorithm, made.pkcs8()).unwrap()
}

fn hash(token: &str) -> String {
    BASE64.encode(aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        token.as_bytes(),
    ))
}

on_both_databases! {
    async fn token_bound_to_a_key_is_of_no_use_without_it(db: Database) {
        let app = app(db).await;
        let party = Party::with(&app, |new| {
            new.auth_method = AuthMethod::None;
            new.requires_dpop = true;
        })
        .await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[]).await;
        party.exchange(&code).await.refused_as(400, "invalid_dpop_proof");
        let (own, stolen) = (key(), key());
        let at_token = json!({ "htm": "POST", "htu": format!("{SITE}/oidc/token") });
        let form = [
            ("client_id", party.id.as_str()),
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let first = proof(&app, &own, &at_token);
        let tokens = post(&app, "/oidc/token", &form, &[("dpop", &first)]).await.fine();
        assert_eq!(tokens["token_type"], "DPoP");
        assert!(claims(&tokens["access_token"])["cnf"]["jkt"].is_string());

        let token = tokens["access_token"].as_str().unwrap();
        let at_api = json!({ "htm": "GET", "htu": format!("{SITE}/api/v1/holdings"), "ath": hash(token) });
        let read = async |scheme: &str, proof: Option<String>| {
            let mut request = Request::get("/api/v1/holdings?isSpam=true")
                .header("authorization", format!("{scheme} {token}"));
            if let Some(proof) = proof {
                request = request.header("dpop", proof);
            }
            app.send(request.body(Body::empty()).unwrap()).await.status
        };
        let good = proof(&app, &own, &at_api);
        assert_eq!(read("DPoP", Some(good.clone())).await, 200);
        assert_eq!(read("DPoP", Some(good)).await, 401, "a proof is good once");
        assert_eq!(read("Bearer", None).await, 401);
        assert_eq!(read("Bearer", Some(proof(&app, &own, &at_api))).await, 401);
        assert_eq!(read("DPoP", None).await, 401);
        assert_eq!(read("DPoP", Some(proof(&app, &stolen, &at_api))).await, 401);
        let for_token = json!({ "htm": "GET", "htu": format!("{SITE}/oidc/token"), "ath": hash(token) });
        assert_eq!(read("DPoP", Some(proof(&app, &own, &for_token))).await, 401);
        let of_another = json!({ "htm": "GET", "htu": format!("{SITE}/api/v1/holdings"), "ath": hash("other") });
        assert_eq!(read("DPoP", Some(proof(&app, &own, &of_another))).await, 401);
        let old = json!({ "htm": "GET", "htu": format!("{SITE}/api/v1/holdings"), "ath": hash(token), "iat": 1 });
        assert_eq!(read("DPoP", Some(proof(&app, &own, &old))).await, 401);

        // A public client's refresh token is bound to the key too.
        let refresh = tokens["refresh_token"].as_str().unwrap();
        let form = [
            ("client_id", party.id.as_str()),
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh),
        ];
        let thief = proof(&app, &stolen, &at_token);
        post(&app, "/oidc/token", &form, &[("dpop", &thief)]).await.refused_as(400, "invalid_grant");
        let owner = proof(&app, &own, &at_token);
        post(&app, "/oidc/token", &form, &[("dpop", &owner)]).await.fine();
    }

    async fn request_sent_ahead_with_a_proof_is_bound_to_its_key(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let (own, other) = (key(), key());
        let at_par = json!({ "htm": "POST", "htu": format!("{SITE}/oidc/par") });
        let form = [
            ("client_id", party.id.as_str()),
            ("client_secret", party.secret.as_deref().unwrap()),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid profile"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let pushed = post(&app, "/oidc/par", &form, &[("dpop", &proof(&app, &own, &at_par))]).await;
        let uri = pushed.json()["request_uri"].as_str().unwrap().to_owned();
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", party.id.as_str())
            .append_pair("request_uri", &uri)
            .finish();
        let path = format!("/oidc/auth?{query}");
        let sent = navigate(&mut browser, axum::http::Method::GET, &path, "").await;
        let back = agree(&mut browser, &sent, None).await;
        let code = parameter(&back, "code");
        let form = [
            ("client_id", party.id.as_str()),
            ("client_secret", party.secret.as_deref().unwrap()),
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let at_token = json!({ "htm": "POST", "htu": format!("{SITE}/oidc/token") });
        let thief = proof(&app, &other, &at_token);
        post(&app, "/oidc/token", &form, &[("dpop", &thief)]).await.refused_as(400, "invalid_grant");
        post(&app, "/oidc/token", &form, &[]).await.refused_as(400, "invalid_grant");
        let owner = proof(&app, &own, &at_token);
        post(&app, "/oidc/token", &form, &[("dpop", &owner)]).await.fine();
    }

    async fn request_sent_ahead_is_good_once(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let other = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let form = [
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", SCOPE),
            ("state", "st4te"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let pushed = party.post("/oidc/par", &form).await;
        assert_eq!(pushed.status, 201, "{}", pushed.text());
        let uri = pushed.json()["request_uri"].as_str().unwrap().to_owned();
        let come = async |browser: &mut Browser<'_>, id: &str, uri: &str| {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("client_id", id)
                .append_pair("request_uri", uri)
                .finish();
            let path = format!("/oidc/auth?{query}");
            crate::oidc::party::navigate(browser, axum::http::Method::GET, &path, "").await
        };
        come(&mut browser, other.id.as_str(), &uri).await.goes_nowhere("invalid_request_uri");
        let sent = come(&mut browser, party.id.as_str(), &uri).await;
        let back = agree(&mut browser, &sent, None).await;
        party.exchange(&parameter(&back, "code")).await.fine();
        come(&mut browser, party.id.as_str(), &uri).await.goes_nowhere("invalid_request_uri");

        let late = party.post("/oidc/par", &form).await.json()["request_uri"].as_str().unwrap().to_owned();
        app.wait(91);
        come(&mut browser, party.id.as_str(), &late).await.goes_nowhere("invalid_request_uri");
        let bad = [&form[1..], &[("response_type", "token")]].concat();
        party.post("/oidc/par", &bad).await.refused_as(400, "unsupported_response_type");
        let unproved = [&form[..], &[("client_id", party.id.as_str())]].concat();
        post(&app, "/oidc/par", &unproved, &[]).await.refused_as(401, "invalid_client");
    }
}
