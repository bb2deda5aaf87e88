//! What happens to requests that no call was made for.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::Request,
};
use futures_util::stream;
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::{Answer, TestApp};

async fn exchange(app: &TestApp, content_type: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post("/token/exchange")
        .header("content-type", content_type)
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret);
    app.send(request.body(body.into()).unwrap()).await
}

on_both_databases! {
    async fn body_that_is_no_json_is_refused_kindly(db: Database) {
        let app = TestApp::new(db).await;
        let json = "application/json";
        for body in ["{", "[]", "null", "{\"public_token\": 5}", "{}", "", "\u{0}", "{\"public_token\":\"\\ud800\"}"] {
            exchange(&app, json, body).await.refused(400, "INVALID_REQUEST");
        }
        exchange(&app, json, vec![0xff, 0xfe]).await.refused(400, "INVALID_REQUEST");
        exchange(&app, json, "[".repeat(50_000)).await.refused(400, "INVALID_REQUEST");
        exchange(&app, "text/plain", "{\"public_token\":\"x\"}").await.refused(400, "INVALID_REQUEST");
        exchange(&app, "application/json; charset=utf-8", "{\"public_token\":\"x\"}").await
            .refused(401, "INVALID_TOKEN");
    }

    async fn list_does_not_pass_for_an_object(db: Database) {
        let app = TestApp::new(db).await;
        for body in [r#"["public_x"]"#, "  [null]", "[]"] {
            exchange(&app, "application/json", body).await.refused(400, "INVALID_REQUEST");
        }
    }

    async fn body_is_bounded_however_it_comes(db: Database) {
        let app = TestApp::new(db).await;
        let large = json!({ "public_token": "x".repeat(65_536) }).to_string();
        exchange(&app, "application/json", large.clone()).await.refused(413, "INVALID_REQUEST");
        let pieces: Vec<_> = large.as_bytes().chunks(1000)
            .map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece))).collect();
        let unannounced = Body::from_stream(stream::iter(pieces));
        exchange(&app, "application/json", unannounced).await.refused(413, "INVALID_REQUEST");
    }

    async fn slow_body_does_not_hold_the_server(db: Database) {
        let app = TestApp::with(db, |settings| {
            settings.request_timeout = Duration::from_millis(50);
        }).await;
        let never = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        exchange(&app, "application/json", never).await.refused(503, "UNAVAILABLE");
    }

    async fn requests_beyond_the_limit_are_turned_away(db: Database) {
        let app = TestApp::with(db, |settings| settings.concurrent_requests = 0).await;
        let connect = app.post("/link-token", json!({})).await;
        connect.refused(503, "UNAVAILABLE");
        assert_eq!(connect.header("retry-after"), "1");
        app.read("/v1/holdings", "cat_x").await.denied(503, "unavailable");
    }

    async fn unknown_calls_are_refused_in_the_shape_of_their_api(db: Database) {
        let app = TestApp::new(db).await;
        let send = async |method: &str, path: &str| {
            app.send(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await
        };
        send("GET", "/nowhere").await.refused(404, "NOT_FOUND");
        send("GET", "/api/v1/nowhere").await.denied(404, "not_found");
        send("GET", "/link-token").await.refused(405, "METHOD_NOT_ALLOWED");
        send("PUT", "/api/v1/holdings").await.denied(405, "method_not_allowed");
        send("TRACE", "/").await.refused(404, "NOT_FOUND");
    }

    async fn every_answer_has_an_id_and_no_cache(db: Database) {
        let app = TestApp::new(db).await;
        let send = async |id: Option<&[u8]>| {
            let mut request = Request::get("/api/health");
            if let Some(id) = id {
                request = request.header("x-request-id", id);
            }
            app.send(request.body(Body::empty()).unwrap()).await
        };
        let answer = send(None).await;
        assert_eq!(answer.header("x-request-id").len(), 32);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
        assert_eq!(send(Some(b"trace-1.a_B")).await.header("x-request-id"), "trace-1.a_B");
        for hostile in [&b"a b"[..], b"<script>", b"\xff\xfe", &[b'a'; 65]] {
            assert_eq!(send(Some(hostile)).await.header("x-request-id").len(), 32);
        }
        assert_eq!(answer.json(), json!({ "status": "OK", "service": "connect-apis",
            "version": "0.0.0-test", "environment": "development" }));
    }

    async fn panic_is_an_error_of_ours_that_tells_nothing(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        app.panics.store(true, std::sync::atomic::Ordering::SeqCst);
        let connect = app.post("/link-token", json!({})).await;
        connect.refused(500, "INTERNAL_ERROR");
        assert_eq!(connect.header("x-request-id").len(), 32);
        let data = app.read("/v1/holdings", &user.access_token).await;
        data.denied(500, "internal_server_error");
        assert!(!connect.text().contains("secret") && !data.text().contains("secret"));
        app.panics.store(false, std::sync::atomic::Ordering::SeqCst);
        app.post("/link-token", json!({})).await.ok();
    }

    async fn readiness_follows_the_database(db: Database) {
        let app = TestApp::new(db).await;
        let get = async |path: &str| app.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!((get("/livez").await.status, get("/readyz").await.status), (200.try_into().unwrap(), 200.try_into().unwrap()));
        app.store.close().await;
        assert_eq!(get("/livez").await.status, 200);
        assert_eq!(get("/readyz").await.status, 503);
        let broken = app.post("/link-token", json!({})).await;
        let body = broken.refused(500, "INTERNAL_ERROR");
        assert_eq!(body["error"], "Something went wrong on our side.");
    }
}
