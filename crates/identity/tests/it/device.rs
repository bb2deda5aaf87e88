//! A device with passkeys, and the browser before it, made of software: it does what the standard
//! says, or what a thief would.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const WITH_CREDENTIAL: u8 = 64;

pub struct Device {
    /// The page's origin, as the browser tells it.
    pub origin: String,
    /// The site for which the device answers.
    pub rp_id: String,
    /// Whether it looks at its owner's finger.
    pub verifies: bool,
    /// Moves on with each use; stays 0 on devices that do not count.
    pub counter: u32,
    pub counts: bool,
    /// Base64url, as it is in JSON.
    pub user_handle: Value,
    pub credential_id: Vec<u8>,
    key: Key,
}

enum Key {
    P256(EcdsaKeyPair),
    Rsa(rsa::KeyPair),
}

impl Device {
    /// One that signs with ES256, as nearly all do.
    pub fn new(name: &str) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self::with_key(name, Key::P256(key))
    }

    /// One that signs with RS256, as older PCs do.
    pub fn with_rsa(name: &str) -> Self {
        let key = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
        Self::with_key(name, Key::Rsa(key))
    }

    fn with_key(name: &str, key: Key) -> Self {
        Self {
            origin: "https://connect.example.com".to_owned(),
            rp_id: "connect.example.com".to_owned(),
            verifies: true,
            counter: 0,
            counts: true,
            user_handle: Value::Null,
            credential_id: digest(&SHA256, name.as_bytes()).as_ref().to_vec(),
            key,
        }
    }

    /// What `navigator.credentials.create` would give, as JSON.
    pub fn create(&mut self, options: &Value) -> Value {
        self.user_handle = options["user"]["id"].clone();
        let id = &self.credential_id;
        let mut data = self.authenticator_data(WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(id.len()).unwrap().to_be_bytes());
        data.extend(id);
        data.extend(self.public_key());
        let mut attestation = vec![0xa3];
        attestation.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData");
        attestation.push(0x59);
        attestation.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        attestation.extend(data);
        let client_data = self.client_data("webauthn.create", options);
        self.credential(json!({
            "attestationObject": encoded(&attestation),
            "clientDataJSON": encoded(&client_data),
            "transports": ["internal"],
        }))
    }

    /// What `navigator.credentials.get` would give, as JSON.
    pub fn get(&mut self, options: &Value) -> Value {
        if self.counts {
            self.counter += 1;
        }
        let data = self.authenticator_data(0);
        let client_data = self.client_data("webauthn.get", options);
        let signed = [&data[..], digest(&SHA256, &client_data).as_ref()].concat();
        self.credential(json!({
            "authenticatorData": encoded(&data),
            "clientDataJSON": encoded(&client_data),
            "signature": encoded(&self.sign(&signed)),
            "userHandle": self.user_handle,
        }))
    }

    fn credential(&self, response: Value) -> Value {
        json!({
            "id": encoded(&self.credential_id),
            "rawId": encoded(&self.credential_id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        })
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = digest(&SHA256, self.rp_id.as_bytes()).as_ref().to_vec();
        data.push(PRESENT | verified | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// In COSE.
    fn public_key(&self) -> Vec<u8> {
        match &self.key {
            Key::P256(key) => {
                let point = key.public_key().as_ref();
                let (x, y) = point[1..].split_at(32);
                [
                    b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20",
                    x,
                    b"\x22\x58\x20",
                    y,
                ]
                .concat()
            }
            Key::Rsa(key) => {
                // In DER: a sequence of the modulus, after a zero, and the exponent.
                let public = key.public_key().as_ref();
                let (modulus, exponent) = (&public[9..265], &public[267..]);
                [
                    b"\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00",
                    modulus,
                    b"\x21\x43",
                    exponent,
                ]
                .concat()
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.key {
            Key::P256(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .unwrap();
                signature
            }
        }
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
