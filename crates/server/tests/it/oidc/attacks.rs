//! What attackers try.

use axum::{body::Body, http::Request};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use kc_oidc::{Algorithm, SigningKey};
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use super::{
    Party, app,
    party::{ADA, claims, header_of, interaction},
};
use crate::account::Browser;

fn compact(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| BASE64.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}

on_both_databases! {
    async fn forged_tokens_open_nothing(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let real = tokens["access_token"].as_str().unwrap();
        let (header, body) = (header_of(&tokens["access_token"]), claims(&tokens["access_token"]));
        let signature = real.rsplit('.').next().unwrap();
        let own = SigningKey::generate(Algorithm::Es256).unwrap();
        let mut rich = body.clone();
        rich["scope"] = json!("portfolios:read tax:read");
        let with = |name: &str, value: Value| {
            let mut header = header.clone();
            header[name] = value;
            header
        };
        let forged = [
            ("none", compact(&with("alg", json!("none")), &body, "")),
            ("None", compact(&with("alg", json!("None")), &body, "")),
            ("hs256", compact(&with("alg", json!("HS256")), &body, signature)),
            ("other algorithm", compact(&with("alg", json!("ES256")), &body, signature)),
            ("changed claims", compact(&header, &rich, signature)),
            ("foreign key", own.sign("at+jwt", &body)),
            ("embedded key", compact(&with("jwk", own.public_jwk().clone()), &body, signature)),
            ("keys from elsewhere", compact(&with("jku", json!("https://evil.example/jwks")), &body, signature)),
            ("unknown kid", compact(&with("kid", json!("../../dev/null")), &body, signature)),
            ("no signature", compact(&header, &body, "")),
            ("id token", tokens["id_token"].as_str().unwrap().to_owned()),
            ("four parts", format!("{real}.x")),
            ("padding", format!("{real}=")),
            ("huge", format!("{}.{}.{}", "a".repeat(9_000), "b".repeat(9_000), "c".repeat(9_000))),
            ("nothing", "..".to_owned()),
        ];
        for (what, token) in forged {
            let answer = party.read("/v1/holdings", &token).await;
            assert_eq!(answer.status, 401, "{what}: {}", answer.text());
            assert_eq!(party.userinfo(&token).await.status, 401, "{what}");
            let asked = party.post("/oidc/token/introspection", &[("token", &token)]).await;
            assert_eq!(asked.fine()["active"], false, "{what}");
        }
        assert!(party.is_live(real).await);
    }

    async fn lasting_token_of_the_connect_api_is_no_token_of_oauth(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let connected = app.connected().await;
        assert_eq!(party.userinfo(&connected.access_token).await.status, 401);
        // And without its client's headers it opens nothing.
        assert_eq!(party.read("/v1/holdings", &connected.access_token).await.status, 401);
    }

    async fn code_is_no_token_and_no_token_a_code(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[]).await;
        assert_eq!(party.read("/v1/holdings", &code).await.status, 401);
        assert_eq!(party.userinfo(&code).await.status, 401);
        party.refresh(&code).await.refused_as(400, "invalid_grant");
        let tokens = party.exchange(&code).await.fine();
        let refresh = tokens["refresh_token"].as_str().unwrap();
        party.exchange(refresh).await.refused_as(400, "invalid_grant");
        assert_eq!(party.read("/v1/holdings", refresh).await.status, 401);
    }

    async fn pages_can_not_be_framed_and_load_nothing_foreign(db: Database) {
        let app = app(db).await;
        for path in ["/account", "/account/authorize?interaction=int_x", "/account/sign-in", "/oidc/auth"] {
            let answer = app.send(Request::get(path).body(Body::empty()).unwrap()).await;
            let policy = answer.header("content-security-policy");
            for rule in [
                "default-src 'none'",
                "script-src 'self'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "require-trusted-types-for 'script'",
            ] {
                assert!(policy.contains(rule), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("referrer-policy"), "no-referrer");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }

    async fn nothing_in_a_request_becomes_markup(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        let hostile = "</script><script>alert(1)</script>";
        let answer = party.send(&mut browser, &[("client_id", hostile)]).await;
        assert!(!answer.text().contains("<script>alert"), "{}", answer.text());
        let sent = party.send(&mut browser, &[("login_hint", hostile), ("state", hostile)]).await;
        let view = crate::oidc::party::look(&mut browser, &interaction(&sent)).await;
        assert_eq!(view["login_hint"], hostile, "as data it may stand");
        let bad = party.send(&mut browser, &[("state", "a\r\nSet-Cookie: x=1"), ("scope", "x")]).await;
        assert_eq!(bad.header("set-cookie"), "");
        assert!(!bad.header("location").contains('\n'));
    }

    async fn another_sites_page_changes_nothing(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let sent = party.send(&mut browser, &[]).await;
        let id = interaction(&sent);
        let view = crate::oidc::party::look(&mut browser, &id).await;
        let body = json!({
            "scopes": ["openid", "profile"],
            "workspace_id": view["workspaces"][0]["id"],
        });
        let path = format!("/interactions/{id}/consent");
        for origin in [Some("https://evil.example"), Some("null"), None] {
            let request = browser.request(axum::http::Method::POST, &path, origin, &body);
            let answer = app.send(request).await;
            assert_eq!(answer.status, 403, "{origin:?}: {}", answer.text());
        }
        browser.post(&path, body).await.fine();
    }

    async fn planted_browser_cookie_ties_no_request_to_an_attacker(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut mallory = Browser::new(&app);
        let sent = party.send(&mut mallory, &[]).await;
        let id = interaction(&sent);
        // Two cookies of one name: neither is believed.
        let planted = mallory.cookies["__Host-kryptos_browser"].clone();
        let request = Request::get(format!("/account/api/interactions/{id}")).header(
            "cookie",
            format!("__Host-kryptos_browser={planted}; __Host-kryptos_browser=other"),
        );
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 410);
    }

    async fn too_much_is_refused(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        let long = "x".repeat(40_000);
        let answer = party.send(&mut browser, &[("client_id", &long)]).await;
        assert_eq!(answer.status, 400);
        party.send(&mut browser, &[("state", &"s".repeat(3_000))]).await;
        let twice = format!("{}&scope=openid", party.query(&[]));
        let answer = crate::oidc::party::navigate(
            &mut browser,
            axum::http::Method::GET,
            &format!("/oidc/auth?{twice}"),
            "",
        )
        .await;
        answer.goes_nowhere("invalid_request");
        let answer = crate::oidc::party::post(&app, "/oidc/token", &[("x", &"y".repeat(100_000))], &[]).await;
        assert_eq!(answer.status, 400);
    }
}
