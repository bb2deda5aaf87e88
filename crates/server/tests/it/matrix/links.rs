//! Link sessions at each of their steps.

use axum::http::Method;
use serde_json::{Value, json};

use super::{document::Operation, tenant::ALL_SCOPES};
use crate::app::{TestApp, TestClient};

/// How far a session must have come for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Opened,
    LoggedIn,
    Consented,
}

impl Step {
    /// A call that is new is tried where all is agreed to.
    pub fn of(call: &Operation) -> Self {
        match call.name().as_str() {
            "GET /widget/session"
            | "GET /widget/providers"
            | "POST /widget/auth/guest"
            | "POST /widget/auth/email"
            | "POST /widget/auth/email/verify"
            | "POST /widget/auth/passkey"
            | "POST /widget/auth/passkey/options"
            | "POST /widget/consent/deny" => Self::Opened,
            "POST /widget/consent" => Self::LoggedIn,
            _ => Self::Consented,
        }
    }
}

/// Sessions of one client. A link token may have, after a space, what its page holds.
pub struct Links {
    /// Nobody is logged in.
    pub opened: String,
    /// A guest, who has agreed to nothing yet.
    pub guest: String,
    /// Somebody with an account, who has agreed to nothing yet.
    pub logged_in: String,
    pub consented: String,
    /// Somebody with an account came back: their page holds nothing.
    pub returning: String,
}

impl Links {
    pub async fn new(app: &TestApp, client: &TestClient, person: &Person<'_>) -> Self {
        let guest = app.link_token(client).await;
        app.widget(&guest, Method::POST, "/auth/guest", json!({}))
            .await
            .ok();
        Self {
            opened: app.link_token(client).await,
            guest,
            logged_in: log_in(app, client, person.email).await.0,
            consented: consented(app, client, person).await,
            returning: returning(app, client, person.access_token).await,
        }
    }

    /// The session that makes a call: one that a page secret belongs to, or one without.
    pub fn at(&self, step: Step, with_page: bool) -> &str {
        match (step, with_page) {
            (Step::Opened, false) => &self.opened,
            (Step::LoggedIn, false) => &self.guest,
            (Step::Consented, false) => &self.returning,
            (Step::LoggedIn, true) => &self.logged_in,
            (Step::Opened | Step::Consented, true) => &self.consented,
        }
    }
}

/// Who uses the widget.
pub struct Person<'a> {
    pub email: &'a str,
    pub workspace: &'a str,
    pub access_token: &'a str,
}

/// A session in which somebody with an account has logged in, and what that answered.
pub async fn log_in(app: &TestApp, client: &TestClient, email: &str) -> (String, Value) {
    let link = app.link_token(client).await;
    let body = json!({ "email": email });
    app.widget(&link, Method::POST, "/auth/email", body)
        .await
        .ok();
    let body = json!({ "email": email, "code": app.mails.code(email) });
    let answer = app
        .widget(&link, Method::POST, "/auth/email/verify", body)
        .await
        .ok();
    let page = answer["page_secret"].as_str().unwrap();
    (format!("{link} {page}"), answer)
}

pub async fn consented(app: &TestApp, client: &TestClient, person: &Person<'_>) -> String {
    let (link, _) = log_in(app, client, person.email).await;
    agree(app, &link, ALL_SCOPES, Some(person.workspace)).await;
    link
}

pub async fn agree(app: &TestApp, link: &str, scopes: &str, workspace: Option<&str>) {
    let scopes: Vec<&str> = scopes.split_whitespace().collect();
    let body = json!({ "scopes": scopes, "workspace_id": workspace });
    app.widget(link, Method::POST, "/consent", body).await.ok();
}

/// The public token at a session's end.
pub async fn complete(app: &TestApp, link: &str) -> Value {
    app.widget(link, Method::POST, "/complete", json!({}))
        .await
        .ok()["public_token"]
        .clone()
}

pub async fn returning(app: &TestApp, client: &TestClient, access_token: &str) -> String {
    let body = json!({ "access_token": access_token });
    let made = app.of_client(client, Method::POST, "/link-token", body);
    made.await.ok()["link_token"].as_str().unwrap().to_owned()
}

/// A session in which a guest has agreed to these scopes.
pub async fn of_guest(app: &TestApp, client: &TestClient, scopes: &str) -> String {
    let body = json!({ "scopes": scopes });
    let made = app.of_client(client, Method::POST, "/link-token", body);
    let link = made.await.ok()["link_token"].as_str().unwrap().to_owned();
    app.widget(&link, Method::POST, "/auth/guest", json!({}))
        .await
        .ok();
    agree(app, &link, scopes, None).await;
    link
}
