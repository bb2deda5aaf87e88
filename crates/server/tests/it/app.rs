//! The app as the binary makes it, with a clock that stands still.

use std::{
    borrow::Cow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use futures_util::future::BoxFuture;
use kc_domain::{
    Catalogue, ClientId, Clock, GrantId, Scopes, Timestamp, UserId, WorkspaceId,
    catalogue::{AddressError, Field, Function, GENERIC_CSV, Provider, ProviderKind},
    scope::DEFAULT_SCOPES,
};
use kc_identity::Passwords;
use kc_server::{App, DemoClient, Scout, Settings, WebFile, WebFiles};
use kc_store::{
    Store, clients,
    grants::{self, NewGrant},
    secret::{Secret, SecretHash},
};
use kc_testkit::{Database, SettableClock};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::identity::{self, Mails};

pub const TEST_ADDRESS: &str = "0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa";
/// What `ada.eth` stands for.
pub const NAMED_ADDRESS: &str = "0x000000000000000000000000000000000000f00d";
pub const ORIGIN: &str = "https://app.example.com";

pub struct TestApp {
    pub store: Store,
    pub clock: SettableClock,
    pub router: Router,
    pub stopping: CancellationToken,
    /// From then on every call that asks for the time panics.
    pub panics: Arc<AtomicBool>,
    /// What was mailed.
    pub mails: Arc<Mails>,
    /// What compares passwords.
    pub passwords: Arc<Passwords>,
    /// Production unless a test says otherwise.
    pub client: TestClient,
    pub settings: Settings,
    db: Database,
}

#[derive(Clone)]
pub struct TestClient {
    pub id: ClientId,
    pub secret: String,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A user that has gone the whole way.
pub struct Connected {
    pub access_token: String,
    pub grant_id: String,
    pub workspace_id: String,
    pub user_id: String,
}

impl TestApp {
    pub async fn new(db: Database) -> Self {
        Self::with(db, |_| {}).await
    }

    /// An app that sends no mails.
    pub async fn without_mails(db: Database) -> Self {
        Self::made(db, |_| {}, false).await
    }

    pub async fn with(db: Database, change: impl FnOnce(&mut Settings)) -> Self {
        Self::made(db, change, true).await
    }

    async fn made(db: Database, change: impl FnOnce(&mut Settings), sends_mails: bool) -> Self {
        let clock = SettableClock::default();
        let client = register(&db, &clock, false).await;
        let mut settings = Settings::new(
            "https://connect.example.com".parse().unwrap(),
            "development",
            "0.0.0-test",
        );
        settings.demo = Some(DemoClient {
            id: client.id.to_string(),
            secret: client.secret.clone(),
        });
        // However busy the machine is, the nodes of a test count together.
        settings.limits.wait = Duration::from_secs(30);
        change(&mut settings);
        let stopping = CancellationToken::new();
        let panics = Arc::<AtomicBool>::default();
        let mails = Arc::<Mails>::default();
        let identity =
            identity::new(&db.store, &settings, sends_mails.then(|| mails.clone())).await;
        let passwords = Arc::clone(&identity.passwords);
        let router = kc_server::router(App {
            store: db.store.clone(),
            clock: Arc::new(Breakable(clock.clone(), Arc::clone(&panics))),
            catalogue: Arc::new(catalogue()),
            scout: Arc::new(Sources),
            identity,
            settings: settings.clone(),
            master_key: identity::master_key().await,
            files: Arc::new(Pages),
            stopping: stopping.clone(),
        });
        Self {
            store: db.store.clone(),
            clock,
            router,
            stopping,
            panics,
            mails,
            passwords,
            client,
            settings,
            db,
        }
    }

    /// Another node of the same installation.
    pub async fn second_node(&self) -> Router {
        let store = self.db.second_process().await;
        kc_server::router(App {
            clock: Arc::new(self.clock.clone()),
            catalogue: Arc::new(catalogue()),
            scout: Arc::new(Sources),
            identity: identity::new(&store, &self.settings, None).await,
            settings: self.settings.clone(),
            master_key: identity::master_key().await,
            files: Arc::new(Pages),
            stopping: self.stopping.clone(),
            store,
        })
    }

    pub async fn register(&self, is_sandbox: bool) -> TestClient {
        register(&self.db, &self.clock, is_sandbox).await
    }

    /// A client whose pages come from another place than the other clients'.
    pub async fn register_at(&self, origin: &str) -> TestClient {
        let client = self.register(false).await;
        let mut tx = self.store.begin().await.unwrap();
        let secret = SecretHash::of(&client.secret);
        let origins = vec![origin.to_owned()];
        assert!(
            clients::renew(&mut tx, &client.id, &secret, origins)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        client
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(&self.router, request).await
    }

    /// A call in a client's name.
    pub async fn of_client(
        &self,
        client: &TestClient,
        method: Method,
        path: &str,
        body: Value,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("x-client-id", client.id.as_str())
            .header("x-client-secret", &client.secret);
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.of_client(&self.client, Method::POST, path, body).await
    }

    /// A call of the widget. Behind the token, after a space, may stand what its page holds once
    /// somebody has logged in.
    pub async fn widget(&self, token: &str, method: Method, path: &str, body: Value) -> Answer {
        let (token, page) = token.split_once(' ').unwrap_or((token, ""));
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/widget{path}"))
            .header("content-type", "application/json")
            .header("x-link-token", token);
        if !page.is_empty() {
            request = request.header("x-page-secret", page);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// A data call of the app's own client.
    pub async fn read(&self, path: &str, access_token: &str) -> Answer {
        let request = Request::get(format!("/api{path}"))
            .header("authorization", format!("Bearer {access_token}"))
            .header("x-client-id", self.client.id.as_str())
            .header("x-client-secret", &self.client.secret);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn link_token(&self, client: &TestClient) -> String {
        let made = self
            .of_client(client, Method::POST, "/link-token", json!({}))
            .await;
        made.ok()["link_token"].as_str().unwrap().to_owned()
    }

    /// A session in which a guest has consented to all that is asked for.
    pub async fn consented(&self, client: &TestClient) -> String {
        let token = self.link_token(client).await;
        self.widget(&token, Method::POST, "/auth/guest", json!({}))
            .await
            .ok();
        let scopes: Vec<&str> = DEFAULT_SCOPES.split_whitespace().collect();
        self.widget(
            &token,
            Method::POST,
            "/consent",
            json!({ "scopes": scopes }),
        )
        .await
        .ok();
        token
    }

    /// The user connects a wallet more.
    pub async fn connect_more(&self, user: &Connected) {
        let body = json!({ "access_token": user.access_token });
        let token = self.post("/link-token", body).await.ok()["link_token"].clone();
        let wallet = json!({ "provider": "polygon", "address": format!("0x{:040x}", 7) });
        self.widget(
            token.as_str().unwrap(),
            Method::POST,
            "/integrations",
            wallet,
        )
        .await
        .ok();
    }

    pub async fn public_token(&self, client: &TestClient) -> String {
        let token = self.consented(client).await;
        let completed = self
            .widget(&token, Method::POST, "/complete", json!({}))
            .await;
        completed.ok()["public_token"].as_str().unwrap().to_owned()
    }

    pub async fn exchange(&self, client: &TestClient, public_token: &str) -> Answer {
        let body = json!({ "public_token": public_token });
        self.of_client(client, Method::POST, "/token/exchange", body)
            .await
    }

    pub async fn connected(&self) -> Connected {
        let public_token = self.public_token(&self.client).await;
        let data = self.exchange(&self.client, &public_token).await.ok();
        let text = |name: &str| data[name].as_str().unwrap().to_owned();
        let access_token = text("access_token");
        let info = self.read("/v1/userinfo", &access_token).await.json();
        Connected {
            access_token,
            grant_id: text("grant_id"),
            workspace_id: text("workspace_id"),
            user_id: info["userInfo"]["sub"].as_str().unwrap().to_owned(),
        }
    }

    /// Somebody whose grant has these scopes.
    pub async fn connected_with(&self, scopes: &str) -> Connected {
        let user = self.connected().await;
        let token = Secret::generate("cat_");
        let scopes: Scopes = scopes.parse().unwrap();
        let (id, hash) = (GrantId::generate(), SecretHash::of(token.reveal()));
        let new = NewGrant {
            id: &id,
            client: &self.client.id,
            user: &UserId::from_stored(user.user_id.clone()),
            workspace: &WorkspaceId::from_stored(user.workspace_id.clone()),
            scopes: &scopes,
            token: Some(&hash),
            authentication: None,
            consented_at: None,
            expires_at: self.clock.now().plus(Duration::from_secs(3_600)),
        };
        let mut tx = self.store.begin().await.unwrap();
        grants::insert(&mut tx, new, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        Connected {
            access_token: token.reveal().to_owned(),
            ..user
        }
    }

    pub fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

impl Answer {
    pub async fn of(node: &Router, request: Request<Body>) -> Self {
        let response = node.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.unwrap(),
        }
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {} {:?}", self.status, self.body))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    /// The data of a connect call that went well.
    #[track_caller]
    pub fn ok(&self) -> Value {
        let body = self.json();
        assert_eq!(body["success"], true, "{} {body}", self.status);
        assert!(self.status.is_success());
        body["data"].clone()
    }

    /// That a connect call was refused, in the shape of the contract.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let body = self.json();
        assert_eq!(
            (self.status.as_u16(), &body["code"]),
            (status, &json!(code)),
            "{body}"
        );
        assert_eq!(body["success"], false);
        assert!(
            body["error"]
                .as_str()
                .is_some_and(|text| text.ends_with('.')),
            "{body}"
        );
        body
    }

    /// That a data call was refused, in the shape of the contract.
    #[track_caller]
    pub fn denied(&self, status: u16, code: &str) -> Value {
        let body = self.json();
        assert_eq!(
            (self.status.as_u16(), &body["error"]),
            (status, &json!(code)),
            "{body}"
        );
        assert!(body["message"].is_string(), "{body}");
        body
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn register(db: &Database, clock: &SettableClock, is_sandbox: bool) -> TestClient {
    let (workspace, _) = db.workspace().await;
    let (id, secret) = (ClientId::generate(), Secret::generate("secret_"));
    let scopes: Scopes = DEFAULT_SCOPES.parse().unwrap();
    let hash = SecretHash::of(secret.reveal());
    let new = clients::NewClient {
        allowed_origins: vec![ORIGIN.into(), "http://localhost:3000".into()],
        is_sandbox,
        ..clients::NewClient::with_secret(&id, &workspace, "Northwind", &hash, &scopes)
    };
    let mut tx = db.store.begin().await.unwrap();
    clients::insert(&mut tx, new, clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    TestClient {
        id,
        secret: secret.reveal().to_owned(),
    }
}

/// As the real one does, it takes lower and upper case, and mixed case for a checksum that fails.
fn parse_address(text: &str) -> Result<String, AddressError> {
    let address = text.trim().to_lowercase();
    let digits = text.trim().trim_start_matches("0x");
    if digits != digits.to_lowercase() && digits != digits.to_uppercase() {
        return Err(AddressError("Its capital letters do not fit.".into()));
    }
    let hex = address.strip_prefix("0x").unwrap_or("");
    if hex.len() == 40 && hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(address)
    } else {
        Err(AddressError("This is no Ethereum address.".into()))
    }
}

fn catalogue() -> Catalogue {
    Catalogue::new(vec![
        provider("ethereum", Some(TEST_ADDRESS), true),
        provider("polygon", None, true),
        provider("someday", None, false),
        Provider {
            kind: ProviderKind::Services,
            is_evm: false,
            is_csv: true,
            parse_address: None,
            ..provider(GENERIC_CSV, None, true)
        },
    ])
}

fn provider(id: &str, sandbox_address: Option<&str>, is_live: bool) -> Provider {
    Provider {
        id: id.to_owned(),
        public_name: id.to_uppercase(),
        logo_url: format!("/assets/providers/{id}.svg"),
        kind: ProviderKind::Blockchain,
        is_evm: true,
        is_csv: false,
        functions: vec![Function::Balances, Function::Transactions],
        fields: vec![Field {
            name: "address".into(),
            label: "Address".into(),
            secret: false,
            required: true,
        }],
        parse_address: Some(parse_address),
        explorer_address_url: None,
        aliases: vec!["ether".into()],
        rank: 1,
        is_live,
        sandbox_address: sandbox_address.map(str::to_owned),
    }
}

/// What the sources of the tests know: an address is used on polygon if it ends in `f00d`, and there
/// is one name. Ethereum's do not answer.
struct Sources;

impl Scout for Sources {
    fn is_used<'a>(
        &'a self,
        provider: &'a str,
        is_sandbox: bool,
        address: &'a str,
    ) -> BoxFuture<'a, Option<bool>> {
        Box::pin(async move {
            if provider == "ethereum" && !is_sandbox {
                return std::future::pending().await;
            }
            Some(is_sandbox || address.ends_with("f00d"))
        })
    }

    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, String>> {
        Box::pin(async move {
            match name {
                "ada.eth" => Ok(Some(NAMED_ADDRESS.to_owned())),
                "lost.eth" => Err("Ethereum could not be reached.".to_owned()),
                _ => Ok(None),
            }
        })
    }
}

struct Breakable(SettableClock, Arc<AtomicBool>);

impl Clock for Breakable {
    fn now(&self) -> Timestamp {
        assert!(!self.1.load(Ordering::SeqCst), "secret detail");
        self.0.now()
    }
}

struct Pages;

impl WebFiles for Pages {
    fn get(&self, path: &str) -> Option<WebFile> {
        let (text, content_type): (&'static str, &'static str) = match path {
            "widget/index.html" => ("<!doctype html>widget", "text/html"),
            "account/index.html" => (
                "<!doctype html>account<script type=\"application/json\" id=\"page-state\">{}</script>",
                "text/html",
            ),
            "demo/index.html" => ("<!doctype html>demo", "text/html"),
            "widget/assets/index-Ab3.js" => ("export {}", "text/javascript"),
            "logos/ethereum.svg" => ("<svg/>", "image/svg+xml"),
            _ => return None,
        };
        Some(WebFile {
            bytes: Bytes::from_static(text.as_bytes()),
            content_type: Cow::Borrowed(content_type),
            etag: "ab12".into(),
        })
    }
}
