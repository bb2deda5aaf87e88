use axum::{body::Body, http::Request};
use kc_testkit::on_both_databases;

use crate::app::{Answer, TestApp};

async fn get(app: &TestApp, path: &str) -> Answer {
    app.send(Request::get(path).body(Body::empty()).unwrap())
        .await
}

fn ancestors(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy");
    let (_, ancestors) = policy
        .split_once("frame-ancestors ")
        .expect("who may frame it");
    ancestors.to_owned()
}

on_both_databases! {
    async fn only_the_clients_own_pages_may_frame_the_widget(db: Database) {
        let app = TestApp::new(db).await;
        let page = get(&app, &format!("/connect?client_id={}&origin=https://evil.example", app.client.id)).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"));
        assert_eq!(ancestors(&page), "https://app.example.com http://localhost:3000");
        assert!(page.header("permissions-policy").starts_with("camera=(self), geolocation=()"));
        let account = get(&app, "/account").await;
        assert!(account.header("permissions-policy").starts_with("camera=(), geolocation=()"));
        for path in ["/connect", "/connect?client_id=client_none", "/connect?client_id=%00%27"] {
            assert_eq!(ancestors(&get(&app, path).await), "'none'", "{path}");
        }
    }

    async fn assets_are_kept_for_good_and_nothing_else_is_served(db: Database) {
        let app = TestApp::new(db).await;
        let asset = get(&app, "/connect/assets/index-Ab3.js").await;
        assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(asset.header("etag"), "\"ab12\"");
        let again = Request::get("/connect/assets/index-Ab3.js").header("if-none-match", "\"ab12\"");
        let again = app.send(again.body(Body::empty()).unwrap()).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
        for path in ["/connect/assets/none.js", "/connect/../demo/index.html",
            "/connect/%2e%2e/demo/index.html", "/connect/..%2fdemo/index.html"] {
            get(&app, path).await.refused(404, "NOT_FOUND");
        }
        let logo = get(&app, "/assets/providers/ethereum.svg").await;
        assert_eq!(logo.header("content-type"), "image/svg+xml");
        assert_eq!(logo.header("cache-control"), "public, max-age=86400");
        assert!(logo.header("content-security-policy").ends_with("sandbox"));
    }
}
