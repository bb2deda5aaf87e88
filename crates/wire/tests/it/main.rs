//! Receivers can tell our messages from forged ones: by the public library for Standard Webhooks,
//! written by others.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

use kc_domain::{Clock as _, DeliveryId, EventKind, SystemClock, Timestamp};
use kc_wire::webhook::{Message, SigningSecret};
use serde_json::value::RawValue;
use standardwebhooks::Webhook;

struct Sent {
    headers: http::HeaderMap,
    body: Vec<u8>,
}

fn send(secret: &SigningSecret, previous: Option<&SigningSecret>) -> Sent {
    let data = RawValue::from_string(r#"{"uid":"user_1","alias":"Käse"}"#.to_owned()).unwrap();
    let id = DeliveryId::generate();
    let message = Message {
        id: &id,
        event: EventKind::IntegrationUpdated,
        at: Timestamp::from_millis(1_706_437_800_123),
        data: &data,
    };
    let body = message.body().unwrap();
    let headers = message.headers(&body, secret, previous, SystemClock.now());
    let headers = headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    Sent {
        headers: http::HeaderMap::from_iter(headers.collect::<Vec<(http::HeaderName, _)>>()),
        body,
    }
}

fn accepts(secret: &SigningSecret, sent: &Sent) -> bool {
    let library = Webhook::new(secret.reveal()).unwrap();
    library.verify(&sent.body, &sent.headers).is_ok()
}

#[test]
fn library_accepts_what_we_sign_and_nothing_else() {
    let (ours, other) = (SigningSecret::generate(), SigningSecret::generate());
    let mut sent = send(&ours, None);
    assert!(accepts(&ours, &sent));
    assert!(!accepts(&other, &sent));
    let last = sent.body.len() - 2;
    sent.body[last] ^= 1;
    assert!(!accepts(&ours, &sent));
}

#[test]
fn library_accepts_both_secrets_while_one_follows_the_other() {
    let (new, old) = (SigningSecret::generate(), SigningSecret::generate());
    let sent = send(&new, Some(&old));
    assert!(accepts(&new, &sent) && accepts(&old, &sent));
    assert_eq!(
        sent.headers["x-webhook-signature"],
        new.hex_signature(&sent.body)
    );
    assert_eq!(
        sent.headers["x-webhook-signature-previous"],
        old.hex_signature(&sent.body)
    );
}

#[test]
fn body_is_that_of_the_contract() {
    let sent = send(&SigningSecret::generate(), None);
    let body: serde_json::Value = serde_json::from_slice(&sent.body).unwrap();
    assert_eq!(
        body["id"].as_str().unwrap(),
        sent.headers["x-webhook-id"].to_str().unwrap()
    );
    assert!(body["id"].as_str().unwrap().starts_with("whd_"));
    assert_eq!(body["event"], "integration.updated");
    assert_eq!(body["timestamp"], "2024-01-28T10:30:00.123Z");
    assert_eq!(body["data"]["alias"], "Käse");
    assert_eq!(sent.headers["x-webhook-event"], "integration.updated");
    assert_eq!(
        sent.headers["x-webhook-timestamp"],
        "2024-01-28T10:30:00.123Z"
    );
}
