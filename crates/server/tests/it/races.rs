//! What happens once, or so many times, however many ask at once, on two nodes of one database.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

use axum::{
    Router,
    body::Body,
    http::{Method, Request},
};
use futures_util::future::join_all;
use kc_domain::{WebhookId, WorkspaceId};
use kc_store::webhooks::{self, NewWebhook};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use crate::{
    account::{Browser, SITE, app as behind_proxy},
    app::{Answer, Connected, TEST_ADDRESS, TestApp},
};

const KEYS_OF_A_WORKSPACE: usize = 100;

fn of_client(app: &TestApp, method: Method, path: &str, body: &Value) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .header("x-client-id", app.client.id.as_str())
        .header("x-client-secret", &app.client.secret)
        .body(Body::from(body.to_string()))
        .unwrap()
}

/// Sends all at once, by turns to each of the nodes.
async fn at_once(nodes: [&Router; 2], requests: Vec<Request<Body>>) -> Vec<Answer> {
    let calls = requests.into_iter().enumerate();
    join_all(calls.map(|(turn, request)| Answer::of(nodes[turn % 2], request))).await
}

fn succeeded(answers: &[Answer]) -> (Vec<&Answer>, Vec<&Answer>) {
    answers.iter().partition(|it| it.status.is_success())
}

/// A call that makes an API key in the workspace of whoever is signed in.
fn make_key(ada: &Browser<'_>, workspace: &str, name: &str, key: Option<&str>) -> Request<Body> {
    let body = json!({ "name": name, "permissions": ["read:profile"] });
    make(ada, workspace, "api-keys", &body, key)
}

fn make_webhook(ada: &Browser<'_>, workspace: &str, key: Option<&str>) -> Request<Body> {
    let body = json!({ "url": "https://hooks.example.com/", "events": ["integration.updated"] });
    make(ada, workspace, "webhooks", &body, key)
}

fn make(
    ada: &Browser<'_>,
    workspace: &str,
    what: &str,
    body: &Value,
    key: Option<&str>,
) -> Request<Body> {
    let mut request = ada.request(Method::POST, "", Some(SITE), body);
    *request.uri_mut() = format!("/portal/api/workspaces/{workspace}/{what}")
        .parse()
        .unwrap();
    if let Some(key) = key {
        request
            .headers_mut()
            .insert("idempotency-key", key.parse().unwrap());
    }
    request
}

async fn signed_in<'a>(app: &'a TestApp) -> (Browser<'a>, String) {
    let mut ada = Browser::new(app);
    ada.sign_in("ada@example.com").await;
    let profile = ada.get("/profile").await.fine();
    let workspace = profile["workspaces"][0]["id"].as_str().unwrap().to_owned();
    (ada, workspace)
}

async fn count_keys(app: &TestApp, workspace: &str) -> usize {
    let workspace = WorkspaceId::parse(workspace).unwrap();
    let keys = kc_store::api_keys::of_workspace(&app.store, &workspace).await;
    keys.unwrap().len()
}

fn add_wallet(link: &str) -> Request<Body> {
    let body = json!({ "provider": "ethereum", "address": TEST_ADDRESS });
    Request::post("/widget/integrations")
        .header("content-type", "application/json")
        .header("x-link-token", link)
        .body(Body::from(body.to_string()))
        .unwrap()
}

async fn returning(app: &TestApp, user: &Connected) -> String {
    let body = json!({ "access_token": user.access_token });
    let made = app.post("/link-token", body).await.ok();
    made["link_token"].as_str().unwrap().to_owned()
}

