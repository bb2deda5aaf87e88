//! What the OpenID Foundation's conformance suite asks of a provider and no other test here does.
//! `docs/conformance.md` says which test answers which module.

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use kc_testkit::on_both_databases;
use serde_json::{Value, json};
use url::Url;

use super::{
    Party, app,
    party::{ADA, CALLBACK, SIGNED_OUT, SITE, agree, claims, header_of, navigate, parameter, post},
};
use crate::{
    account::Browser,
    app::{Answer, TestApp},
};

async fn document(app: &TestApp, path: &str) -> Value {
    let request = Request::get(path).body(Body::empty()).unwrap();
    app.send(request).await.fine()
}

/// Goes to the end of the session with an ID token and what else is said.
async fn leave(browser: &mut Browser<'_>, hint: &str, rest: &str) -> Answer {
    let path = format!("/oidc/session/end?id_token_hint={hint}{rest}");
    navigate(browser, axum::http::Method::GET, &path, "").await
}

on_both_databases! {
    async fn parameters_that_ask_for_nothing_we_have_do_not_hinder(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        party.code(&mut browser, &[]).await;
        for changes in [
            [("nonce", "")].as_slice(),
            &[("display", "page")],
            &[("display", "popup")],
            &[("login_hint", "buffy@connect.example.com")],
            &[("ui_locales", "se")],
            &[("claims_locales", "se")],
            &[("acr_values", "1 2")],
            &[("extra", "foobar")],
            &[("scope", "email openid")],
        ] {
            let sent = party.send(&mut browser, changes).await;
            let code = parameter(sent.header("location"), "code");
            let tokens = party.exchange(&code).await.fine();
            let id = claims(&tokens["id_token"]);
            let has_nonce = id.get("nonce").is_some();
            assert_eq!(has_nonce, changes != [("nonce", "")], "{changes:?}: {id}");
        }
    }

    async fn request_object_is_refused_by_name_and_moves_no_answer(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let part = |value: Value| BASE64.encode(value.to_string());
        let header = part(json!({ "alg": "none" }));
        let object = |redirect_uri: &str| {
            let claims = part(json!({ "redirect_uri": redirect_uri, "scope": "openid" }));
            format!("{header}.{claims}.")
        };
        let inside = object(CALLBACK);
        let sent = party.send(&mut browser, &[("request", &inside)]).await;
        sent.sent_back_with("request_not_supported");
        let reference = [("request_uri", "https://app.example.com/request.jwt")];
        party.send(&mut browser, &reference).await.sent_back_with("request_uri_not_supported");
        // What stands outside counts, not what stands in an object that is not read.
        let outside = [("request", inside.as_str()), ("redirect_uri", "https://evil.example/")];
        party.send(&mut browser, &outside).await.goes_nowhere("invalid_request");
    }

    async fn discovery_has_what_the_suite_looks_for(db: Database) {
        let app = app(db).await;
        let found = document(&app, "/oidc/.well-known/openid-configuration").await;
        assert_eq!(found["issuer"], format!("{SITE}/oidc"));
        let members = found.as_object().unwrap();
        let addresses = members.iter().filter(|(name, _)| {
            name.ends_with("_endpoint") || name.ends_with("_uri")
        });
        let mut seen = BTreeSet::new();
        for (name, value) in addresses {
            let url = Url::parse(value.as_str().unwrap()).unwrap();
            assert_eq!(url.scheme(), "https", "{name}");
            seen.insert(name.as_str());
        }
        assert!(seen.is_superset(&BTreeSet::from([
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "jwks_uri",
            "end_session_endpoint",
        ])));
        let list = |name: &str| -> BTreeSet<String> {
            let values = found[name].as_array().unwrap();
            values.iter().map(|it| it.as_str().unwrap().to_owned()).collect()
        };
        assert!(list("response_types_supported").contains("code"));
        assert!(list("subject_types_supported").contains("public"));
        assert!(list("id_token_signing_alg_values_supported").contains("RS256"));
        assert!(list("scopes_supported").contains("openid"));
        assert!(list("claims_supported").contains("sub"));
        assert_eq!(list("code_challenge_methods_supported"), BTreeSet::from(["S256".to_owned()]));
        let methods = list("token_endpoint_auth_methods_supported");
        assert!(methods.contains("client_secret_basic") && methods.contains("client_secret_post"));
        assert_eq!(found["authorization_response_iss_parameter_supported"], true);
        // Claims that we do not have are not announced: the suite then leaves their modules out.
        let scopes = list("scopes_supported");
        assert!(!scopes.contains("address") && !scopes.contains("phone"));
    }

    async fn no_form_goes_on_to_an_application(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        party.code(&mut browser, &[]).await;
        let post = axum::http::Method::POST;
        for (path, form) in [
            ("/oidc/auth", party.query(&[])),
            ("/oidc/auth", party.query(&[("scope", "openid tax:write")])),
            ("/oidc/session/end", String::new()),
        ] {
            let sent = navigate(&mut browser, post.clone(), path, &form).await;
            // With 307 or 308 the browser would post the form again, to whom it is sent.
            assert_eq!(sent.status.as_u16(), 303, "{path} {form}");
        }
    }

    async fn id_token_names_a_key_that_is_shown(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let header = header_of(&tokens["id_token"]);
        assert_eq!(header["alg"], "RS256");
        let shown = document(&app, "/oidc/jwks").await;
        let keys = shown["keys"].as_array().unwrap();
        let names: BTreeSet<&str> = keys.iter().map(|it| it["kid"].as_str().unwrap()).collect();
        assert_eq!(names.len(), keys.len(), "each name once");
        let key = keys.iter().find(|it| it["kid"] == header["kid"]).unwrap();
        assert_eq!((&key["use"], &key["alg"]), (&json!("sig"), &json!("RS256")));
    }

    async fn essential_name_comes_from_userinfo_and_not_in_the_id_token(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let named = browser.call(axum::http::Method::PATCH, "/profile", json!({ "name": "Ada" }));
        named.await.fine();
        let asked = r#"{"userinfo":{"name":{"essential":true}}}"#;
        let code = party.code(&mut browser, &[("scope", "openid"), ("claims", asked)]).await;
        let tokens = party.exchange(&code).await.fine();
        assert!(claims(&tokens["id_token"]).get("name").is_none());
        let info = party.userinfo(tokens["access_token"].as_str().unwrap()).await.fine();
        assert_eq!(info["name"], "Ada");
        assert_eq!(info["sub"], claims(&tokens["id_token"])["sub"]);
        assert!(info.get("email").is_none(), "{info}");
    }

    async fn sound_hint_ends_the_session_without_a_question(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        let to = format!("&post_logout_redirect_uri={SIGNED_OUT}");
        for (rest, expected) in [
            ("", "/account/sign-out"),
            ("&state=x", "/account/sign-out"),
            (to.as_str(), SIGNED_OUT),
        ] {
            browser.sign_in(ADA).await;
            let sent = party.send(&mut browser, &[("prompt", "consent")]).await;
            let back = agree(&mut browser, &sent, None).await;
            let tokens = party.exchange(&parameter(&back, "code")).await.fine();
            let left = leave(&mut browser, tokens["id_token"].as_str().unwrap(), rest).await;
            assert_eq!(left.header("location"), expected, "{rest:?}");
            let sent = party.send(&mut browser, &[("prompt", "none")]).await;
            sent.sent_back_with("login_required");
        }
    }

    async fn hint_that_nobody_signed_ends_no_session(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[]).await;
        let tokens = party.exchange(&code).await.fine();
        let header = BASE64.encode(json!({ "alg": "none", "typ": "JWT" }).to_string());
        let body = BASE64.encode(claims(&tokens["id_token"]).to_string());
        let to = format!("&post_logout_redirect_uri={SIGNED_OUT}");
        for hint in [
            format!("{header}.{body}."),
            tokens["access_token"].as_str().unwrap().to_owned(),
        ] {
            leave(&mut browser, &hint, &to).await.goes_nowhere("invalid_request");
            assert!(browser.is_signed_in().await);
        }
    }

    async fn every_back_channel_asks_who_the_client_is(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let access = tokens["access_token"].as_str().unwrap();
        let request = party.query(&[]);
        let request: Vec<(String, String)> =
            url::form_urlencoded::parse(request.as_bytes()).into_owned().collect();
        let request: Vec<(&str, &str)> =
            request.iter().map(|(name, value)| (&**name, &**value)).collect();
        let token = [("token", access)];
        for (path, form) in [
            ("/oidc/par", request.as_slice()),
            ("/oidc/token/revocation", &token),
            ("/oidc/token/introspection", &token),
        ] {
            for secret in [None, Some("secret_wrong")] {
                let mut form: Vec<(&str, &str)> = form.to_vec();
                form.retain(|(name, _)| *name != "client_id");
                form.push(("client_id", party.id.as_str()));
                form.extend(secret.map(|it| ("client_secret", it)));
                let refused = post(&app, path, &form, &[]).await;
                refused.refused_as(401, "invalid_client");
            }
        }
        assert!(party.is_live(access).await);
    }
}
