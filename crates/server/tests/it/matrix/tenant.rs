//! Somebody with everything that there is to have, each thing with an unmistakable mark on it.

use axum::http::Method;
use kc_domain::{
    ApiKeyId, ClientId, Clock as _, Permission, Scopes, Timestamp, UserId, WorkspaceId,
};
use kc_store::{
    TextList,
    api_keys::{self, NewApiKey, Permissions},
    assets,
    clients::{self, NewClient},
    people::{self, Role},
    progress, reports,
    secret::{Secret, SecretHash},
    transactions,
};
use serde_json::{Value, json};

use super::{
    answered::{Answered, Headers},
    document::{Ids, Operation, known_as},
};
use crate::{
    account::{Browser, SITE},
    app::{TestApp, TestClient},
    data::{
        holdings::{self, ETHER, asset},
        transactions::transaction,
    },
    oidc::party::{CALLBACK, Party},
};

pub const ALL_SCOPES: &str = "openid profile offline_access email portfolios:read \
    transactions:read transactions:write integrations:read integrations:write tax:read tax:write \
    accounting:read reports:read reports:write workspace:read users:read defi:read nft:read";

/// Things that other calls make, and what they are called in paths.
const ALSO_MADE_BY: [(&str, &str); 1] = [(
    "POST /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/test",
    "delivery_id",
)];

pub struct Tenant<'a> {
    app: &'a TestApp,
    pub marker: String,
    pub client: TestClient,
    pub browser: Browser<'a>,
    pub jwt: String,
    pub api_key: String,
    /// A link session in which they have agreed, with what their page holds.
    pub link: String,
    pub ids: Ids,
}

