use axum::http::Method;
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use super::{Browser, app};
use crate::{app::Answer, device::Device};

const ADA: &str = "ada@example.com";

async fn add(browser: &mut Browser<'_>, device: &mut Device, name: Option<&str>) -> Answer {
    let asked = browser.post("/passkeys/options", json!({})).await.fine();
    let credential = device.create(&asked["options"]);
    let mut body = json!({ "challenge": asked["challenge"], "credential": credential });
    if let Some(name) = name {
        body["name"] = json!(name);
    }
    browser.post("/passkeys", body).await
}

/// The browser's answer to the question of the sign-in page.
async fn proof(browser: &mut Browser<'_>, device: &mut Device) -> Value {
    let asked = browser
        .post("/sign-in/passkey/options", json!({ "email": ADA }))
        .await
        .fine();
    assert!(
        asked["options"]["allowCredentials"]
            .as_array()
            .is_none_or(Vec::is_empty)
    );
    json!({ "challenge": asked["challenge"], "credential": device.get(&asked["options"]) })
}

on_both_databases! {
    async fn passkey_is_added_and_signs_in(db: Database) {
        let app = app(db).await;
        let mut owner = Browser::new(&app);
        let id = owner.sign_in(ADA).await;
        let mut device = Device::new("phone");
        let added = add(&mut owner, &mut device, Some(" My\u{200b} phone ")).await.fine();
        assert_eq!(added["passkey"]["name"], "My phone");
        assert_eq!(added["passkey"]["last_used_at"], json!(null));
        let told = app.mails.to(ADA).last().unwrap().clone();
        assert_eq!(told.subject, "A passkey was added");
        assert!(told.text.contains("My phone"));

        app.wait(60);
        let mut elsewhere = Browser::at(&app, "203.0.113.9");
        let proof = proof(&mut elsewhere, &mut device).await;
        let user = elsewhere.post("/sign-in/passkey", proof.clone()).await.fine();
        assert_eq!((&user["user"]["id"], &user["user"]["passkeys"]), (&json!(id), &json!(1)));
        let sessions = elsewhere.get("/sessions").await.fine()["sessions"].clone();
        let own = sessions.as_array().unwrap().iter().find(|it| it["current"] == true).unwrap();
        assert_eq!(own["methods"], json!(["passkey"]));
        assert_eq!(app.mails.to(ADA).last().unwrap().subject, "New sign-in to your account");
        let listed = owner.get("/passkeys").await.fine()["passkeys"].clone();
        assert!(listed[0]["last_used_at"].as_i64() > listed[0]["created_at"].as_i64());

        // An answer is good once.
        elsewhere.post("/sign-in/passkey", proof).await.denied(400, "code_expired");
    }

    async fn passkey_is_renamed_and_removed_by_its_owner_alone(db: Database) {
        let app = app(db).await;
        let mut owner = Browser::new(&app);
        owner.sign_in(ADA).await;
        let mut device = Device::new("phone");
        let added = add(&mut owner, &mut device, None).await.fine();
        assert_eq!(added["passkey"]["name"], "Firefox, Linux");
        let path = format!("/passkeys/{}", added["passkey"]["id"].as_str().unwrap());

        let mut mallory = Browser::new(&app);
        mallory.sign_in("mallory@example.com").await;
        mallory.call(Method::PATCH, &path, json!({ "name": "x" })).await.denied(404, "not_found");
        mallory.delete(&path).await.denied(404, "not_found");
        owner.call(Method::PATCH, &path, json!({ "name": " " })).await
            .denied(400, "invalid_request");
        owner.call(Method::PATCH, &path, json!({ "name": "Laptop" })).await.fine();
        assert_eq!(owner.get("/passkeys").await.fine()["passkeys"][0]["name"], "Laptop");

        owner.delete(&path).await.fine();
        assert_eq!(owner.get("/passkeys").await.fine(), json!({ "passkeys": [] }));
        assert_eq!(app.mails.to(ADA).last().unwrap().subject, "A passkey was removed");
        let proof = proof(&mut mallory, &mut device).await;
        mallory.post("/sign-in/passkey", proof).await.denied(401, "wrong_credentials");
    }

    async fn passkey_is_not_taken_for_another_question_or_person(db: Database) {
        let app = app(db).await;
        let mut owner = Browser::new(&app);
        owner.sign_in(ADA).await;
        let mut device = Device::new("phone");
        add(&mut owner, &mut device, None).await.fine();

        // The credential is known: nobody else can have it.
        let mut mallory = Browser::new(&app);
        mallory.sign_in("mallory@example.com").await;
        add(&mut mallory, &mut Device::new("phone"), None).await.denied(409, "conflict");
        // A challenge belongs to who was asked.
        let asked = owner.post("/passkeys/options", json!({})).await.fine();
        let credential = Device::new("other").create(&asked["options"]);
        let body = json!({ "challenge": asked["challenge"], "credential": credential });
        mallory.post("/passkeys", body).await.denied(400, "code_expired");

        let mut forged = proof(&mut mallory, &mut device).await;
        forged["challenge"] = mallory.post("/sign-in/passkey/options", json!({})).await
            .fine()["challenge"].clone();
        mallory.post("/sign-in/passkey", forged).await.denied(401, "wrong_credentials");
        let late = proof(&mut mallory, &mut device).await;
        app.wait(301);
        mallory.post("/sign-in/passkey", late).await.denied(400, "code_expired");
    }
}
