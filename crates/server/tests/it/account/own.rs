use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::json;

use super::{Browser, app};
use crate::widget::email::connected;

const ADA: &str = "ada@example.com";
const NEW: &str = "lovelace@example.com";

on_both_databases! {
    async fn people_say_what_they_are_called(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let change = json!({ "name": " Ada\u{200b} Lovelace ", "language": "sv" });
        let user = browser.call(Method::PATCH, "/profile", change).await.fine()["user"].clone();
        assert_eq!((&user["name"], &user["language"]), (&json!("Ada Lovelace"), &json!("sv")));
        assert_eq!(browser.get("/session").await.fine()["language"], "sv");

        let long = "é".repeat(500);
        let user = browser.call(Method::PATCH, "/profile", json!({ "name": long })).await.fine();
        assert_eq!(user["user"]["name"], json!("é".repeat(100)));
        assert_eq!(user["user"]["language"], "sv", "what is not named stays");
        let taken = json!({ "name": null, "language": null, "picture": null });
        let user = browser.call(Method::PATCH, "/profile", taken).await.fine();
        assert_eq!(user["user"]["name"], json!(null));
        assert_eq!(user["user"]["language"], json!(null));
        for wrong in [json!({ "language": "tlh" }), json!({ "picture": "https://evil.example" })] {
            browser.call(Method::PATCH, "/profile", wrong).await.denied(400, "invalid_request");
        }
    }

    async fn notices_speak_the_language_that_was_chosen(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        browser.call(Method::PATCH, "/profile", json!({ "language": "pl" })).await.fine();
        browser.set_password("correct zebra unlocks pianos").await;
        let subject = app.mails.to(ADA).last().unwrap().subject.clone();
        assert_eq!(subject, "Twoje hasło zostało zmienione");
    }

    async fn address_changes_when_the_new_one_is_proved(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        let id = browser.sign_in(ADA).await;
        let mut elsewhere = Browser::at(&app, "203.0.113.9");
        elsewhere.sign_in(ADA).await;

        browser.post("/email", json!({ "email": "Ada@example.com" })).await
            .denied(409, "conflict");
        let asked = browser.post("/email", json!({ "email": NEW })).await;
        let challenge = Browser::challenge(&asked);
        assert_eq!(app.mails.to(NEW)[0].subject, "Confirm your new e-mail address");
        let code = app.mails.code(NEW);
        // The code is for this, and for this person.
        let mut mallory = Browser::new(&app);
        mallory.verify(&challenge, &code).await.denied(400, "code_expired");
        mallory.sign_in("mallory@example.com").await;
        let answer = json!({ "challenge": challenge, "code": code });
        mallory.post("/email/verify", answer.clone()).await.denied(400, "code_expired");

        let user = browser.post("/email/verify", answer.clone()).await.fine();
        assert_eq!(user["user"]["email"], NEW);
        browser.post("/email/verify", answer).await.denied(400, "code_expired");
        assert!(browser.is_signed_in().await && !elsewhere.is_signed_in().await);
        let told = app.mails.to(ADA).last().unwrap().clone();
        assert_eq!(told.subject, "Your e-mail address was changed");
        assert!(!told.text.contains(NEW));

        assert_eq!(Browser::new(&app).sign_in(NEW).await, id);
        assert_ne!(Browser::new(&app).sign_in(ADA).await, id);
    }

    async fn address_of_another_account_can_not_be_had(db: Database) {
        let app = app(db).await;
        Browser::new(&app).sign_in(NEW).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let asked = browser.post("/email", json!({ "email": NEW })).await;
        let answer = json!({
            "challenge": Browser::challenge(&asked), "code": app.mails.code(NEW),
        });
        browser.post("/email/verify", answer).await.denied(409, "conflict");
        assert_eq!(browser.get("/profile").await.fine()["user"]["email"], ADA);
    }

    async fn application_that_is_sent_away_reads_nothing_more(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        assert_eq!(browser.get("/applications").await.fine(), json!({ "applications": [] }));
        let user = connected(&app, ADA).await;
        assert_eq!(app.read("/v1/holdings", &user.access_token).await.status, 200);

        let listed = browser.get("/applications").await.fine()["applications"].clone();
        let one = &listed[0];
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!((&one["name"], &one["workspace_name"]), (
            &json!("Northwind"),
            &json!("ada's workspace"),
        ));
        assert_eq!(one["client_id"], app.client.id.as_str());
        assert!(one["scopes"].as_array().unwrap().contains(&json!("portfolios:read")));

        let path = format!("/applications/{}", app.client.id);
        let mut mallory = Browser::new(&app);
        mallory.sign_in("mallory@example.com").await;
        mallory.delete(&path).await.denied(404, "not_found");
        browser.delete(&path).await.fine();
        app.read("/v1/holdings", &user.access_token).await.denied(401, "unauthorized");
        assert_eq!(browser.get("/applications").await.fine(), json!({ "applications": [] }));
        browser.delete(&path).await.denied(404, "not_found");
    }
}
