use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::{Method, Request},
};
use futures_util::StreamExt as _;
use kc_domain::{Clock as _, IntegrationId, IntegrationStatus, Stage, StageStatus};
use kc_store::progress;
use kc_testkit::on_both_databases;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::app::{TEST_ADDRESS, TestApp};

/// Longer than any event may take.
const PATIENCE: Duration = Duration::from_secs(10);

struct Events(BodyDataStream);

impl Events {
    async fn open(app: &TestApp, token: &str) -> Self {
        let request = Request::get("/widget/integrations/events").header("x-link-token", token);
        let request = request.body(Body::empty()).unwrap();
        let response = app.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(response.into_body().into_data_stream())
    }

    /// The next integration; nothing at the end.
    async fn next(&mut self) -> Option<Value> {
        let chunk = tokio::time::timeout(PATIENCE, self.0.next())
            .await
            .expect("an event");
        let chunk = String::from_utf8(chunk?.unwrap().to_vec()).unwrap();
        let data = chunk
            .strip_prefix("event: integration\ndata: ")
            .expect("an integration");
        Some(serde_json::from_str(data.trim_end()).unwrap())
    }
}

async fn add(app: &TestApp, token: &str) -> IntegrationId {
    let body = json!({ "provider": "ethereum", "address": TEST_ADDRESS });
    let added = app
        .widget(token, Method::POST, "/integrations", body)
        .await
        .ok();
    IntegrationId::from_stored(added["walletId"].as_str().unwrap().to_owned())
}

async fn set(app: &TestApp, id: &IntegrationId, status: IntegrationStatus) {
    let mut tx = app.store.begin().await.unwrap();
    progress::set_status(&mut tx, id, status, None, app.clock.now())
        .await
        .unwrap();
    progress::set_stage(&mut tx, id, Stage::Balances, StageStatus::Completed, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn page_sees_every_change_of_its_own_integrations(db: Database) {
        let app = TestApp::new(db).await;
        let (own, other) = (app.consented(&app.client).await, app.consented(&app.client).await);
        let mine = add(&app, &own).await;
        let theirs = add(&app, &other).await;
        let mut events = Events::open(&app, &own).await;
        let first = events.next().await.unwrap();
        assert_eq!((&first["walletId"], &first["status"]), (&json!(mine), &json!("QUEUED")));

        // Written without a wake-up, as another process does.
        set(&app, &theirs, IntegrationStatus::Failed).await;
        set(&app, &mine, IntegrationStatus::Ongoing).await;
        let changed = events.next().await.unwrap();
        assert_eq!((&changed["walletId"], &changed["status"]), (&json!(mine), &json!("ONGOING")));
        assert_eq!(changed["key"], json!({ "status": "SYNCING" }));
        assert_eq!(changed["lastSyncLog"], json!({ "Balances": "COMPLETED" }));
        assert_eq!(
            changed["lastSyncLogDetails"],
            json!({ "Balances": { "status": "COMPLETED" } })
        );

        set(&app, &mine, IntegrationStatus::Completed).await;
        app.store.wake_watchers();
        assert_eq!(events.next().await.unwrap()["status"], "COMPLETED");
    }

    async fn stream_ends_with_its_session(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        add(&app, &token).await;
        let mut events = Events::open(&app, &token).await;
        events.next().await.unwrap();
        app.widget(&token, Method::POST, "/complete", json!({})).await.ok();
        assert_eq!(events.next().await, None);
    }

    async fn stream_ends_when_the_server_stops(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let mut events = Events::open(&app, &token).await;
        app.stopping.cancel();
        assert_eq!(events.next().await, None);
    }

    async fn session_has_a_handful_of_streams_at_most(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let mut open = Vec::new();
        for _ in 0..4 {
            open.push(Events::open(&app, &token).await);
        }
        app.widget(&token, Method::GET, "/integrations/events", json!({})).await
            .refused(429, "RATE_LIMITED");
        open.pop();
        Events::open(&app, &token).await;
    }
}
