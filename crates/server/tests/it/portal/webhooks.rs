//! The portal's webhooks: made, shown, changed and tried by a workspace's developers, and by
//! nobody else.

use axum::http::{Method, StatusCode};
use kc_domain::{Clock as _, UserId, WebhookId, WorkspaceId};
use kc_store::{
    deliveries, jobs,
    people::{self, Role},
};
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use super::call;
use crate::{
    account::{self, Browser},
    app::{Answer, TestApp},
    identity,
};

struct Portal<'a> {
    browser: Browser<'a>,
    workspace: WorkspaceId,
}

impl<'a> Portal<'a> {
    /// Somebody with an account, in a workspace with this role.
    async fn with_role(app: &'a TestApp, email: &str, role: Role) -> Self {
        let mut browser = Browser::new(app);
        let user = UserId::parse(&browser.sign_in(email).await).unwrap();
        let workspace = people::Workspace {
            id: WorkspaceId::generate(),
            name: "Northwind".into(),
            base_currency: "USD".into(),
            is_sandbox: true,
            created_at: app.clock.now(),
        };
        let mut tx = app.store.begin().await.unwrap();
        people::insert_workspace(&mut tx, &workspace).await.unwrap();
        people::join(&mut tx, &workspace.id, &user, role, app.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        Self {
            browser,
            workspace: workspace.id,
        }
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> Answer {
        let (workspace, path) = (self.workspace.as_str(), format!("/webhooks{path}"));
        call(&self.browser, method, workspace, &path, body).await
    }

    async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, json!({})).await.fine()
    }

    async fn made(&self) -> (WebhookId, String) {
        let answer = self.call(Method::POST, "", webhook()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        let id = WebhookId::parse(body["webhook"]["id"].as_str().unwrap()).unwrap();
        (id, body["secret"].as_str().unwrap().to_owned())
    }
}

fn webhook() -> Value {
    json!({
        "url": "https://app.example.com/hook?a=1", "description": "Ours",
        "events": ["integration.updated", "integration.failed", "integration.updated"],
    })
}

on_both_databases! {
    async fn developer_makes_changes_and_removes_a_webhook(db: Database) {
        let app = account::app(db).await;
        let portal = Portal::with_role(&app, "ada@example.com", Role::Developer).await;
        let (id, secret) = portal.made().await;
        assert!(secret.starts_with("whsec_"));
        let listed = portal.get("").await;
        assert!(!listed.to_string().contains(&secret), "it is shown once");
        let shown = portal.get(&format!("/{id}")).await;
        assert_eq!(listed["webhooks"][0], shown);
        assert_eq!(shown["events"], json!(["integration.updated", "integration.failed"]));
        assert_eq!((&shown["schedule"], &shown["enabled"]), (&json!("default"), &json!(true)));

        let path = format!("/{id}");
        let change = json!({ "schedule": "extended", "enabled": false });
        let changed = portal.call(Method::PATCH, &path, change).await.fine();
        assert_eq!(changed["url"], shown["url"]);
        assert_eq!(changed["schedule"], "extended");
        assert_eq!(changed["disabled_reason"], "It was switched off.");
        for action in ["/test", "/replay"] {
            let refused = portal
                .call(Method::POST, &format!("/{id}{action}"), json!({ "since": 0 }))
                .await;
            assert_eq!(refused.status, StatusCode::CONFLICT);
        }
        let changed = portal.call(Method::PATCH, &path, json!({ "enabled": true })).await.fine();
        assert_eq!(changed["disabled_reason"], Value::Null);

        let gone = portal.call(Method::DELETE, &path, json!({})).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        let missing = portal.call(Method::GET, &path, json!({})).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }

    async fn webhook_that_can_not_be_is_refused(db: Database) {
        let app = account::app(db).await;
        let portal = Portal::with_role(&app, "ada@example.com", Role::Owner).await;
        for (field, value) in [
            ("url", json!("ftp://example.com/")),
            ("url", json!("https://10.0.0.1/")),
            ("url", json!("https://user:pass@example.com/")),
            ("url", json!("https://example.com:22/")),
            ("url", json!("https://example.com/#here")),
            ("url", json!(format!("https://example.com/{}", "a".repeat(3_000)))),
            ("url", json!("nonsense")),
            ("events", json!([])),
            ("events", json!(["integration.exploded"])),
            ("schedule", json!("often")),
        ] {
            let mut body = webhook();
            body[field] = value.clone();
            let answer = portal.call(Method::POST, "", body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}: {value}");
        }
        for _ in 0..20 {
            portal.made().await;
        }
        let answer = portal.call(Method::POST, "", webhook()).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text());
    }

