use alloy_primitives::{Address, eip191_hash_message};
use axum::http::Method;
use k256::ecdsa::SigningKey;
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use crate::app::{Answer, ORIGIN, TestApp};

const FILE: &str = "Date,Sent Amount,Sent Currency,Received Amount,Received Currency\n\
                    2024-01-01,,,1,BTC\n";

struct Wallet {
    key: SigningKey,
}

impl Wallet {
    fn new(seed: u8) -> Self {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        Self { key }
    }

    fn address(&self) -> Address {
        Address::from_private_key(&self.key)
    }

    /// As `personal_sign` does.
    fn sign(&self, message: &str) -> String {
        let hash = eip191_hash_message(message);
        let (signature, recovery) = self.key.sign_prehash_recoverable(hash.as_slice()).unwrap();
        let v = 27 + recovery.to_byte();
        format!("0x{}{v:02x}", hex::encode(signature.to_bytes()))
    }
}

async fn connect(app: &TestApp, token: &str, provider: &str, wallet: &Wallet) -> String {
    let body = json!({ "provider": provider, "address": format!("{:#x}", wallet.address()) });
    let added = app
        .widget(token, Method::POST, "/integrations", body)
        .await
        .ok();
    assert_eq!(added["is_verified"], false);
    added["walletId"].as_str().unwrap().to_owned()
}

async fn ask(app: &TestApp, token: &str, id: &str) -> Answer {
    let path = format!("/integrations/{id}/ownership/challenge");
    let body = json!({ "origin": ORIGIN, "chain_id": 10 });
    app.widget(token, Method::POST, &path, body).await
}

async fn prove(app: &TestApp, token: &str, id: &str, asked: &Value, signature: &str) -> Answer {
    let path = format!("/integrations/{id}/ownership");
    let body = json!({ "challenge": asked["challenge"], "signature": signature });
    app.widget(token, Method::POST, &path, body).await
}

async fn listed(app: &TestApp, token: &str) -> Vec<bool> {
    let list = app
        .widget(token, Method::GET, "/integrations", json!({}))
        .await
        .ok();
    let list = list["integrations"].as_array().unwrap();
    list.iter()
        .map(|it| it["is_verified"].as_bool().unwrap())
        .collect()
}

