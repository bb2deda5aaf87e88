use std::sync::Arc;

use kc_identity::password::LONGEST;
use kc_testkit::on_both_databases;
use serde_json::json;
use tokio::task::JoinSet;

use super::{Browser, app};
use crate::app::TestApp;

const ADA: &str = "ada@example.com";
const PASSWORD: &str = "correct zebra unlocks pianos";

/// Ada, with a password, on a device of hers.
async fn ada(app: &TestApp) -> Browser<'_> {
    let mut browser = Browser::new(app);
    browser.sign_in(ADA).await;
    browser.set_password(PASSWORD).await;
    browser
}

on_both_databases! {
    async fn password_signs_in_and_a_new_device_is_told_of(db: Database) {
        let app = app(db).await;
        let mut owner = ada(&app).await;
        let before = app.mails.to(ADA).len();
        owner.password(ADA, PASSWORD).await.fine();
        assert_eq!(app.mails.to(ADA).len(), before, "the device is known");

        let mut elsewhere = Browser::at(&app, "203.0.113.9");
        let user = elsewhere.password(" ADA@example.com ", PASSWORD).await.fine();
        assert_eq!(user["user"]["has_password"], true);
        let mails = app.mails.to(ADA);
        let notice = mails.last().unwrap();
        assert_eq!((mails.len(), &*notice.subject), (before + 1, "New sign-in to your account"));
        assert!(notice.text.contains("Firefox, Linux") && notice.text.contains("203.0.113.9"));
    }

    async fn refusals_tell_nothing_of_who_has_an_account(db: Database) {
        let app = app(db).await;
        ada(&app).await;
        Browser::new(&app).sign_in("grace@example.com").await;
        let mut refusals = Vec::new();
        // One has a password, one has none, one is nobody.
        for (place, email) in [ADA, "grace@example.com", "nobody@example.com"].iter().enumerate() {
            let mut stranger = Browser::at(&app, &format!("198.51.100.{place}"));
            let mut answers = Vec::new();
            for _ in 0..12 {
                let answer = stranger.password(email, "wrong horse staples batteries").await;
                answers.push((answer.status.as_u16(), answer.json()));
            }
            assert_eq!(answers[9].1["error"], "wrong_credentials");
            assert_eq!((answers[10].0, &answers[10].1["error"]), (403, &json!("password_locked")));
            refusals.push(answers);
        }
        assert_eq!(refusals[0], refusals[1]);
        assert_eq!(refusals[0], refusals[2]);
    }

    async fn nobody_is_as_slow_as_somebody(db: Database) {
        let app = app(db).await;
        ada(&app).await;
        Browser::new(&app).sign_in("grace@example.com").await;
        let mut stranger = Browser::at(&app, "203.0.113.9");
        let longer_than_any = "x".repeat(LONGEST + 1);
        // One has a password, one has none, one is nobody. All that is slow is argon2id, which is
        // counted: a clock would tell of the machine.
        for email in [ADA, "grace@example.com", "nobody@example.com"] {
            for wrong in ["wrong horse", &longer_than_any] {
                let before = app.passwords.argon2_runs();
                stranger.password(email, wrong).await.denied(401, "wrong_credentials");
                assert_eq!(app.passwords.argon2_runs() - before, 1, "{email}");
            }
        }
    }

    async fn strangers_lock_themselves_out_and_nobody_else(db: Database) {
        let app = app(db).await;
        let mut owner = ada(&app).await;
        for place in 0..10 {
            let mut stranger = Browser::at(&app, &format!("198.51.100.{place}"));
            stranger.password(ADA, "wrong horse").await.denied(401, "wrong_credentials");
        }
        let mut stranger = Browser::at(&app, "203.0.113.9");
        stranger.password(ADA, PASSWORD).await.denied(403, "password_locked");
        owner.password(ADA, PASSWORD).await.fine();
        // A code by e-mail is taken from anywhere, and makes the device known.
        stranger.sign_in(ADA).await;
        stranger.password(ADA, PASSWORD).await.fine();

        app.wait(3_601);
        Browser::at(&app, "203.0.113.10").password(ADA, PASSWORD).await.fine();
    }

    async fn own_device_may_be_wrong_ten_times_too(db: Database) {
        let app = app(db).await;
        let mut owner = ada(&app).await;
        for _ in 0..10 {
            owner.password(ADA, "wrong horse").await.denied(401, "wrong_credentials");
        }
        owner.password(ADA, PASSWORD).await.denied(403, "password_locked");
        Browser::at(&app, "203.0.113.9").password(ADA, PASSWORD).await.fine();
    }

    async fn guesses_at_once_are_no_more_than_the_tries(db: Database) {
        let app = Arc::new(app(db).await);
        ada(&app).await;
        let mut calls = JoinSet::new();
        for _ in 0..30 {
            let app = app.clone();
            calls.spawn(async move {
                let answer = Browser::at(&app, "203.0.113.9").password(ADA, "wrong horse").await;
                answer.json()["error"].as_str().unwrap().to_owned()
            });
        }
        let answers = calls.join_all().await;
        let compared = answers.iter().filter(|error| *error == "wrong_credentials").count();
        let locked = answers.iter().filter(|error| *error == "password_locked").count();
        assert_eq!((compared, locked), (10, 20));
    }

    async fn right_password_forgives_the_wrong_ones_before(db: Database) {
        let app = app(db).await;
        ada(&app).await;
        for _ in 0..3 {
            for _ in 0..9 {
                let mut browser = Browser::at(&app, "203.0.113.9");
                browser.password(ADA, "wrong horse").await.denied(401, "wrong_credentials");
            }
            Browser::at(&app, "203.0.113.9").password(ADA, PASSWORD).await.fine();
        }
    }

    async fn one_network_can_not_try_everybody(db: Database) {
        let app = app(db).await;
        let mut robot = Browser::at(&app, "203.0.113.9");
        for number in 0..100 {
            let email = format!("person{number}@example.com");
            robot.password(&email, "wrong horse").await.denied(401, "wrong_credentials");
        }
        robot.password(ADA, "wrong horse").await.denied(429, "rate_limited");
        robot.address = "203.0.113.10".into();
        robot.password(ADA, "wrong horse").await.denied(401, "wrong_credentials");
    }

    async fn password_that_thieves_try_first_is_refused(db: Database) {
        let app = app(db).await;
        let mut owner = Browser::new(&app);
        owner.sign_in(ADA).await;
        let longest = "x1".repeat(200);
        for (password, reason) in [
            ("short", "short"),
            ("password123456", "common"),
            ("ada@example.com", "common"),
            (&*longest, "long"),
        ] {
            let refused = owner.post("/password", json!({ "password": password })).await;
            assert_eq!(refused.denied(400, "weak_password")["reason"], reason, "{password}");
        }
        assert_eq!(owner.get("/profile").await.fine()["user"]["has_password"], false);
    }

    async fn other_browsers_are_signed_out_by_a_new_password(db: Database) {
        let app = app(db).await;
        let mut owner = ada(&app).await;
        let mut elsewhere = Browser::at(&app, "203.0.113.9");
        elsewhere.password(ADA, PASSWORD).await.fine();
        owner.set_password("another zebra unlocks pianos").await;
        assert!(owner.is_signed_in().await && !elsewhere.is_signed_in().await);
        assert_eq!(app.mails.to(ADA).last().unwrap().subject, "Your password was changed");
        elsewhere.password(ADA, PASSWORD).await.denied(401, "wrong_credentials");

        elsewhere.password(ADA, "another zebra unlocks pianos").await.fine();
        owner.delete("/password").await.fine();
        assert!(owner.is_signed_in().await && !elsewhere.is_signed_in().await);
        assert_eq!(app.mails.to(ADA).last().unwrap().subject, "Your password was removed");
        owner.password(ADA, "another zebra unlocks pianos").await.denied(401, "wrong_credentials");
    }
}
