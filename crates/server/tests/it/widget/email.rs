use axum::http::Method;
use kc_domain::{Clock as _, WorkspaceId, scope::DEFAULT_SCOPES};
use kc_store::people::{self, Role, Workspace};
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use crate::{
    account::Browser,
    app::{Answer, Connected, TestApp, TestClient},
};

const ADA: &str = "ada@example.com";

async fn ask(app: &TestApp, token: &str, email: &str) -> Answer {
    let body = json!({ "email": email });
    app.widget(token, Method::POST, "/auth/email", body).await
}

async fn verify(app: &TestApp, token: &str, email: &str, code: &str) -> Answer {
    let body = json!({ "email": email, "code": code });
    app.widget(token, Method::POST, "/auth/email/verify", body)
        .await
}

/// A link session in which the person of an address has logged in, and what that answered.
async fn logged_in(app: &TestApp, client: &TestClient, email: &str) -> (String, Value) {
    let token = app.link_token(client).await;
    let sent = json!({ "sent": true, "digits": 6, "resend_after": 30 });
    assert_eq!(ask(app, &token, email).await.ok(), sent);
    let answer = verify(app, &token, email, &app.mails.code(&email.to_lowercase())).await;
    let answer = answer.ok();
    let page = answer["page_secret"].as_str().unwrap();
    (format!("{token} {page}"), answer)
}

/// A grant of the app's own client, from consent on.
async fn granted(app: &TestApp, token: &str, workspace: Option<&str>) -> Connected {
    let scopes: Vec<&str> = DEFAULT_SCOPES.split_whitespace().collect();
    let body = json!({ "scopes": scopes, "workspace_id": workspace });
    app.widget(token, Method::POST, "/consent", body).await.ok();
    let ended = app
        .widget(token, Method::POST, "/complete", json!({}))
        .await
        .ok();
    let public_token = ended["public_token"].as_str().unwrap();
    let data = app.exchange(&app.client, public_token).await.ok();
    let text = |name: &str| data[name].as_str().unwrap().to_owned();
    let access_token = text("access_token");
    let info = app.read("/v1/userinfo", &access_token).await.json();
    Connected {
        access_token,
        grant_id: text("grant_id"),
        workspace_id: text("workspace_id"),
        user_id: info["userInfo"]["sub"].as_str().unwrap().to_owned(),
    }
}

/// The person of an address, having let the app's own client in.
pub async fn connected(app: &TestApp, email: &str) -> Connected {
    let (token, _) = logged_in(app, &app.client, email).await;
    granted(app, &token, None).await
}

