//! Introspection, revocation, and userinfo's ways of taking a token.

use axum::{body::Body, http::Request};
use kc_testkit::on_both_databases;
use serde_json::json;

use super::{Party, app, party::post};

on_both_databases! {
    async fn client_learns_whether_its_tokens_live(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let other = Party::new(&app).await;
        let tokens = party.tokens().await;
        let (access, refresh) = (
            tokens["access_token"].as_str().unwrap(),
            tokens["refresh_token"].as_str().unwrap(),
        );
        let ask = async |asking: &Party<'_>, token: &str| {
            asking.post("/oidc/token/introspection", &[("token", token)]).await.fine()
        };
        let live = ask(&party, access).await;
        assert_eq!((&live["active"], &live["token_type"]), (&json!(true), &json!("Bearer")));
        assert_eq!(live["client_id"], party.id.as_str());
        assert_eq!(live["scope"], tokens["scope"]);
        assert_eq!(ask(&party, refresh).await["active"], true);
        let nothing = json!({ "active": false });
        for (asking, token) in [
            (&other, access),
            (&other, refresh),
            (&party, "crt_nonsense"),
            (&party, "nonsense"),
            (&party, tokens["id_token"].as_str().unwrap()),
        ] {
            assert_eq!(ask(asking, token).await, nothing);
        }
        app.wait(86_400);
        assert_eq!(ask(&party, access).await, nothing);
        assert_eq!(ask(&party, refresh).await["active"], true);
    }

    async fn refresh_token_dies_with_all_that_came_of_it(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let other = Party::new(&app).await;
        let tokens = party.tokens().await;
        let (access, refresh) = (
            tokens["access_token"].as_str().unwrap(),
            tokens["refresh_token"].as_str().unwrap(),
        );
        // Another client's word counts for nothing, and it is not told.
        assert_eq!(other.post("/oidc/token/revocation", &[("token", refresh)]).await.status, 200);
        assert_eq!(other.post("/oidc/token/revocation", &[("token", access)]).await.status, 200);
        assert!(party.is_live(access).await);
        assert_eq!(party.post("/oidc/token/revocation", &[("token", refresh)]).await.status, 200);
        assert!(!party.is_live(access).await);
        assert_eq!(party.userinfo(access).await.status, 401);
        party.refresh(refresh).await.refused_as(400, "invalid_grant");
        let asked = party.post("/oidc/token/introspection", &[("token", access)]).await.fine();
        assert_eq!(asked["active"], false);
        for nonsense in ["nonsense", "crt_nonsense", refresh] {
            let answer = party.post("/oidc/token/revocation", &[("token", nonsense)]).await;
            assert_eq!(answer.status, 200);
        }
        party.post("/oidc/token/revocation", &[]).await.refused_as(400, "invalid_request");
    }

    async fn access_token_can_die_alone(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let access = tokens["access_token"].as_str().unwrap();
        party.post("/oidc/token/revocation", &[("token", access)]).await;
        assert!(!party.is_live(access).await);
        let next = party.refresh(tokens["refresh_token"].as_str().unwrap()).await.fine();
        assert!(party.is_live(next["access_token"].as_str().unwrap()).await);
    }

    async fn grant_is_seen_and_revoked_by_the_connect_api_too(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let access = tokens["access_token"].as_str().unwrap();
        let client = crate::app::TestClient {
            id: party.id.clone(),
            secret: party.secret.clone().unwrap(),
        };
        let grants = app
            .of_client(&client, axum::http::Method::GET, "/token/grants", json!({}))
            .await
            .ok();
        assert_eq!(grants["count"], 1);
        let id = grants["grants"][0]["grant_id"].clone();
        let revoked = app
            .of_client(&client, axum::http::Method::POST, "/token/revoke", json!({ "grant_id": id }))
            .await;
        assert_eq!(revoked.json()["success"], true);
        assert!(!party.is_live(access).await);
        party.refresh(tokens["refresh_token"].as_str().unwrap()).await.refused_as(400, "invalid_grant");
    }

    async fn user_ends_an_applications_access_at_once(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let access = tokens["access_token"].as_str().unwrap();
        let mut browser = crate::account::Browser::new(&app);
        browser.sign_in(crate::oidc::party::ADA).await;
        let listed = browser.get("/applications").await.fine();
        assert_eq!(listed["applications"][0]["client_id"], party.id.as_str());
        browser.delete(&format!("/applications/{}", party.id)).await.fine();
        assert!(!party.is_live(access).await);
        party.refresh(tokens["refresh_token"].as_str().unwrap()).await.refused_as(400, "invalid_grant");
        let sent = party.send(&mut browser, &[("prompt", "none")]).await;
        sent.sent_back_with("consent_required");
    }

    async fn userinfo_takes_the_token_in_one_way_at_a_time(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let token = tokens["access_token"].as_str().unwrap();
        let header = format!("Bearer {token}");
        let in_body = [("access_token", token)];
        post(&app, "/oidc/userinfo", &in_body, &[]).await.fine();
        post(&app, "/oidc/userinfo", &[], &[("authorization", &header)]).await.fine();
        let both = post(&app, "/oidc/userinfo", &in_body, &[("authorization", &header)]).await;
        both.refused_as(400, "invalid_request");
        let query = Request::get(format!("/oidc/userinfo?access_token={token}"));
        let in_query = app.send(query.body(Body::empty()).unwrap()).await;
        in_query.refused_as(401, "invalid_token");
        assert!(in_query.header("www-authenticate").starts_with("Bearer"));
    }

    async fn pages_of_other_sites_may_call_what_takes_no_cookies(db: Database) {
        let app = app(db).await;
        for path in ["/oidc/.well-known/openid-configuration", "/oidc/jwks"] {
            let request = Request::get(path).header("origin", "https://spa.example");
            let answer = app.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        }
        for path in ["/oidc/token", "/oidc/userinfo", "/oidc/token/revocation"] {
            let request = Request::builder()
                .method("OPTIONS")
                .uri(path)
                .header("origin", "https://spa.example")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization,dpop");
            let answer = app.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
            assert_eq!(answer.header("access-control-allow-credentials"), "");
        }
        for path in ["/account/api/session", "/oidc/auth"] {
            let request = Request::get(path).header("origin", "https://spa.example");
            let answer = app.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        }
    }

    async fn documents_of_discovery_agree(db: Database) {
        let app = app(db).await;
        let read = async |path: &str| {
            app.send(Request::get(path).body(Body::empty()).unwrap()).await.fine()
        };
        let issuer = "https://connect.example.com/oidc";
        let standard = read("/oidc/.well-known/openid-configuration").await;
        assert_eq!(standard["issuer"], issuer);
        assert_eq!(standard, read("/oidc/.well-known/openid_configuration").await);
        let oauth = read("/.well-known/oauth-authorization-server/oidc").await;
        assert_eq!(oauth["issuer"], issuer);
        assert_eq!(oauth["token_endpoint"], standard["token_endpoint"]);
        let resource = read("/.well-known/oauth-protected-resource/api").await;
        assert_eq!(resource["resource"], "https://connect.example.com/api");
        assert_eq!(resource["authorization_servers"], json!([issuer]));
        // A call without a token says where to look.
        let refused = app
            .send(Request::get("/api/v1/holdings").body(Body::empty()).unwrap())
            .await;
        assert!(refused.header("www-authenticate").contains("/.well-known/oauth-protected-resource/api"));
    }
}
