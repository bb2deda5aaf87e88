use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use super::{
    Browser, app,
    browser::{DEVICE, SESSION, SITE},
};

const ADA: &str = "ada@example.com";
const DAY: u64 = 24 * 3600;

on_both_databases! {
    async fn planted_cookie_is_not_kept(db: Database) {
        let app = app(db).await;
        let planted = format!("ksess_{}", "0".repeat(64));
        let mut browser = Browser::new(&app);
        browser.cookies.insert(SESSION.into(), planted.clone());
        browser.sign_in(ADA).await;
        assert_ne!(browser.cookies[SESSION], planted);
        let mut thief = Browser::new(&app);
        thief.cookies.insert(SESSION.into(), planted);
        assert!(!thief.is_signed_in().await);
    }

    async fn session_of_another_person_ends_when_one_signs_in(db: Database) {
        let app = app(db).await;
        let mut mallory = Browser::new(&app);
        mallory.sign_in("mallory@example.com").await;
        // Somebody gave Ada the cookie of a session of their own.
        let mut ada = mallory.clone();
        let id = ada.sign_in(ADA).await;
        assert!(!mallory.is_signed_in().await);
        assert_eq!(ada.get("/session").await.fine()["user"]["id"], json!(id));
    }

    async fn proving_it_once_more_renews_the_token(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let mut before = browser.clone();
        app.wait(60);
        browser.sign_in(ADA).await;
        assert!(browser.is_signed_in().await && !before.is_signed_in().await);
        let sessions = browser.get("/sessions").await.fine();
        assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1, "{sessions}");
    }

    async fn what_a_borrowed_browser_must_not_do_needs_a_fresh_proof(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        app.wait(16 * 60);
        for (method, path, body) in [
            (Method::POST, "/password", json!({ "password": "correct zebra unlocks pianos" })),
            (Method::DELETE, "/password", json!({})),
            (Method::POST, "/passkeys/options", json!({})),
            (Method::POST, "/passkeys", json!({ "challenge": "chl_1", "credential": {} })),
            (Method::DELETE, "/passkeys/pk_1", json!({})),
            (Method::POST, "/email", json!({ "email": "lovelace@example.com" })),
            (Method::POST, "/email/verify", json!({ "challenge": "chl_1", "code": "123456" })),
            (Method::GET, "/export", json!({})),
            (Method::POST, "/delete", json!({ "confirm": ADA })),
        ] {
            let refused = browser.call(method.clone(), path, body.clone()).await;
            refused.denied(403, "step_up_required");
            let mut stranger = Browser::new(&app);
            stranger.call(method, path, body).await.denied(401, "signed_out");
        }
        assert_eq!(app.mails.to("lovelace@example.com").len(), 0);
        browser.sign_in(ADA).await;
        browser.set_password("correct zebra unlocks pianos").await;
    }

    async fn other_sites_can_do_nothing_with_the_cookies(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        for (method, path, body) in [
            (Method::POST, "/sign-out", json!({})),
            (Method::POST, "/sign-in/email", json!({ "email": ADA })),
            (Method::POST, "/password", json!({ "password": "correct zebra unlocks pianos" })),
            (Method::PATCH, "/profile", json!({ "name": "Eve" })),
            (Method::POST, "/sessions/end-others", json!({})),
            (Method::POST, "/delete", json!({ "confirm": ADA })),
        ] {
            for origin in [
                None,
                Some("https://evil.example"),
                Some("null"),
                Some("http://connect.example.com"),
                Some("https://connect.example.com.evil.example"),
            ] {
                let request = browser.request(method.clone(), path, origin, &body);
                app.send(request).await.denied(403, "forbidden");
            }
            let mut request = browser.request(method, path, Some(SITE), &body);
            request.headers_mut().insert("sec-fetch-site", "same-site".parse().unwrap());
            app.send(request).await.denied(403, "forbidden");
        }
        let state = browser.get("/session").await.fine();
        assert_eq!((&state["signed_in"], &state["user"]["name"]), (&json!(true), &Value::Null));
    }

    async fn others_are_ended_after_a_fresh_proof_only(db: Database) {
        let app = app(db).await;
        let mut owner = Browser::new(&app);
        owner.sign_in(ADA).await;
        let mut stolen = Browser::new(&app);
        stolen.sign_in(ADA).await;
        app.wait(3600);
        let listed = stolen.get("/sessions").await.fine()["sessions"].clone();
        for session in listed.as_array().unwrap().iter().filter(|it| it["current"] == false) {
            let path = format!("/sessions/{}", session["id"].as_str().unwrap());
            stolen.delete(&path).await.denied(403, "step_up_required");
        }
        stolen.post("/sessions/end-others", json!({})).await.denied(403, "step_up_required");
        assert!(owner.is_signed_in().await);
        owner.sign_in(ADA).await;
        owner.post("/sessions/end-others", json!({})).await.fine();
        assert!(!stolen.is_signed_in().await);
    }

    async fn sessions_are_listed_and_ended(db: Database) {
        let app = app(db).await;
        let mut laptop = Browser::new(&app);
        laptop.sign_in(ADA).await;
        app.wait(60);
        let mut phone = Browser::at(&app, "203.0.113.9");
        phone.agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 \
            (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1";
        phone.sign_in(ADA).await;
        let mut tablet = Browser::new(&app);
        tablet.sign_in(ADA).await;

        let listed = laptop.get("/sessions").await.fine()["sessions"].clone();
        let listed = listed.as_array().unwrap();
        assert_eq!(listed.len(), 3);
        let own: Vec<&Value> = listed.iter().filter(|it| it["current"] == true).collect();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0]["browser"], "Firefox, Linux");
        assert_eq!(own[0]["methods"], json!(["email"]));
        let of_phone = listed.iter().find(|it| it["browser"] == "Safari, iPhone").unwrap();
        let path = format!("/sessions/{}", of_phone["id"].as_str().unwrap());

        let mut mallory = Browser::new(&app);
        mallory.sign_in("mallory@example.com").await;
        mallory.delete(&path).await.denied(404, "not_found");
        assert!(phone.is_signed_in().await);
        laptop.delete(&path).await.fine();
        assert!(!phone.is_signed_in().await);
        laptop.delete(&path).await.denied(404, "not_found");

        let ended = laptop.post("/sessions/end-others", json!({})).await.fine();
        assert_eq!(ended, json!({ "ended": 1 }));
        assert!(laptop.is_signed_in().await && !tablet.is_signed_in().await);
        assert!(mallory.is_signed_in().await);
        let path = format!("/sessions/{}", own[0]["id"].as_str().unwrap());
        laptop.delete(&path).await.fine();
        assert!(!laptop.cookies.contains_key(SESSION));
    }

    async fn signing_out_is_for_good(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let mut kept = browser.clone();
        browser.post("/sign-out", json!({})).await.fine();
        assert!(!browser.cookies.contains_key(SESSION));
        assert!(browser.cookies.contains_key(DEVICE), "the device stays known");
        assert!(!kept.is_signed_in().await);
        browser.post("/sign-out", json!({})).await.fine();
    }

    async fn browser_that_nobody_uses_is_signed_out(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        for _ in 0..5 {
            app.wait(13 * DAY);
            assert!(browser.is_signed_in().await);
        }
        app.wait(15 * DAY);
        assert!(!browser.is_signed_in().await);
        browser.sign_in(ADA).await;
        for _ in 0..7 {
            app.wait(13 * DAY);
            browser.get("/session").await.fine();
        }
        assert!(!browser.is_signed_in().await, "ninety days are the end");
    }
}
