//! Which pages may read what the API answers.

use axum::{body::Body, http::Request};
use kc_testkit::on_both_databases;

use crate::app::{Answer, Connected, ORIGIN, TestApp};

async fn ask_beforehand(app: &TestApp, path: &str, origin: &str) -> Answer {
    let request = Request::options(path)
        .header("origin", origin)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization");
    app.send(request.body(Body::empty()).unwrap()).await
}

async fn read(app: &TestApp, user: &Connected, origin: &str) -> Answer {
    let request = Request::get("/api/v1/holdings")
        .header("origin", origin)
        .header("authorization", format!("Bearer {}", user.access_token))
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret);
    app.send(request.body(Body::empty()).unwrap()).await
}

const ALLOWED: &str = "access-control-allow-origin";

on_both_databases! {
    async fn pages_of_the_clients_origins_may_read(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        for path in ["/api/v1/holdings", "/link-token", "/token/grants", "/integrations/public/list"] {
            let asked = ask_beforehand(&app, path, ORIGIN).await;
            assert_eq!((asked.status.as_u16(), asked.header(ALLOWED)), (204, ORIGIN), "{path}");
            assert!(asked.header("access-control-allow-headers").contains("x-client-id"));
            assert_eq!(asked.header("access-control-allow-credentials"), "");
        }
        let read = read(&app, &user, ORIGIN).await;
        assert_eq!((read.status.as_u16(), read.header(ALLOWED)), (200, ORIGIN));
        assert!(read.header("access-control-expose-headers").contains("etag"));
        assert!(read.header("vary").contains("origin"));
    }

    async fn pages_of_others_may_not(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        for origin in ["https://evil.example", "null", "https://app.example.com.evil.example", ""] {
            let asked = ask_beforehand(&app, "/api/v1/holdings", origin).await;
            assert_eq!((asked.status.as_u16(), asked.header(ALLOWED)), (204, ""), "{origin}");
            assert_eq!(read(&app, &user, origin).await.header(ALLOWED), "", "{origin}");
        }
    }

    async fn origin_of_one_client_reads_nothing_of_another(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let other = app.register_at("https://other.example").await;
        drop(other);
        let origin = "https://other.example";
        // Beforehand nobody says for which client; the answer itself is for its own client's pages.
        assert_eq!(ask_beforehand(&app, "/api/v1/holdings", origin).await.header(ALLOWED), origin);
        assert_eq!(read(&app, &user, origin).await.header(ALLOWED), "");
    }

    async fn refusals_can_be_read_so_that_a_page_knows_what_is_wrong(db: Database) {
        let app = TestApp::new(db).await;
        let request = Request::get("/api/v1/holdings").header("origin", ORIGIN);
        let refused = app.send(request.body(Body::empty()).unwrap()).await;
        refused.denied(401, "unauthorized");
        assert_eq!(refused.header(ALLOWED), ORIGIN);
    }
}
