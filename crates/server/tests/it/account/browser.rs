//! A browser with the account pages open.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use kc_testkit::Database;
use serde_json::{Value, json};

use crate::app::{Answer, TestApp};

pub const SITE: &str = "https://connect.example.com";
pub const SESSION: &str = "__Host-kryptos_session";
pub const DEVICE: &str = "__Host-kryptos_device";

/// An app behind a proxy that tells who asks.
pub async fn app(db: Database) -> TestApp {
    TestApp::with(db, |settings| {
        settings.identity.client_address_header = Some("x-client-address".into());
    })
    .await
}

#[derive(Clone)]
pub struct Browser<'a> {
    pub app: &'a TestApp,
    pub cookies: BTreeMap<String, String>,
    pub address: String,
    pub agent: &'static str,
}

impl<'a> Browser<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        Self::at(app, "192.0.2.1")
    }

    pub fn at(app: &'a TestApp, address: &str) -> Self {
        Self {
            app,
            cookies: BTreeMap::new(),
            address: address.to_owned(),
            agent: "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0",
        }
    }

    /// The request of a page of `origin`, or of none.
    pub fn request(
        &self,
        method: Method,
        path: &str,
        origin: Option<&str>,
        body: &Value,
    ) -> Request<Body> {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/account/api{path}"))
            .header("content-type", "application/json")
            .header("x-client-address", &self.address)
            .header("user-agent", self.agent);
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.body(Body::from(body.to_string())).unwrap()
    }

    pub async fn call(&mut self, method: Method, path: &str, body: Value) -> Answer {
        let request = self.request(method, path, Some(SITE), &body);
        let answer = self.app.send(request).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let (pair, rules) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(
                rules.contains("HttpOnly") && rules.contains("Secure"),
                "{rules}"
            );
            if rules.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.call(Method::GET, path, json!({})).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, body).await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.call(Method::DELETE, path, json!({})).await
    }

    /// Asks for a code and gives the challenge.
    #[track_caller]
    pub fn challenge(answer: &Answer) -> String {
        answer.fine()["challenge"].as_str().unwrap().to_owned()
    }

    pub async fn ask_code(&mut self, email: &str) -> String {
        let asked = self.post("/sign-in/email", json!({ "email": email })).await;
        Self::challenge(&asked)
    }

    pub async fn verify(&mut self, challenge: &str, code: &str) -> Answer {
        let body = json!({ "challenge": challenge, "code": code });
        self.post("/sign-in/email/verify", body).await
    }

    /// Signs in, or up, by a code; gives the user's id.
    pub async fn sign_in(&mut self, email: &str) -> String {
        let challenge = self.ask_code(email).await;
        let code = self.app.mails.code(email);
        let answer = self.verify(&challenge, &code).await;
        answer.fine()["user"]["id"].as_str().unwrap().to_owned()
    }

    pub async fn password(&mut self, email: &str, password: &str) -> Answer {
        let body = json!({ "email": email, "password": password });
        self.post("/sign-in/password", body).await
    }

    pub async fn set_password(&mut self, password: &str) {
        let body = json!({ "password": password });
        self.post("/password", body).await.fine();
    }

    pub async fn is_signed_in(&mut self) -> bool {
        self.get("/session").await.fine()["signed_in"] == true
    }
}

impl Answer {
    /// What a call of the pages answered that went well.
    #[track_caller]
    pub fn fine(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.json()
    }
}

/// A code that is not the one.
pub fn other_than(code: &str) -> String {
    if code == "123456" { "654321" } else { "123456" }.to_owned()
}