    async fn only_developers_of_the_workspace_see_its_webhooks(db: Database) {
        let app = account::app(db).await;
        let owner = Portal::with_role(&app, "ada@example.com", Role::Owner).await;
        let (id, _) = owner.made().await;
        let viewer = Portal::with_role(&app, "vic@example.com", Role::Viewer).await;
        let refused = viewer.call(Method::GET, "", json!({})).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let other = Portal::with_role(&app, "eve@example.com", Role::Owner).await;
        let calls = [
            (Method::GET, ""), (Method::PATCH, ""), (Method::DELETE, ""),
            (Method::POST, "/rotate-secret"), (Method::POST, "/test"), (Method::POST, "/replay"),
            (Method::GET, "/deliveries"),
        ];
        for (method, call) in calls {
            let answer = other
                .call(method.clone(), &format!("/{id}{call}"), json!({ "since": 0 }))
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {call}");
        }
        let theirs = Portal { browser: other.browser, workspace: owner.workspace.clone() };
        assert_eq!(theirs.call(Method::GET, "", json!({})).await.status, StatusCode::NOT_FOUND);
    }

    async fn rotation_gives_a_new_secret_and_keeps_the_old_for_a_while(db: Database) {
        let app = account::app(db).await;
        let portal = Portal::with_role(&app, "ada@example.com", Role::Owner).await;
        let (id, old) = portal.made().await;
        let path = format!("/{id}/rotate-secret");
        let body = json!({ "overlap_seconds": 60 });
        let rotated = portal.call(Method::POST, &path, body).await.fine();
        let new = rotated["secret"].as_str().unwrap();
        assert_ne!(new, old);
        let until = app.clock.now().millis() + 60_000;
        assert_eq!(rotated["previous_secret_until"], until);
        for seconds in [-1, 7 * 24 * 3600 + 1] {
            let body = json!({ "overlap_seconds": seconds });
            let answer = portal.call(Method::POST, &path, body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        }
        portal.call(Method::POST, &format!("/{id}/test"), json!({})).await;
        let sent = deliveries::of_webhook(&app.store, &id, None, 1).await.unwrap().remove(0);
        let outgoing = deliveries::outgoing(&app.store, &sent.id).await.unwrap().unwrap();
        let master = identity::master_key().await;
        let open = |sealed: &[u8]| String::from_utf8(master.open(id.as_str(), sealed).unwrap());
        assert_eq!(open(&outgoing.sealed_secret).unwrap(), new);
        assert_eq!(open(&outgoing.previous_sealed_secret.unwrap()).unwrap(), old);
    }

    async fn workspace_asks_for_thirty_messages_a_minute(db: Database) {
        let app = account::app(db).await;
        let portal = Portal::with_role(&app, "ada@example.com", Role::Owner).await;
        let (id, _) = portal.made().await;
        let (other, _) = portal.made().await;
        let ask = async |path: String| {
            portal.call(Method::POST, &path, json!({ "since": 0 })).await
        };
        let sent = ask(format!("/{id}/test")).await.json();
        let message = sent["id"].as_str().unwrap();
        for _ in 0..29 {
            assert_eq!(ask(format!("/{id}/replay")).await.status, StatusCode::ACCEPTED);
        }
        for path in [
            format!("/{id}/test"), format!("/{other}/replay"),
            format!("/{id}/deliveries/{message}/resend"),
        ] {
            let refused = ask(path).await;
            assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
            assert!(refused.text().contains("rate_limited"), "{}", refused.text());
        }
        app.clock.advance(std::time::Duration::from_secs(60));
        assert_eq!(ask(format!("/{id}/test")).await.status, StatusCode::ACCEPTED);
    }

    async fn log_is_read_page_by_page_and_its_messages_sent_again(db: Database) {
        let app = account::app(db).await;
        let portal = Portal::with_role(&app, "ada@example.com", Role::Owner).await;
        let (id, _) = portal.made().await;
        let mut sent = Vec::new();
        for _ in 0..5 {
            let answer = portal.call(Method::POST, &format!("/{id}/test"), json!({})).await;
            assert_eq!(answer.status, StatusCode::ACCEPTED);
            let body: Value = serde_json::from_slice(&answer.body).unwrap();
            sent.insert(0, body["id"].clone());
        }
        let (mut seen, mut before) = (Vec::new(), String::new());
        loop {
            let page = portal.get(&format!("/{id}/deliveries?limit=2{before}")).await;
            let rows = page["deliveries"].as_array().unwrap().clone();
            assert!(rows.iter().all(|it| it["test"] == true && it["state"] == "pending"));
            seen.extend(rows.iter().map(|it| it["id"].clone()));
            match page["next"].as_str() {
                Some(next) => before = format!("&before={next}"),
                None => break,
            }
        }
        assert_eq!(seen, sent);
        let first = sent[0].as_str().unwrap();
        let detail = portal.get(&format!("/{id}/deliveries/{first}")).await;
        assert_eq!(detail["attempts"], json!([]));
        let waiting = jobs::count(&app.store).await.unwrap().ready;
        let path = format!("/{id}/deliveries/{first}/resend");
        let again = portal.call(Method::POST, &path, json!({})).await;
        assert_eq!(again.status, StatusCode::ACCEPTED);
        let path = format!("/{id}/replay");
        let replay = portal.call(Method::POST, &path, json!({ "since": 0 })).await;
        assert_eq!(replay.status, StatusCode::ACCEPTED);
        assert_eq!(jobs::count(&app.store).await.unwrap().ready, waiting + 1);
        let ahead = app.clock.now().millis() + 1;
        let refused = portal.call(Method::POST, &path, json!({ "since": ahead })).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    }
}
