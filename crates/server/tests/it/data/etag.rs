//! Readers who have it already are told so.

use axum::{body::Body, http::Request};
use kc_testkit::on_both_databases;

use crate::app::{Answer, Connected, TestApp};

async fn read(app: &TestApp, user: &Connected, path: &str, known: &str) -> Answer {
    let request = Request::get(format!("/api{path}"))
        .header("authorization", format!("Bearer {}", user.access_token))
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret)
        .header("if-none-match", known);
    app.send(request.body(Body::empty()).unwrap()).await
}

on_both_databases! {
    async fn unchanged_answer_is_304_and_a_changed_one_is_not(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let first = read(&app, &user, "/v1/holdings", "\"none\"").await;
        assert_eq!((first.status.as_u16(), first.header("cache-control")), (200, "private, no-cache"));
        let tag = first.header("etag").to_owned();
        // Its time is another one by now; what it says is the same.
        app.wait(5);
        let again = read(&app, &user, "/v1/holdings", &tag).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
        assert_eq!(again.header("etag"), tag);
        assert_eq!(again.header("content-type"), "");

        let named = read(&app, &user, "/v1/userinfo", "*").await;
        assert_eq!(named.status, 304);
        let tag = read(&app, &user, "/v1/workspace", "\"x\"").await.header("etag").to_owned();
        app.connect_more(&user).await;
        assert_eq!(read(&app, &user, "/v1/workspace", &tag).await.status, 200);
    }

    async fn refusals_have_no_tag(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let refused = read(&app, &user, "/v1/holdings?isSpam=perhaps", "*").await;
        assert_eq!((refused.status.as_u16(), refused.header("etag")), (400, ""));
        assert_eq!(refused.header("cache-control"), "no-store");
    }
}
