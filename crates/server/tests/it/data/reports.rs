//! Reports: asked for, listed, fetched.

use std::time::Duration;

use axum::{body::Body, http::Request};
use futures_util::future::join_all;
use kc_domain::{Clock as _, GrantId, ReportId, Scopes, UserId, WorkspaceId};
use kc_store::{
    grants::{self, NewGrant},
    purge, reports,
    secret::{Secret, SecretHash},
};
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use crate::app::{Answer, Connected, TestApp};

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Somebody whose grant may ask for reports too.
async fn connected(app: &TestApp) -> Connected {
    let user = app.connected().await;
    let token = Secret::generate("cat_");
    let scopes: Scopes = "reports:read reports:write".parse().unwrap();
    let (id, hash) = (GrantId::generate(), SecretHash::of(token.reveal()));
    let new = NewGrant {
        id: &id,
        client: &app.client.id,
        user: &UserId::from_stored(user.user_id.clone()),
        workspace: &WorkspaceId::from_stored(user.workspace_id.clone()),
        scopes: &scopes,
        token: Some(&hash),
        authentication: None,
        consented_at: None,
        expires_at: app.clock.now().plus(DAY * 100),
    };
    let mut tx = app.store.begin().await.unwrap();
    grants::insert(&mut tx, new, app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    Connected {
        access_token: token.reveal().to_owned(),
        ..user
    }
}

async fn ask_as(app: &TestApp, user: &Connected, key: Option<&str>, body: &Value) -> Answer {
    let mut request = Request::post("/api/v1/reports")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", user.access_token))
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    app.send(request.body(Body::from(body.to_string())).unwrap())
        .await
}

async fn ask(app: &TestApp, user: &Connected, body: Value) -> Answer {
    ask_as(app, user, None, &body).await
}

/// What the worker does in the end.
async fn complete(app: &TestApp, report: &Value, file: &[u8]) {
    let id = ReportId::parse(report["id"].as_str().unwrap()).unwrap();
    let now = app.clock.now();
    let mut tx = app.store.begin().await.unwrap();
    reports::begin(&mut tx, &id).await.unwrap().unwrap();
    reports::complete(&mut tx, &id, file, now, now.plus(DAY * 30))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn path(report: &Value) -> String {
    format!("/v1/reports/{}", report["id"].as_str().unwrap())
}

on_both_databases! {
    async fn report_is_asked_for_waited_for_and_fetched(db: Database) {
        let app = TestApp::new(db).await;
        let user = connected(&app).await;
        let asked = ask(&app, &user, json!({ "kind": "gains", "format": "csv", "year": 2024 })).await;
        assert_eq!(asked.status, 202);
        let report = asked.json();
        assert_eq!(report["status"], "queued");
        assert_eq!(report["filename"], "gains-2024.csv");
        assert_eq!(report["parameters"], json!({
            "year": 2024, "timeStart": 1_704_067_200_000_i64, "timeEnd": 1_735_689_599_999_i64,
            "method": "fifo", "scope": "wallet", "base_currency": "USD",
        }));
        let file = format!("{}/file", path(&report));
        app.read(&file, &user.access_token).await.denied(409, "conflict");

        // More than one piece, and not a whole number of them.
        let content: Vec<u8> = (0..600_000_u32).map(|it| (it % 251) as u8).collect();
        complete(&app, &report, &content).await;
        let done = app.read(&path(&report), &user.access_token).await.json();
        assert_eq!(done["status"], "completed");
        assert_eq!(done["size"], 600_000);
        let fetched = app.read(&file, &user.access_token).await;
        assert_eq!(fetched.status, 200);
        assert_eq!(fetched.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(fetched.header("content-disposition"), "attachment; filename=\"gains-2024.csv\"");
        assert_eq!(fetched.header("content-length"), "600000");
        assert!(fetched.body == content, "{} bytes", fetched.body.len());

        let list = app.read("/v1/reports", &user.access_token).await.json();
        assert_eq!(list["data"], json!([done]));
        assert_eq!(list["pagination"]["totalCount"], 1);
    }

    async fn no_more_than_10_reports_of_a_workspace_wait_however_many_ask_at_once(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (connected(&app).await, connected(&app).await);
        let body = json!({ "kind": "ledger", "format": "csv" });
        let answers = join_all((0..30).map(|_| ask(&app, &user, body.clone()))).await;
        let taken: Vec<&Answer> = answers.iter().filter(|it| it.status == 202).collect();
        assert_eq!(taken.len(), 10);
        for refused in answers.iter().filter(|it| it.status != 202) {
            refused.denied(429, "rate_limit_exceeded");
        }
        assert_eq!(ask(&app, &other, body.clone()).await.status, 202);
        // One that is done, or has failed, makes room for one.
        complete(&app, &taken[0].json(), b"done").await;
        assert_eq!(ask(&app, &user, body.clone()).await.status, 202);
        ask(&app, &user, body).await.denied(429, "rate_limit_exceeded");
    }

    async fn call_that_is_repeated_asks_once(db: Database) {
        let app = TestApp::new(db).await;
        let user = connected(&app).await;
        let body = json!({ "kind": "holdings", "format": "pdf" });
        let first = ask_as(&app, &user, Some("one"), &body).await;
        let again = ask_as(&app, &user, Some("one"), &body).await;
        assert_eq!((again.status, again.json()), (first.status, first.json()));
        assert_eq!(again.header("idempotency-replayed"), "true");
        let other = json!({ "kind": "holdings", "format": "csv" });
        ask_as(&app, &user, Some("one"), &other).await.denied(409, "conflict");
        let list = app.read("/v1/reports", &user.access_token).await.json();
        assert_eq!(list["pagination"]["totalCount"], 1);
    }

    async fn reports_of_one_workspace_are_no_other_s(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (connected(&app).await, connected(&app).await);
        let report = ask(&app, &user, json!({ "kind": "gains", "format": "csv" })).await.json();
        complete(&app, &report, b"secret").await;
        let path = path(&report);
        app.read(&path, &other.access_token).await.denied(404, "not_found");
        app.read(&format!("{path}/file"), &other.access_token).await.denied(404, "not_found");
        let list = app.read("/v1/reports", &other.access_token).await.json();
        assert_eq!(list["data"], json!([]));
        app.read("/v1/reports/rep_nobody", &user.access_token).await.denied(404, "not_found");
    }

    async fn reading_reports_is_no_leave_to_ask_for_them(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let body = json!({ "kind": "gains", "format": "csv" });
        ask(&app, &user, body).await.denied(403, "forbidden");
        let kinds = app.read("/v1/reports/kinds", &user.access_token).await.json();
        let names: Vec<&str> = kinds["data"].as_array().unwrap().iter()
            .map(|it| it["kind"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["transactions", "holdings", "gains", "form_8949", "hmrc", "ledger"]);
        assert_eq!(kinds["data"][0]["formats"], json!(["csv", "xlsx", "pdf"]));
    }

    async fn what_is_wrong_with_a_report_is_told_by_its_place(db: Database) {
        let app = TestApp::new(db).await;
        let user = connected(&app).await;
        for (body, path) in [
            (json!({ "kind": "all", "format": "csv" }), "kind"),
            (json!({ "kind": "gains", "format": "doc" }), "format"),
            (json!({ "kind": "gains", "format": "csv", "year": 24 }), "year"),
            (json!({ "kind": "gains", "format": "csv", "year": 2024, "timeEnd": 1 }), "year"),
            (json!({ "kind": "gains", "format": "csv", "timeStart": 2, "timeEnd": 1 }), "timeEnd"),
            (json!({ "kind": "gains", "format": "csv", "method": "best" }), "method"),
            (json!({ "kind": "gains", "format": "csv", "scope": "moon" }), "scope"),
            (json!({ "kind": "hmrc", "format": "csv", "method": "fifo" }), "method"),
            (json!({ "kind": "form_8949", "format": "csv", "method": "uk_pool" }), "method"),
        ] {
            let answer = ask(&app, &user, body).await;
            assert_eq!(answer.denied(400, "invalid_parameters")["details"][0]["path"], path);
        }
        let more = json!({ "kind": "gains", "format": "csv", "currency": "EUR" });
        ask(&app, &user, more).await.denied(400, "invalid_parameters");
    }

    async fn year_of_hmrc_is_from_6_to_5_april_whatever_the_settings_say(db: Database) {
        let app = TestApp::new(db).await;
        let user = connected(&app).await;
        let report = ask(&app, &user, json!({ "kind": "hmrc", "format": "pdf", "year": 2023 })).await;
        let asked = &report.json()["parameters"];
        assert_eq!(asked["timeStart"], 1_680_735_600_000_i64);
        assert_eq!(asked["timeEnd"], 1_712_357_999_999_i64);
        assert_eq!(asked["method"], "uk_pool");
    }

    async fn reports_are_gone_after_30_days(db: Database) {
        let app = TestApp::new(db).await;
        let user = connected(&app).await;
        let report = ask(&app, &user, json!({ "kind": "gains", "format": "csv" })).await.json();
        complete(&app, &report, b"file").await;
        app.clock.set(app.clock.now().plus(DAY * 30).minus(Duration::from_secs(1)));
        let file = format!("{}/file", path(&report));
        assert_eq!(app.read(&file, &user.access_token).await.status, 200);
        app.clock.set(app.clock.now().plus(Duration::from_secs(1)));
        app.read(&file, &user.access_token).await.denied(404, "not_found");
        let id = ReportId::parse(report["id"].as_str().unwrap()).unwrap();
        assert!(reports::chunk(&app.store, &id, 0).await.unwrap().is_some());
        let now = app.clock.now().plus(Duration::from_secs(1));
        purge::purge(&app.store, now, now).await.unwrap();
        assert!(reports::chunk(&app.store, &id, 0).await.unwrap().is_none());
    }
}