on_both_databases! {
    async fn public_token_is_exchanged_once_on_two_nodes(db: Database) {
        let app = TestApp::new(db).await;
        let second = app.second_node().await;
        let body = json!({ "public_token": app.public_token(&app.client).await });
        let ask = || of_client(&app, Method::POST, "/token/exchange", &body);
        let answers = at_once([&app.router, &second], (0..40).map(|_| ask()).collect()).await;
        let (won, lost) = succeeded(&answers);
        assert_eq!((won.len(), lost.len()), (1, 39));
        for answer in lost {
            answer.refused(409, "TOKEN_ALREADY_USED");
        }
        assert_eq!(app.of_client(&app.client, Method::GET, "/token/grants", json!({})).await.ok()["count"], 1);
    }

    async fn session_ends_once_on_two_nodes(db: Database) {
        let app = TestApp::new(db).await;
        let second = app.second_node().await;
        let link = app.consented(&app.client).await;
        let end = || Request::post("/widget/complete").header("x-link-token", &link)
            .body(Body::empty()).unwrap();
        let answers = at_once([&app.router, &second], (0..40).map(|_| end()).collect()).await;
        let (won, lost) = succeeded(&answers);
        assert_eq!((won.len(), lost.len()), (1, 39));
        for answer in lost {
            answer.refused(409, "TOKEN_ALREADY_USED");
        }
    }

    async fn workspace_has_no_more_keys_than_it_may_however_many_are_made_at_once(db: Database) {
        let app = behind_proxy(db).await;
        let second = app.second_node().await;
        let (ada, workspace) = signed_in(&app).await;
        let ask = |_| make_key(&ada, &workspace, "Books", None);
        for _ in 0..2 {
            let asked = (0..KEYS_OF_A_WORKSPACE * 3 / 4).map(ask).collect();
            for answer in succeeded(&at_once([&app.router, &second], asked).await).1 {
                answer.denied(409, "conflict");
            }
        }
        assert_eq!(count_keys(&app, &workspace).await, KEYS_OF_A_WORKSPACE);
    }

    async fn workspace_has_no_more_webhooks_than_it_may_however_many_are_made_at_once(db: Database) {
        let app = behind_proxy(db).await;
        let (_, workspace) = signed_in(&app).await;
        let workspace = &WorkspaceId::parse(&workspace).unwrap();
        let make = async || {
            let mut tx = app.store.begin().await.unwrap();
            let new = NewWebhook {
                id: &WebhookId::generate(),
                workspace,
                url: "https://hooks.example.com/",
                description: "",
                events: &[],
                schedule: webhooks::Schedule::Default,
                sealed_secret: vec![],
            };
            let is_made = webhooks::insert(&mut tx, new, NOW).await.unwrap();
            tx.commit().await.unwrap();
            is_made
        };
        let made = join_all((0..60).map(|_| make())).await;
        let count = i64::try_from(made.into_iter().filter(|it| *it).count()).unwrap();
        assert_eq!(count, webhooks::MOST);
    }

    async fn call_of_one_name_makes_one_thing_on_two_nodes(db: Database) {
        let app = behind_proxy(db).await;
        let second = app.second_node().await;
        let (ada, workspace) = signed_in(&app).await;
        let ask = |_| make_key(&ada, &workspace, "Books", Some("once"));
        let answers = at_once([&app.router, &second], (0..30).map(ask).collect()).await;
        let told: BTreeSet<String> = answers.iter().map(Answer::text).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(answers[0].status, 201);
        assert_eq!(count_keys(&app, &workspace).await, 1);
    }

    async fn call_of_one_name_that_takes_the_last_room_is_answered_the_same_on_two_nodes(db: Database) {
        let app = behind_proxy(db).await;
        let second = app.second_node().await;
        let (ada, workspace) = signed_in(&app).await;
        let fill = |_| make_key(&ada, &workspace, "Books", None);
        at_once([&app.router, &second], (1..KEYS_OF_A_WORKSPACE).map(fill).collect()).await;
        for _ in 1..webhooks::MOST {
            app.send(make_webhook(&ada, &workspace, None)).await;
        }
        let asks: [&dyn Fn() -> Request<Body>; 2] = [
            &|| make_key(&ada, &workspace, "The last", Some("once")),
            &|| make_webhook(&ada, &workspace, Some("once")),
        ];
        for ask in asks {
            let answers = at_once([&app.router, &second], (0..30).map(|_| ask()).collect()).await;
            let told: BTreeSet<_> = answers.iter().map(|it| (it.status.as_u16(), it.text())).collect();
            assert!(told.len() == 1 && answers[0].status == 201, "{told:?}");
        }
        let more = [make_key(&ada, &workspace, "One more", Some("twice")), make_webhook(&ada, &workspace, Some("twice"))];
        for answer in at_once([&app.router, &second], more.into()).await {
            answer.denied(409, "conflict");
        }
    }

    async fn of_two_calls_of_one_name_that_differ_one_is_done(db: Database) {
        let app = behind_proxy(db).await;
        let second = app.second_node().await;
        let (ada, workspace) = signed_in(&app).await;
        let ask = |turn| make_key(&ada, &workspace, if turn % 3 == 0 { "Books" } else { "Taxes" }, Some("once"));
        let answers = at_once([&app.router, &second], (0..30).map(ask).collect()).await;
        let (won, lost) = succeeded(&answers);
        let names: BTreeSet<String> = won.iter()
            .map(|it| it.json()["api_key"]["name"].to_string()).collect();
        assert_eq!(names.len(), 1, "{names:?}");
        for answer in &lost {
            assert_eq!(answer.status, 409, "{}", answer.text());
        }
        assert!([10, 20].contains(&lost.len()), "{}", lost.len());
        assert_eq!(count_keys(&app, &workspace).await, 1);
    }

    async fn address_is_connected_once_on_two_nodes(db: Database) {
        let app = TestApp::new(db).await;
        let second = app.second_node().await;
        let user = app.connected().await;
        let links = [returning(&app, &user).await, returning(&app, &user).await];
        let ask = |turn: usize| add_wallet(&links[turn / 2 % 2]);
        let answers = at_once([&app.router, &second], (0..40).map(ask).collect()).await;
        let (won, lost) = succeeded(&answers);
        assert_eq!((won.len(), lost.len()), (1, 39));
        let wallet = won[0].ok()["walletId"].clone();
        for answer in lost {
            assert_eq!(answer.refused(409, "DUPLICATE_INTEGRATION")["data"]["wallet_id"], wallet);
        }
        let listed = app.read("/v1/integrations", &user.access_token).await.json();
        assert_eq!(listed["pagination"]["totalCount"], 1);
    }

    async fn halves_of_a_limit_that_are_set_at_once_both_hold(db: Database) {
        let app = TestApp::new(db).await;
        let second = app.second_node().await;
        let user = app.connected().await;
        let path = format!("/developer/grants/{}/transaction-limit", user.grant_id);
        let halves = [json!({ "transactionLimit": 777 }), json!({ "enableLimiter": false })];
        let ask = |turn: usize| of_client(&app, Method::PATCH, &path, &halves[turn / 2 % 2]);
        let answers = at_once([&app.router, &second], (0..40).map(ask).collect()).await;
        for answer in &answers {
            answer.ok();
        }
        let last = of_client(&app, Method::PATCH, &path, &halves[1]);
        let last = app.send(last).await.ok();
        assert_eq!((&last["transaction_limit"], &last["enable_limiter"]), (&json!(777), &json!(false)));
    }

    async fn grant_that_was_revoked_on_one_node_opens_nothing_on_another(db: Database) {
        let app = TestApp::new(db).await;
        let second = app.second_node().await;
        let user = app.connected().await;
        let is_revoked = AtomicBool::new(false);
        let read = async || {
            let began_after = is_revoked.load(Ordering::SeqCst);
            let request = Request::get("/api/v1/holdings")
                .header("authorization", format!("Bearer {}", user.access_token))
                .header("x-client-id", app.client.id.as_str())
                .header("x-client-secret", &app.client.secret);
            let answer = Answer::of(&second, request.body(Body::empty()).unwrap()).await;
            (began_after, answer.status.as_u16())
        };
        let readers = join_all((0..20).map(|_| async {
            let mut seen = Vec::new();
            while !seen.last().is_some_and(|(began_after, _)| *began_after) {
                seen.push(read().await);
                // On SQLite a read may never wait, and would let nobody else of this task go on.
                tokio::task::yield_now().await;
            }
            seen
        }));
        let revoking = async {
            read().await;
            let body = json!({ "grant_id": user.grant_id });
            let revoke = of_client(&app, Method::POST, "/token/revoke", &body);
            assert_eq!(app.send(revoke).await.status, 200);
            is_revoked.store(true, Ordering::SeqCst);
        };
        let (seen, ()) = futures_util::future::join(readers, revoking).await;
        for (began_after, status) in seen.into_iter().flatten() {
            assert!(status == 401 || (status == 200 && !began_after), "{began_after} {status}");
        }
    }

    async fn link_of_a_grant_that_is_revoked_meanwhile_connects_nothing_afterwards(db: Database) {
        let app = TestApp::new(db).await;
        let second = app.second_node().await;
        let user = app.connected().await;
        let mut requests: Vec<Request<Body>> = Vec::new();
        let links = join_all((0..10).map(|_| returning(&app, &user))).await;
        for link in &links {
            let end = Request::post("/widget/complete").header("x-link-token", link);
            requests.push(end.body(Body::empty()).unwrap());
            let body = json!({ "grant_id": user.grant_id });
            requests.push(of_client(&app, Method::POST, "/token/revoke", &body));
        }
        for answer in at_once([&app.router, &second], requests).await {
            assert!([200, 401].contains(&answer.status.as_u16()), "{}", answer.text());
            assert!(!answer.text().contains(r#":"public_"#), "{}", answer.text());
        }
        for link in &links {
            assert!(!app.send(add_wallet(link)).await.status.is_success());
        }
        app.post("/link-token", json!({ "access_token": user.access_token })).await
            .refused(401, "INVALID_GRANT");
    }
}