impl<'a> Tenant<'a> {
    /// `number` keeps tenants apart.
    pub async fn new(app: &'a TestApp, number: u32, operations: &[Operation]) -> Self {
        let marker = format!("Zanzibar{number}x");
        let email = format!("{}@example.com", marker.to_lowercase());
        let mut browser = Browser::at(app, &format!("192.0.2.{}", number % 250));
        let user = browser.sign_in(&email).await;
        let link = app.link_token(&app.client).await;
        let (_, answer) = log_in(app, &link, &email).await;
        let workspace = answer["workspaces"][0]["id"].as_str().unwrap().to_owned();

        let client = register(app, &workspace, &marker).await;
        let public_token = public_token(app, &client, &email, &workspace).await;
        let exchanged = app.exchange(&client, &public_token).await.ok();
        let text = |name: &str| exchanged[name].as_str().unwrap().to_owned();
        let mut ids = named([
            ("marker", marker.clone()),
            ("user_id", user.clone()),
            ("workspace_id", workspace.clone()),
            ("client_id", client.id.to_string()),
            ("access_token", text("access_token")),
            ("grant_id", text("grant_id")),
        ]);
        ids.extend(plant(app, &user, &workspace, &marker, number).await);
        let again = self::public_token(app, &client, &email, &workspace).await;
        ids.insert("public_token".into(), again);

        let party = Party {
            app,
            id: client.id.clone(),
            secret: Some(client.secret.clone()),
        };
        let code = party.code(&mut browser, &[("scope", ALL_SCOPES)]).await;
        let jwt = party.exchange(&code).await.fine()["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        let api_key = ApiKey::default().made(app, &ids).await.0;
        let link = consented(app, &client, &email, &workspace).await;
        let mut tenant = Self {
            app,
            marker,
            client,
            browser,
            jwt,
            api_key,
            link,
            ids,
        };
        tenant.make(operations).await;
        tenant
    }

    /// What each of the security schemes wants to see.
    pub fn shows(&self, way: impl IntoIterator<Item = impl AsRef<str>>) -> Headers {
        let shown = way.into_iter().map(|scheme| match scheme.as_ref() {
            "client_id" => vec![("x-client-id", self.client.id.to_string())],
            "client_secret" => vec![("x-client-secret", self.client.secret.clone())],
            "access_token" => vec![bearer(&self.ids["access_token"])],
            "oauth" => vec![bearer(&self.jwt)],
            "api_key" => vec![("x-api-key", self.api_key.clone())],
            "session" => session(&self.browser),
            "link_token" => link(&self.link),
            other => panic!("a security scheme that nobody tries: {other}"),
        });
        shown.flatten().collect()
    }

    /// Makes one of everything that can be made and is named in another call's path.
    async fn make(&mut self, operations: &[Operation]) {
        for making in operations.iter().filter(|it| it.method == Method::POST) {
            let below = format!("{}/{{", making.path);
            let mut children = operations.iter().filter(|it| it.path.starts_with(&below));
            let Some(child) = children.next() else {
                continue;
            };
            let places = child.places();
            let name = known_as(places[making.places().len()]);
            if self.ids.contains_key(name) || making.request(&self.ids).is_none() {
                continue;
            }
            let id = self.make_by(making).await;
            self.ids.insert(name.to_owned(), id);
        }
        for (name, id) in ALSO_MADE_BY {
            let making = operations.iter().find(|it| it.name() == name);
            if let Some(making) = making {
                let made = self.make_by(making).await;
                self.ids.insert(id.to_owned(), made);
            }
        }
    }

    async fn make_by(&self, making: &Operation) -> String {
        let shown = self.shows(&making.ways[0]);
        let made = Answered::to(&self.app.router, making, &self.ids, &shown).await;
        first_id(&made.json()).unwrap_or_else(|| {
            panic!(
                "{} made nothing: {} {}",
                making.name(),
                made.status,
                made.text
            )
        })
    }

    /// The same names, and nothing by them.
    pub fn nobodys(&self) -> Ids {
        let other = |(name, id): (&String, &String)| {
            let (prefix, rest) = id.rsplit_once('_').unwrap_or(("", id));
            let turned: String = rest.chars().rev().collect();
            let prefix = if prefix.is_empty() {
                String::new()
            } else {
                format!("{prefix}_")
            };
            (name.clone(), format!("{prefix}{turned}"))
        };
        self.ids.iter().map(other).collect()
    }

    /// Somebody else, who may only look at the workspace.
    pub async fn viewer(&self) -> Browser<'a> {
        let mut browser = Browser::at(self.app, "198.51.100.7");
        let email = format!("viewer-{}@example.com", self.marker.to_lowercase());
        let viewer = browser.sign_in(&email).await;
        let workspace = WorkspaceId::parse(&self.ids["workspace_id"]).unwrap();
        let viewer = UserId::parse(&viewer).unwrap();
        let mut tx = self.app.store.begin().await.unwrap();
        let now = self.app.clock.now();
        people::join(&mut tx, &workspace, &viewer, Role::Viewer, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        browser
    }
}

/// A key that opens all, unless a test says otherwise.
pub struct ApiKey {
    pub permissions: Vec<Permission>,
    pub addresses: Vec<String>,
    pub expires_at: Option<Timestamp>,
}

impl Default for ApiKey {
    fn default() -> Self {
        Self {
            permissions: Permission::ALL.to_vec(),
            addresses: Vec::new(),
            expires_at: None,
        }
    }
}

impl ApiKey {
    pub async fn made(self, app: &TestApp, ids: &Ids) -> (String, ApiKeyId) {
        let (id, secret) = (ApiKeyId::generate(), Secret::generate(api_keys::PREFIX));
        let new = NewApiKey {
            id: &id,
            workspace: &WorkspaceId::parse(&ids["workspace_id"]).unwrap(),
            user: &UserId::parse(&ids["user_id"]).unwrap(),
            name: &ids["marker"],
            key: &secret.hash(),
            hint: "abcd",
            permissions: &Permissions(self.permissions),
            allowed_addresses: &TextList(self.addresses),
            expires_at: self.expires_at,
        };
        let mut tx = app.store.begin().await.unwrap();
        assert!(
            api_keys::insert(&mut tx, new, 1000, app.clock.now())
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        (secret.reveal().to_owned(), id)
    }
}

pub fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

pub fn session(browser: &Browser<'_>) -> Headers {
    let cookies = browser
        .cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    vec![
        ("cookie", cookies.collect::<Vec<_>>().join("; ")),
        ("origin", SITE.to_owned()),
    ]
}

/// A link token with, after a space, what the page holds.
pub fn link(token: &str) -> Headers {
    let (token, page) = token.split_once(' ').unwrap_or((token, ""));
    vec![
        ("x-link-token", token.to_owned()),
        ("x-page-secret", page.to_owned()),
    ]
}

async fn register(app: &TestApp, workspace: &str, marker: &str) -> TestClient {
    let (id, secret) = (ClientId::generate(), Secret::generate("secret_"));
    let scopes: Scopes = ALL_SCOPES.parse().unwrap();
    let workspace = WorkspaceId::parse(workspace).unwrap();
    let hash = SecretHash::of(secret.reveal());
    let new = NewClient {
        is_sandbox: false,
        redirect_uris: vec![CALLBACK.into()],
        allowed_origins: vec!["https://app.example.com".into()],
        ..NewClient::with_secret(&id, &workspace, marker, &hash, &scopes)
    };
    let mut tx = app.store.begin().await.unwrap();
    clients::insert(&mut tx, new, app.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    TestClient {
        id,
        secret: secret.reveal().to_owned(),
    }
}

async fn log_in(app: &TestApp, link: &str, email: &str) -> (String, Value) {
    let body = json!({ "email": email });
    app.widget(link, Method::POST, "/auth/email", body)
        .await
        .ok();
    let body = json!({ "email": email, "code": app.mails.code(email) });
    let answer = app
        .widget(link, Method::POST, "/auth/email/verify", body)
        .await
        .ok();
    (
        format!("{link} {}", answer["page_secret"].as_str().unwrap()),
        answer,
    )
}

async fn consented(app: &TestApp, client: &TestClient, email: &str, workspace: &str) -> String {
    let link = app.link_token(client).await;
    let (link, _) = log_in(app, &link, email).await;
    let scopes: Vec<&str> = ALL_SCOPES.split_whitespace().collect();
    let body = json!({ "scopes": scopes, "workspace_id": workspace });
    app.widget(&link, Method::POST, "/consent", body).await.ok();
    link
}

async fn public_token(app: &TestApp, client: &TestClient, email: &str, workspace: &str) -> String {
    let link = consented(app, client, email, workspace).await;
    let ended = app
        .widget(&link, Method::POST, "/complete", json!({}))
        .await
        .ok();
    ended["public_token"].as_str().unwrap().to_owned()
}

/// A wallet with transactions and holdings.
async fn plant(app: &TestApp, user: &str, workspace: &str, marker: &str, number: u32) -> Ids {
    let connected = crate::app::Connected {
        access_token: String::new(),
        grant_id: String::new(),
        workspace_id: workspace.to_owned(),
        user_id: user.to_owned(),
    };
    let address = format!("0x{number:040x}");
    let wallet = holdings::wallet_named(&app.store, &connected, &address, marker).await;
    let workspace = WorkspaceId::parse(workspace).unwrap();
    let mut own = transaction(&wallet, 0);
    own.source_id = format!("0x{marker}");
    own.description = format!("Of {marker}");
    let mut tx = app.store.begin().await.unwrap();
    let coin = asset(&format!("eip155:1/erc20:0x{number:040x}"), marker, 18);
    let known = [
        asset(ETHER, "ETH", 18),
        asset("eip155:1/erc20:0xaa", "TOK", 0),
        coin.clone(),
    ];
    assets::upsert(&mut tx, &known).await.unwrap();
    let booking = progress::open_booking(&mut tx, &wallet).await.unwrap();
    let held = [holdings::holding(
        &wallet,
        coin.id.as_str(),
        5,
        Some("1000.5"),
    )];
    kc_store::holdings::replace(&mut tx, &workspace, &held)
        .await
        .unwrap();
    transactions::upsert(&mut tx, &workspace, &[own], booking)
        .await
        .unwrap();
    progress::close_booking(&mut tx, &wallet, 0).await.unwrap();
    let now = app.clock.now();
    let kept = now.plus(std::time::Duration::from_secs(30 * 24 * 3_600));
    let new = reports::NewReport {
        workspace: &workspace,
        user: &UserId::from_stored(user.to_owned()),
        kind: "gains",
        format: "csv",
        parameters: &reports::Parameters::default(),
        expires_at: kept,
    };
    let report = reports::insert(&mut tx, new, 10, now).await.unwrap();
    let report = report.unwrap().id;
    reports::complete(&mut tx, &report, marker.as_bytes(), now, kept)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    named([
        ("report_id", report.to_string()),
        ("wallet_id", wallet.to_string()),
        ("transaction_id", format!("0x{marker}")),
    ])
}

/// The first `id` in an answer, the outermost first.
fn first_id(answer: &Value) -> Option<String> {
    let object = answer.as_object()?;
    let own = object.get("id").and_then(Value::as_str).map(str::to_owned);
    own.or_else(|| object.values().find_map(first_id))
}

fn named<const N: usize>(ids: [(&str, String); N]) -> Ids {
    ids.into_iter()
        .map(|(name, id)| (name.to_owned(), id))
        .collect()
}
