use axum::{body::Body, http::Request};
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::{Answer, TestApp};

async fn demo(app: &TestApp, method: &str, path: &str, cookie: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/demo/api/{path}"))
        .header("content-type", "application/json")
        .header("cookie", cookie);
    app.send(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

on_both_databases! {
    async fn demo_connects_as_a_third_party_would(db: Database) {
        let app = TestApp::new(db).await;
        let config = demo(&app, "GET", "config", "", "").await.json();
        assert_eq!(config, json!({ "client_id": app.client.id, "connected": false,
            "connect_url": "https://connect.example.com/",
            "api_url": "https://connect.example.com/api" }));
        assert_eq!(demo(&app, "GET", "holdings", "", "").await.status, 401);
        let link = demo(&app, "POST", "link-token", "", "{}").await.json();
        assert_eq!(link["isAuthorized"], false);
        app.widget(link["link_token"].as_str().unwrap(), axum::http::Method::GET, "/session", json!({})).await.ok();

        let public = app.public_token(&app.client).await;
        let body = json!({ "public_token": public }).to_string();
        let exchanged = demo(&app, "POST", "exchange", "", &body).await;
        assert_eq!(exchanged.status, 200);
        let cookie = exchanged.header("set-cookie").to_owned();
        assert!(cookie.ends_with("; Path=/demo; HttpOnly; SameSite=Lax"), "{cookie}");
        assert!(!exchanged.text().contains("cat_"));
        let cookie = format!("other=1; {}", cookie.split(';').next().unwrap());

        assert_eq!(demo(&app, "GET", "config", &cookie, "").await.json()["connected"], true);
        for path in ["holdings", "transactions?limit=8&offset=0", "integrations"] {
            assert_eq!(demo(&app, "GET", path, &cookie, "").await.status, 200, "{path}");
        }
        assert_eq!(demo(&app, "POST", "link-token", &cookie, "{}").await.json()["isAuthorized"], true);
        assert_eq!(demo(&app, "POST", "disconnect", &cookie, "{}").await.status, 200);
        assert_eq!(demo(&app, "GET", "holdings", &cookie, "").await.status, 401);
        assert_eq!(demo(&app, "GET", "config", &cookie, "").await.json()["connected"], false);
    }

    async fn demo_is_there_in_development_only(db: Database) {
        let app = TestApp::with(db, |settings| settings.demo = None).await;
        for path in ["/demo", "/demo/api/config"] {
            app.send(Request::get(path).body(Body::empty()).unwrap()).await.refused(404, "NOT_FOUND");
        }
    }

    async fn demo_page_frames_the_widget_and_nothing_frames_it(db: Database) {
        let app = TestApp::new(db).await;
        let page = app.send(Request::get("/demo").body(Body::empty()).unwrap()).await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains("frame-src https://connect.example.com;"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(page.text().contains("demo"));
    }
}