async fn another_workspace(app: &TestApp, user: &str, is_sandbox: bool) -> String {
    let workspace = Workspace {
        id: WorkspaceId::generate(),
        name: "Second".into(),
        base_currency: "EUR".into(),
        is_sandbox,
        created_at: app.clock.now(),
    };
    let user = kc_domain::UserId::from_stored(user.to_owned());
    let mut tx = app.store.begin().await.unwrap();
    people::insert_workspace(&mut tx, &workspace).await.unwrap();
    people::join(&mut tx, &workspace.id, &user, Role::Owner, app.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    workspace.id.to_string()
}

on_both_databases! {
    async fn person_logs_in_by_a_code_and_connects(db: Database) {
        let app = TestApp::new(db).await;
        let (token, answer) = logged_in(&app, &app.client, "Ada@Example.com").await;
        assert_eq!(answer["user"]["email"], ADA);
        assert_eq!(answer["user"]["is_guest"], false);
        assert_eq!(answer["workspaces"][0]["name"], "ada's workspace");
        assert_eq!(answer["workspaces"][0]["role"], "owner");
        let session = app.widget(&token, Method::GET, "/session", json!({})).await.ok();
        assert_eq!((&session["step"], &session["user"]["email"]), (&json!("CONNECT"), &json!(ADA)));

        let user = granted(&app, &token, None).await;
        assert_eq!(json!(user.user_id), answer["user"]["id"]);
        assert_eq!(json!(user.workspace_id), answer["workspaces"][0]["id"]);
        let mut browser = Browser::new(&app);
        assert_eq!(browser.sign_in(ADA).await, user.user_id, "it is the same account");
        assert_eq!(connected(&app, ADA).await.workspace_id, user.workspace_id);
    }

    async fn application_can_not_agree_in_its_users_place(db: Database) {
        let app = TestApp::new(db).await;
        let (token, _) = logged_in(&app, &app.client, ADA).await;
        let (link_token, _) = token.split_once(' ').unwrap();
        let scopes: Vec<&str> = DEFAULT_SCOPES.split_whitespace().collect();
        for known_to_the_client in [link_token.to_owned(), format!("{link_token} page_guess")] {
            let token = known_to_the_client;
            let body = json!({ "scopes": scopes });
            app.widget(&token, Method::POST, "/consent", body).await.refused(403, "ACCESS_DENIED");
            for (method, path) in [
                (Method::POST, "/complete"),
                (Method::GET, "/session"),
                (Method::GET, "/integrations"),
                (Method::GET, "/integrations/events"),
                (Method::POST, "/auth/guest"),
            ] {
                app.widget(&token, method, path, json!({})).await.refused(403, "ACCESS_DENIED");
            }
        }
        granted(&app, &token, None).await;
    }

    async fn person_chooses_the_workspace(db: Database) {
        let app = TestApp::new(db).await;
        let (token, answer) = logged_in(&app, &app.client, ADA).await;
        let user = answer["user"]["id"].as_str().unwrap();
        let second = another_workspace(&app, user, false).await;
        let test_data = another_workspace(&app, user, true).await;
        let (_, elses) = logged_in(&app, &app.client, "grace@example.com").await;
        let elses = elses["workspaces"][0]["id"].as_str().unwrap();
        for other in [&*test_data, elses, "ws_1"] {
            let body = json!({ "scopes": DEFAULT_SCOPES.split(' ').collect::<Vec<_>>(),
                "workspace_id": other });
            app.widget(&token, Method::POST, "/consent", body).await
                .refused(404, "WORKSPACE_NOT_FOUND");
        }
        assert_eq!(granted(&app, &token, Some(&second)).await.workspace_id, second);
    }

    async fn application_in_sandbox_meets_test_data_only(db: Database) {
        let app = TestApp::new(db).await;
        Browser::new(&app).sign_in(ADA).await;
        let sandbox = app.register(true).await;
        let (_, first) = logged_in(&app, &sandbox, ADA).await;
        let (_, again) = logged_in(&app, &sandbox, ADA).await;
        assert_eq!(first["workspaces"], again["workspaces"]);
        assert_eq!(first["workspaces"].as_array().unwrap().len(), 1);
        let id = first["workspaces"][0]["id"].as_str().unwrap().to_owned();
        let row = people::workspace(&app.store, &WorkspaceId::from_stored(id)).await.unwrap();
        assert!(row.unwrap().is_sandbox);
        let (_, real) = logged_in(&app, &app.client, ADA).await;
        assert_ne!(real["workspaces"][0]["id"], first["workspaces"][0]["id"]);
    }

    async fn wrong_codes_end_the_challenge(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.link_token(&app.client).await;
        verify(&app, &token, ADA, "123456").await.refused(400, "CODE_EXPIRED");
        ask(&app, &token, ADA).await.ok();
        let code = app.mails.code(ADA);
        let wrong = if code == "123456" { "654321" } else { "123456" };
        for left in (0..5).rev() {
            let refused = verify(&app, &token, ADA, wrong).await.refused(400, "WRONG_CODE");
            assert_eq!(refused["data"]["tries_left"], left);
        }
        verify(&app, &token, ADA, &code).await.refused(400, "CODE_EXPIRED");
        ask(&app, &token, ADA).await.ok();
        // A code is for the address that it was mailed to.
        let code = app.mails.code(ADA);
        verify(&app, &token, "grace@example.com", &code).await.refused(400, "CODE_EXPIRED");
        verify(&app, &token, ADA, &code).await.ok();
        verify(&app, &token, ADA, &code).await.refused(403, "ACCESS_DENIED");
        ask(&app, &token, ADA).await.refused(403, "ACCESS_DENIED");
    }

    async fn last_code_is_the_one_also_after_a_refusal(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.link_token(&app.client).await;
        let mut codes = Vec::new();
        for _ in 0..5 {
            ask(&app, &token, ADA).await.ok();
            codes.push(app.mails.code(ADA));
        }
        let refused = ask(&app, &token, ADA).await.refused(429, "RATE_LIMITED");
        assert!(refused["data"]["retry_after"].as_u64().is_some_and(|wait| wait <= 901));
        ask(&app, &token, "no address").await.refused(400, "INVALID_REQUEST");
        verify(&app, &token, ADA, &codes[4]).await.ok();
    }

    async fn code_of_the_widget_opens_no_account_page(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.link_token(&app.client).await;
        ask(&app, &token, ADA).await.ok();
        // An application knows its link token, and so what the code answers.
        let hash = kc_store::secret::SecretHash::of(&token);
        let hash: String = hash.as_bytes().iter().map(|b| format!("{b:02x}")).collect();
        let mut browser = Browser::new(&app);
        let code = app.mails.code(ADA);
        browser.verify(&format!("wch_{hash}_1"), &code).await.denied(400, "code_expired");
        assert!(!browser.is_signed_in().await);
        // It was the right challenge: the try is gone.
        for _ in 0..4 {
            verify(&app, &token, ADA, "wrong").await.refused(400, "WRONG_CODE");
        }
        verify(&app, &token, ADA, &code).await.refused(400, "CODE_EXPIRED");
    }

    async fn without_mails_there_are_guests_only(db: Database) {
        let app = TestApp::without_mails(db).await;
        let token = app.link_token(&app.client).await;
        let session = app.widget(&token, Method::GET, "/session", json!({})).await.ok();
        assert_eq!(session["auth_methods"], json!(["passkey", "guest"]));
        ask(&app, &token, ADA).await.refused(400, "INVALID_REQUEST");
    }
}