on_both_databases! {
    async fn signature_shows_whose_an_address_is_on_all_its_chains(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let (wallet, other) = (Wallet::new(7), Wallet::new(8));
        let id = connect(&app, &token, "ethereum", &wallet).await;
        connect(&app, &token, "polygon", &wallet).await;
        connect(&app, &token, "polygon", &other).await;

        let asked = ask(&app, &token, &id).await.ok();
        let message = asked["message"].as_str().unwrap();
        let nonce = message.split_once("Nonce: ").unwrap().1.split_once('\n').unwrap().0;
        assert_eq!((nonce.len(), nonce.bytes().all(|b| b.is_ascii_alphanumeric())), (32, true));
        let expected = format!(
            "app.example.com wants you to sign in with your Ethereum account:\n{}\n\n\
             Show that this address is yours, to have it marked as verified. This costs and moves \
             nothing.\n\nURI: https://app.example.com\nVersion: 1\nChain ID: 10\nNonce: {nonce}\n\
             Issued At: 2025-03-01T12:00:00.000Z\nExpiration Time: 2025-03-01T12:05:00.000Z",
            wallet.address(),
        );
        assert_eq!(message, expected);

        let proven = prove(&app, &token, &id, &asked, &wallet.sign(message)).await.ok();
        assert_eq!((&proven["walletId"], &proven["is_verified"]), (&json!(id), &json!(true)));
        assert_eq!(listed(&app, &token).await, [true, true, false]);
        // What was proven once needs no second proof, and what failed takes nothing away.
        let again = ask(&app, &token, &id).await.ok();
        prove(&app, &token, &id, &again, &other.sign("x")).await
            .refused(400, "OWNERSHIP_NOT_PROVEN");
        assert_eq!(listed(&app, &token).await, [true, true, false]);
    }

    async fn what_proves_nothing_is_refused(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let (wallet, thief) = (Wallet::new(7), Wallet::new(8));
        let id = connect(&app, &token, "ethereum", &wallet).await;
        let ones_own = connect(&app, &token, "ethereum", &thief).await;

        let asked = ask(&app, &token, &id).await.ok();
        let message = asked["message"].as_str().unwrap();
        for signature in [
            thief.sign(message),
            "0x".to_owned(),
            wallet.sign(message)[2..].to_owned(),
            format!("0x{}", "00".repeat(65)),
            // As smart contracts sign: longer.
            format!("{}{}", wallet.sign(message), "ab".repeat(65)),
        ] {
            let asked = ask(&app, &token, &id).await.ok();
            prove(&app, &token, &id, &asked, &signature).await
                .refused(400, "OWNERSHIP_NOT_PROVEN");
        }
        // Another message of the same wallet, if only by a letter.
        let asked = ask(&app, &token, &id).await.ok();
        let changed = asked["message"].as_str().unwrap().replace("Chain ID: 10", "Chain ID: 1");
        prove(&app, &token, &id, &asked, &wallet.sign(&changed)).await
            .refused(400, "OWNERSHIP_NOT_PROVEN");
        // It was the one try.
        let right = wallet.sign(asked["message"].as_str().unwrap());
        prove(&app, &token, &id, &asked, &right).await.refused(400, "CODE_EXPIRED");

        // A challenge belongs to its integration and its session, and does not wait.
        let asked = ask(&app, &token, &ones_own).await.ok();
        let own = thief.sign(asked["message"].as_str().unwrap());
        prove(&app, &token, &id, &asked, &own).await.refused(400, "CODE_EXPIRED");
        app.wait(301);
        prove(&app, &token, &ones_own, &asked, &own).await.refused(400, "CODE_EXPIRED");
        assert_eq!(listed(&app, &token).await, [false, false]);
    }

    async fn only_keys_of_ones_own_integrations_are_asked_for(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let id = connect(&app, &token, "ethereum", &Wallet::new(7)).await;
        let other = app.consented(&app.client).await;
        ask(&app, &other, &id).await.refused(404, "INTEGRATION_NOT_FOUND");
        prove(&app, &other, &id, &json!({ "challenge": "own_1" }), "0x").await
            .refused(404, "INTEGRATION_NOT_FOUND");

        let path = format!("/integrations/{id}/ownership/challenge");
        for origin in ["https://evil.example.com", "app.example.com", ""] {
            let body = json!({ "origin": origin });
            app.widget(&token, Method::POST, &path, body).await.refused(400, "INVALID_REQUEST");
        }
        let parts = &[("file", FILE)];
        let file = crate::widget::csv::bring(&app, &token, parts).await.ok();
        let file = file["walletId"].as_str().unwrap();
        ask(&app, &token, file).await.refused(400, "INVALID_REQUEST");
    }

    async fn failed_sync_is_tried_again(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let id = connect(&app, &token, "ethereum", &Wallet::new(7)).await;
        let again = async |token: &str, id: &str| {
            let path = format!("/integrations/{id}/resync");
            app.widget(token, Method::POST, &path, json!({})).await
        };
        let queued = again(&token, &id).await;
        assert_eq!((queued.status.as_u16(), &queued.ok()["mode"]), (202, &json!("latest")));
        let other = app.consented(&app.client).await;
        again(&other, &id).await.refused(404, "INTEGRATION_NOT_FOUND");
        let parts = &[("file", FILE)];
        let file = crate::widget::csv::bring(&app, &token, parts).await.ok();
        let queued = again(&token, file["walletId"].as_str().unwrap()).await.ok();
        assert_eq!((&queued["mode"], &queued["status"]), (&json!("from_start"), &json!("ongoing")));
    }
}
