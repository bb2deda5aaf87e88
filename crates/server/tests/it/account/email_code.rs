use std::sync::Arc;

use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{
    Browser, app,
    browser::{SITE, other_than},
};
use crate::app::{Answer, TestApp};

const ADA: &str = "ada@example.com";

/// The answers to the same request sent many times at once, each from a browser of its own.
async fn at_once(app: Arc<TestApp>, times: usize, path: &'static str, body: Value) -> Vec<Answer> {
    let mut calls = JoinSet::new();
    for _ in 0..times {
        let (app, body) = (app.clone(), body.clone());
        calls.spawn(async move {
            let browser = Browser::new(&app);
            let request = browser.request(Method::POST, path, Some(SITE), &body);
            app.send(request).await
        });
    }
    calls.join_all().await
}

fn count(answers: &[Answer], error: &str) -> usize {
    let is = |answer: &&Answer| answer.json()["error"] == error;
    answers.iter().filter(is).count()
}

on_both_databases! {
    async fn code_signs_up_and_then_in(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        assert_eq!(
            browser.get("/session").await.fine(),
            json!({
                "signed_in": false,
                "methods": ["email", "passkey", "password"],
                "language": null,
            }),
        );
        let body = json!({ "email": " Ada@Example.com ", "language": "de-AT" });
        let mut asked = browser.post("/sign-in/email", body).await.fine();
        let challenge = asked["challenge"].take();
        assert_eq!(asked, json!({
            "challenge": null, "expires_in": 600, "digits": 6, "resend_after": 30,
        }));
        let mail = &app.mails.to(ADA)[0];
        assert_eq!(mail.subject, "Ihr Anmeldecode");
        assert!(mail.text.contains("192.0.2.1") && mail.text.contains("connect.example.com"));

        let code = app.mails.code(ADA);
        let body = json!({
            "challenge": challenge, "code": code, "name": " Ada\u{202e} \n Lovelace ",
        });
        let user = browser.post("/sign-in/email/verify", body).await.fine()["user"].clone();
        assert_eq!(user["email"], ADA);
        assert_eq!(user["name"], "Ada Lovelace");
        assert_eq!((&user["has_password"], &user["passkeys"]), (&json!(false), &json!(0)));
        let workspaces = browser.get("/profile").await.fine()["workspaces"].clone();
        assert_eq!(workspaces[0]["name"], "ada's workspace");
        assert_eq!(workspaces[0]["role"], "owner");
        assert_eq!(workspaces[0]["sandbox"], false);
        assert_eq!(workspaces.as_array().unwrap().len(), 1);

        let mut elsewhere = Browser::new(&app);
        assert_eq!(json!(elsewhere.sign_in(ADA).await), user["id"]);
        let state = elsewhere.get("/session").await.fine();
        assert_eq!(state["user"]["name"], "Ada Lovelace");
        // Codes need no word of warning: they come by the same mail.
        assert_eq!(app.mails.to(ADA).len(), 2);
    }

    async fn wrong_codes_end_the_challenge(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        let challenge = browser.ask_code(ADA).await;
        let code = app.mails.code(ADA);
        for left in (0..5).rev() {
            let refused = browser.verify(&challenge, &other_than(&code)).await;
            assert_eq!(refused.denied(400, "wrong_code")["tries_left"], left);
        }
        browser.verify(&challenge, &code).await.denied(400, "code_expired");
        browser.verify("chl_none", &code).await.denied(400, "code_expired");
        assert!(!browser.is_signed_in().await);
    }

    async fn guesses_at_once_are_no_more_than_the_tries(db: Database) {
        let app = Arc::new(app(db).await);
        let challenge = Browser::new(&app).ask_code(ADA).await;
        let code = app.mails.code(ADA);
        let body = json!({ "challenge": challenge, "code": other_than(&code) });
        let answers = at_once(app.clone(), 20, "/sign-in/email/verify", body).await;
        assert_eq!(count(&answers, "wrong_code"), 5);
        assert_eq!(count(&answers, "code_expired"), 15);
        Browser::new(&app).verify(&challenge, &code).await.denied(400, "code_expired");
    }

    async fn code_is_good_once(db: Database) {
        let app = Arc::new(app(db).await);
        let challenge = Browser::new(&app).ask_code(ADA).await;
        let body = json!({ "challenge": challenge, "code": app.mails.code(ADA) });
        let answers = at_once(app.clone(), 20, "/sign-in/email/verify", body).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        assert_eq!(count(&answers, "code_expired"), 19);
    }

    async fn two_codes_at_once_make_one_person(db: Database) {
        let app = Arc::new(app(db).await);
        let mut codes = Vec::new();
        for _ in 0..5 {
            let challenge = Browser::new(&app).ask_code(ADA).await;
            codes.push((challenge, app.mails.code(ADA)));
        }
        let mut calls = JoinSet::new();
        for (challenge, code) in codes {
            let app = app.clone();
            calls.spawn(async move {
                let answer = Browser::new(&app).verify(&challenge, &code).await.fine();
                answer["user"]["id"].as_str().unwrap().to_owned()
            });
        }
        let people: std::collections::BTreeSet<String> =
            calls.join_all().await.into_iter().collect();
        assert_eq!(people.len(), 1);
    }

    async fn code_lasts_for_ten_minutes(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        let challenge = browser.ask_code(ADA).await;
        app.wait(601);
        browser.verify(&challenge, &app.mails.code(ADA)).await.denied(400, "code_expired");
    }

    async fn code_is_read_as_people_type_it(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        let challenge = browser.ask_code(ADA).await;
        let code = app.mails.code(ADA);
        let typed = format!(" {} - {} ", &code[..3], &code[3..]);
        browser.verify(&challenge, &typed).await.fine();
    }

    async fn asking_tells_nothing_of_who_has_an_account(db: Database) {
        let app = app(db).await;
        Browser::new(&app).sign_in(ADA).await;
        let mut stranger = Browser::at(&app, "192.0.2.66");
        let mut shapes = Vec::new();
        for email in [ADA, "nobody@example.com"] {
            let mut answers = Vec::new();
            for _ in 0..6 {
                let answer = stranger.post("/sign-in/email", json!({ "email": email })).await;
                let mut body = answer.json();
                if body["challenge"].is_string() {
                    body["challenge"] = json!("");
                }
                answers.push((answer.status, body));
            }
            assert_eq!(app.mails.to(email).len(), if email == ADA { 6 } else { 5 });
            shapes.push(answers);
        }
        assert_eq!(shapes[0], shapes[1]);
        stranger.post("/sign-in/email", json!({ "email": "ada@localhost" })).await
            .denied(400, "invalid_email");
    }

    async fn strangers_can_not_have_somebody_swamped_nor_keep_them_out(db: Database) {
        let app = app(db).await;
        let mut owner = Browser::new(&app);
        owner.sign_in(ADA).await;
        let ask = async |browser: &mut Browser<'_>| {
            browser.post("/sign-in/email", json!({ "email": ADA })).await
        };
        // One was asked for by the owner, before the device was known.
        for place in 0..6 {
            let mut stranger = Browser::at(&app, &format!("198.51.100.{place}"));
            for _ in 0..if place < 5 { 5 } else { 4 } {
                ask(&mut stranger).await.fine();
            }
            let refused = ask(&mut stranger).await;
            let wait = refused.denied(429, "rate_limited")["retry_after"].as_u64().unwrap();
            assert!((1..=3_601).contains(&wait), "{wait}");
            assert_eq!(refused.header("retry-after"), wait.to_string());
        }
        let mut stranger = Browser::at(&app, "203.0.113.9");
        ask(&mut stranger).await.denied(429, "rate_limited");
        assert_eq!(app.mails.to(ADA).len(), 30);

        // On the way of the owner's own device there is room, up to its own limit.
        for _ in 0..5 {
            owner.sign_in(ADA).await;
        }
        ask(&mut owner).await.denied(429, "rate_limited");
        app.wait(15 * 60 + 1);
        ask(&mut owner).await.fine();
        ask(&mut stranger).await.denied(429, "rate_limited");
        app.wait(45 * 60);
        ask(&mut stranger).await.fine();
    }

    async fn one_network_can_not_write_to_everybody(db: Database) {
        let app = app(db).await;
        let mut robot = Browser::at(&app, "2001:db8::1");
        for number in 0..60 {
            robot.address = format!("2001:db8::{number:x}");
            robot.ask_code(&format!("person{number}@example.com")).await;
        }
        robot.address = "2001:db8::ffff:1".into();
        robot.post("/sign-in/email", json!({ "email": ADA })).await.denied(429, "rate_limited");
        let mut neighbour = Browser::at(&app, "2001:db8:0:1::1");
        neighbour.ask_code(ADA).await;
    }

    async fn who_guesses_meets_codes_that_nobody_guesses(db: Database) {
        let app = app(db).await;
        let mut owner = Browser::new(&app);
        owner.sign_in(ADA).await;
        let mut robot = Browser::at(&app, "203.0.113.9");
        let mut challenges = Vec::new();
        for _ in 0..5 {
            challenges.push((robot.ask_code(ADA).await, app.mails.code(ADA)));
        }
        for (challenge, code) in &challenges[..4] {
            for _ in 0..5 {
                robot.verify(challenge, &other_than(code)).await.denied(400, "wrong_code");
            }
        }
        // The code of six digits that was mailed before is not taken any more, though it is right.
        let (challenge, code) = &challenges[4];
        robot.verify(challenge, code).await.denied(400, "code_expired");

        let mut friend = Browser::at(&app, "203.0.113.10");
        let asked = friend.post("/sign-in/email", json!({ "email": ADA })).await;
        assert_eq!(asked.fine()["digits"], 12);
        let code = app.mails.code(ADA);
        assert_eq!(code.len(), 14);
        friend.verify(&Browser::challenge(&asked), &code.to_lowercase()).await.fine();

        // The owner's device has never heard of it.
        let asked = owner.post("/sign-in/email", json!({ "email": ADA })).await;
        assert_eq!(asked.fine()["digits"], 6);
        owner.verify(&Browser::challenge(&asked), &app.mails.code(ADA)).await.fine();
    }

    async fn right_codes_are_no_guesses(db: Database) {
        let app = app(db).await;
        for _ in 0..25 {
            Browser::new(&app).sign_in(ADA).await;
            app.wait(200);
        }
        let asked = Browser::new(&app).post("/sign-in/email", json!({ "email": ADA })).await;
        assert_eq!(asked.fine()["digits"], 6);
    }

    async fn without_mails_there_are_no_codes(db: Database) {
        let app = TestApp::without_mails(db).await;
        let mut browser = Browser::new(&app);
        let state = browser.get("/session").await.fine();
        assert_eq!(state["methods"], json!(["passkey", "password"]));
        browser.post("/sign-in/email", json!({ "email": ADA })).await.denied(503, "unavailable");
    }
}
