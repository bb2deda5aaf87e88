//! What a browser that an application sends here meets.

use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::json;

use super::{
    Party, app,
    party::{ADA, CALLBACK, agree, claims, interaction, look, navigate, parameter},
};
use crate::account::Browser;

on_both_databases! {
    async fn request_of_a_stranger_goes_nowhere(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        for changes in [
            [("client_id", "client_unknown")].as_slice(),
            &[("client_id", "")],
            &[("client_id", "https://10.0.0.1/client.json")],
            &[("redirect_uri", "")],
            &[("redirect_uri", "https://evil.example/callback")],
            &[("redirect_uri", "https://app.example.com/callback")],
            &[("redirect_uri", "https://app.example.com/callback?from=kryptos&x=1")],
            &[("redirect_uri", "https://app.example.com/callback?from=kryptos#x")],
            &[("redirect_uri", "https://app.example.com.evil.example/callback?from=kryptos")],
            &[("redirect_uri", "https://app.example.com/callback/../x?from=kryptos")],
            &[("redirect_uri", "https://APP.example.com/callback?from=kryptos")],
            &[("redirect_uri", "javascript:alert(1)")],
        ] {
            let answer = party.send(&mut browser, changes).await;
            answer.goes_nowhere("invalid_request");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        }
    }

    async fn application_is_told_what_is_wrong_with_its_request(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        for (changes, error) in [
            ([("response_type", "token")].as_slice(), "unsupported_response_type"),
            (&[("response_type", "")], "invalid_request"),
            (&[("response_mode", "fragment")], "invalid_request"),
            (&[("code_challenge", "")], "invalid_request"),
            (&[("code_challenge_method", "plain")], "invalid_request"),
            (&[("code_challenge_method", "")], "invalid_request"),
            (&[("scope", "")], "invalid_scope"),
            (&[("scope", "openid tax:write")], "invalid_scope"),
            (&[("prompt", "none login")], "invalid_request"),
            (&[("request", "eyJ")], "request_not_supported"),
            (&[("request_uri", "https://app.example.com/r")], "request_uri_not_supported"),
            (&[("resource", "https://other.example/api")], "invalid_target"),
            (&[("max_age", "-1")], "invalid_request"),
            (&[("claims", r#"{"id_token":{"acr":{"essential":true,"values":["x"]}}}"#)], "access_denied"),
        ] {
            party.send(&mut browser, changes).await.sent_back_with(error);
        }
    }

    async fn nobody_is_asked_where_the_application_wants_that(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        let quietly = [("prompt", "none")];
        party.send(&mut browser, &quietly).await.sent_back_with("login_required");
        browser.sign_in(ADA).await;
        party.send(&mut browser, &quietly).await.sent_back_with("consent_required");
        party.code(&mut browser, &[]).await;
        let sent = party.send(&mut browser, &quietly).await;
        let code = parameter(sent.header("location"), "code");
        party.exchange(&code).await.fine();
        let more = [("prompt", "none"), ("scope", "openid integrations:read")];
        party.send(&mut browser, &more).await.sent_back_with("consent_required");
    }

    async fn who_agreed_before_is_not_asked_again(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        party.code(&mut browser, &[]).await;
        app.wait(3 * 3600);
        let sent = party.send(&mut browser, &[("scope", "openid profile")]).await;
        let tokens = party.exchange(&parameter(sent.header("location"), "code")).await.fine();
        assert_eq!(tokens["scope"], "openid profile");
        // Another application is another matter.
        let other = Party::new(&app).await;
        let sent = other.send(&mut browser, &[]).await;
        let view = look(&mut browser, &interaction(&sent)).await;
        assert_eq!(view["step"], "step_up");
        let asked = party.send(&mut browser, &[("prompt", "consent")]).await;
        assert_eq!(look(&mut browser, &interaction(&asked)).await["step"], "step_up");
    }

    async fn old_sign_in_is_confirmed_before_anything_is_granted(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        app.wait(16 * 60);
        let sent = party.send(&mut browser, &[]).await;
        let id = interaction(&sent);
        let view = look(&mut browser, &id).await;
        assert_eq!(view["step"], "step_up");
        assert_eq!(view["workspaces"], json!([]), "nothing is shown before");
        let body = json!({ "scopes": ["openid", "profile"], "workspace_id": "ws_x" });
        let early = browser.post(&format!("/interactions/{id}/consent"), body).await;
        assert_eq!(early.json()["error"], "step_up_required");
        browser.sign_in(ADA).await;
        agree(&mut browser, &sent, None).await;
    }

    async fn sign_in_is_asked_for_again_where_the_application_wants_that(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        party.code(&mut browser, &[]).await;
        app.wait(100);
        for changes in [
            [("prompt", "login")],
            [("max_age", "60")],
            [("max_age", "0")],
        ] {
            let sent = party.send(&mut browser, &changes).await;
            let id = interaction(&sent);
            assert_eq!(look(&mut browser, &id).await["step"], "sign_in", "{changes:?}");
            app.wait(5);
            browser.sign_in(ADA).await;
            let back = agree(&mut browser, &sent, None).await;
            let tokens = party.exchange(&parameter(&back, "code")).await.fine();
            let id = claims(&tokens["id_token"]);
            assert_eq!(id["auth_time"], id["iat"], "{changes:?}");
            app.wait(100);
        }
        let sent = party.send(&mut browser, &[("max_age", "10000")]).await;
        parameter(sent.header("location"), "code");
    }

    async fn person_may_choose_another_account(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        party.code(&mut browser, &[]).await;
        app.wait(5);
        let choose = [("prompt", "select_account")];
        let sent = party.send(&mut browser, &choose).await;
        let id = interaction(&sent);
        assert_eq!(look(&mut browser, &id).await["step"], "select_account");
        let view = browser.post(&format!("/interactions/{id}/continue"), json!({})).await.fine();
        assert_eq!(view["step"], "done");
        let sent = party.send(&mut browser, &choose).await;
        app.wait(5);
        let other = browser.sign_in("grace@example.com").await;
        let back = agree(&mut browser, &sent, None).await;
        let tokens = party.exchange(&parameter(&back, "code")).await.fine();
        assert_eq!(claims(&tokens["id_token"])["sub"], other);
    }

    async fn application_that_expects_somebody_gets_nobody_else(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[]).await;
        let tokens = party.exchange(&code).await.fine();
        let hint = tokens["id_token"].as_str().unwrap();
        let quietly = [("prompt", "none"), ("id_token_hint", hint)];
        let sent = party.send(&mut browser, &quietly).await;
        parameter(sent.header("location"), "code");
        browser.sign_in("grace@example.com").await;
        party.code(&mut browser, &[]).await;
        party.send(&mut browser, &quietly).await.sent_back_with("login_required");
        let nonsense = [("prompt", "none"), ("id_token_hint", "e30.e30.e30")];
        party.send(&mut browser, &nonsense).await.sent_back_with("login_required");
        let named = r#"{"id_token":{"sub":{"value":"user_other"}}}"#;
        let changes = [("prompt", "none"), ("claims", named)];
        party.send(&mut browser, &changes).await.sent_back_with("login_required");
    }

    async fn person_may_say_no(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        let sent = party.send(&mut browser, &[]).await;
        let id = interaction(&sent);
        let denied = browser.post(&format!("/interactions/{id}/deny"), json!({})).await.fine();
        let back = denied["redirect_to"].as_str().unwrap();
        assert!(back.starts_with(CALLBACK));
        assert_eq!(parameter(back, "error"), "access_denied");
        assert_eq!(parameter(back, "state"), "st4te");
        let again = browser.post(&format!("/interactions/{id}/deny"), json!({})).await;
        assert_eq!(again.status, 410);
    }

    async fn request_can_be_posted(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let sent = navigate(&mut browser, Method::POST, "/oidc/auth", &party.query(&[])).await;
        let back = agree(&mut browser, &sent, None).await;
        party.exchange(&parameter(&back, "code")).await.fine();
        // From another site a browser sends no cookies along: it is told to come again by itself,
        // and none of its cookies is touched.
        let quietly = party.query(&[("prompt", "none")]);
        let request = axum::http::Request::post("/oidc/auth")
            .header("content-type", "application/x-www-form-urlencoded");
        let sent = app.send(request.body(quietly.into()).unwrap()).await;
        assert_eq!(sent.header("set-cookie"), "");
        let again = sent.header("location").to_owned();
        assert!(again.starts_with("/oidc/auth?"), "{again}");
        let silent = navigate(&mut browser, Method::GET, &again, "").await;
        parameter(silent.header("location"), "code");
    }

    async fn nobody_else_is_let_in_for_the_one_who_was_asked_for(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[]).await;
        let tokens = party.exchange(&code).await.fine();
        let hint = tokens["id_token"].as_str().unwrap();
        app.wait(5);
        browser.sign_in("grace@example.com").await;
        app.wait(5);
        let sent = party.send(&mut browser, &[("id_token_hint", hint)]).await;
        let id = interaction(&sent);
        assert_eq!(look(&mut browser, &id).await["step"], "sign_in");
        app.wait(5);
        browser.sign_in("grace@example.com").await;
        let view = look(&mut browser, &id).await;
        assert_eq!(view["step"], "done");
        let back = view["redirect_to"].as_str().unwrap();
        assert_eq!(parameter(back, "error"), "login_required");
    }

    async fn old_sign_in_grants_nothing_more_of_what_was_agreed_to_before(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        // Two tabs ask the same; she agrees in one of them.
        let left_open = party.send(&mut browser, &[]).await;
        let sent = party.send(&mut browser, &[]).await;
        let id = interaction(&left_open);
        let view = look(&mut browser, &id).await;
        agree(&mut browser, &sent, None).await;
        app.wait(3500);
        let body = json!({
            "scopes": ["openid", "profile"],
            "workspace_id": view["workspaces"][0]["id"],
        });
        let path = format!("/interactions/{id}/consent");
        let refused = browser.post(&path, body.clone()).await;
        refused.denied(403, "step_up_required");
        browser.sign_in(ADA).await;
        browser.post(&path, body).await.fine();
    }

    async fn what_was_left_out_is_not_asked_for_at_each_log_in(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let sent = party.send(&mut browser, &[]).await;
        agree(&mut browser, &sent, Some(&["openid", "profile", "transactions:read"])).await;
        let sent = party.send(&mut browser, &[]).await;
        let tokens = party.exchange(&parameter(sent.header("location"), "code")).await.fine();
        assert_eq!(tokens["scope"], "openid profile transactions:read");
        // Asked for once more by name, it can be given.
        let sent = party.send(&mut browser, &[("prompt", "consent")]).await;
        agree(&mut browser, &sent, None).await;
        let sent = party.send(&mut browser, &[("prompt", "none")]).await;
        let tokens = party.exchange(&parameter(sent.header("location"), "code")).await.fine();
        assert!(tokens["scope"].as_str().unwrap().contains("portfolios:read"));
        // What is not asked for now is not forgotten.
        let sent = party.send(&mut browser, &[("scope", "openid tax:read")]).await;
        agree(&mut browser, &sent, None).await;
        let sent = party.send(&mut browser, &[("prompt", "none")]).await;
        parameter(sent.header("location"), "code");
    }

    async fn request_belongs_to_the_browser_that_brought_it(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut mallory = Browser::new(&app);
        mallory.sign_in("mallory@example.com").await;
        let sent = party.send(&mut mallory, &[]).await;
        let id = interaction(&sent);
        let mut ada = Browser::new(&app);
        ada.sign_in(ADA).await;
        let looked = ada.get(&format!("/interactions/{id}")).await;
        assert_eq!(looked.status, 410, "{}", looked.text());
        party.send(&mut ada, &[]).await;
        let looked = ada.get(&format!("/interactions/{id}")).await;
        assert_eq!(looked.status, 410, "her own cookie does not open it either");
    }

    async fn consent_can_be_given_once(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let sent = party.send(&mut browser, &[]).await;
        agree(&mut browser, &sent, None).await;
        let id = interaction(&sent);
        let again = browser.get(&format!("/interactions/{id}")).await;
        assert_eq!(again.status, 410);
        let sent = party.send(&mut browser, &[("prompt", "consent")]).await;
        app.wait(3601);
        let late = browser.get(&format!("/interactions/{}", interaction(&sent))).await;
        assert_eq!(late.status, 410);
    }

    async fn nothing_can_be_agreed_to_that_was_not_asked_for(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let sent = party.send(&mut browser, &[]).await;
        let id = interaction(&sent);
        let view = look(&mut browser, &id).await;
        let own = view["workspaces"][0]["id"].clone();
        let other = app.register(false).await;
        let foreign = kc_store::clients::find(&app.store, &other.id).await.unwrap().unwrap();
        for (scopes, workspace) in [
            (json!(["openid", "profile", "tax:read"]), own.clone()),
            (json!(["openid", "profile", "admin:all"]), own.clone()),
            (json!(["portfolios:read"]), own.clone()),
            (json!([]), own),
            (json!(["openid", "profile"]), json!(foreign.workspace_id.as_str())),
        ] {
            let body = json!({ "scopes": scopes, "workspace_id": workspace });
            let refused = browser.post(&format!("/interactions/{id}/consent"), body).await;
            assert_eq!(refused.json()["error"], "invalid_request", "{}", refused.text());
        }
        agree(&mut browser, &sent, None).await;
    }

    async fn program_that_could_be_any_other_always_asks(db: Database) {
        let app = app(db).await;
        let uri = "com.example.app:/callback";
        let party = Party::with(&app, |new| {
            new.auth_method = kc_store::clients::AuthMethod::None;
            new.redirect_uris = vec![uri.into()];
        })
        .await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        for _ in 0..2 {
            let sent = party.send(&mut browser, &[("redirect_uri", uri)]).await;
            let back = agree(&mut browser, &sent, None).await;
            assert!(back.starts_with("com.example.app:/callback?code="), "{back}");
        }
    }

    async fn test_data_stays_with_applications_in_sandbox(db: Database) {
        let app = app(db).await;
        let real = Party::new(&app).await;
        let test = Party::with(&app, |new| new.is_sandbox = true).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        for (party, sandbox) in [(&real, false), (&test, true)] {
            let sent = party.send(&mut browser, &[]).await;
            let view = look(&mut browser, &interaction(&sent)).await;
            assert_eq!(view["workspaces"].as_array().unwrap().len(), 1);
            assert_eq!(view["workspaces"][0]["sandbox"], sandbox);
            assert_eq!(view["client"]["sandbox"], sandbox);
        }
    }
}
