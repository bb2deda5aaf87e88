//! Somebody with everything that there is to have, each thing with an unmistakable mark on it.

use std::{collections::BTreeSet, time::Duration};

use axum::http::Method;
use kc_domain::{ClientId, Clock as _, Scopes, UserId, WorkspaceId};
use kc_store::{
    clients::{self, NewClient},
    people::{self, Role},
    secret::{Secret, SecretHash},
};
use serde_json::{Value, json};

use super::{
    answered::{Answered, Headers},
    document::{Ids, Operation, known_as},
    links::{self, Links, Person, Step},
    plant::Owner,
    shown::{ApiKey, basic_of, bearer, link, session},
};
use crate::{
    account::Browser,
    app::{TestApp, TestClient},
    device::Device,
    oidc::party::{CALLBACK, Party, SIGNED_OUT, interaction, navigate},
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
    pub app: &'a TestApp,
    pub marker: String,
    pub client: TestClient,
    pub browser: Browser<'a>,
    pub jwt: String,
    pub id_token: String,
    pub api_key: String,
    pub links: Links,
    pub ids: Ids,
}

impl<'a> Tenant<'a> {
    /// `number` keeps tenants apart.
    pub async fn new(app: &'a TestApp, number: u32, operations: &[Operation]) -> Self {
        let marker = format!("Zanzibar{number}x");
        let email = format!("{}@example.com", marker.to_lowercase());
        let mut browser = Browser::at(app, &format!("192.0.2.{}", number % 250));
        let user = browser.sign_in(&email).await;
        let (_, answer) = links::log_in(app, &app.client, &email).await;
        let workspace = answer["workspaces"][0]["id"].as_str().unwrap().to_owned();

        let client = register(app, &workspace, &format!("Client of {marker}")).await;
        let mut person = Person {
            email: &email,
            workspace: &workspace,
            access_token: "",
        };
        let public_token = public_token(app, &client, &person).await;
        let exchanged = app.exchange(&client, &public_token).await.ok();
        let text = |name: &str| exchanged[name].as_str().unwrap().to_owned();
        let access_token = text("access_token");
        let mut ids = named([
            ("marker", marker.clone()),
            ("email_address", email.clone()),
            ("user_id", user.clone()),
            ("workspace_id", workspace.clone()),
            ("client_id", client.id.to_string()),
            ("access_token", access_token.clone()),
            ("grant_id", text("grant_id")),
            (
                "public_token",
                self::public_token(app, &client, &person).await,
            ),
        ]);
        let owner = Owner {
            user: &user,
            workspace: &workspace,
            marker: &marker,
            number,
        };
        ids.extend(owner.plant(app).await);
        person.access_token = &access_token;
        let links = Links::new(app, &client, &person).await;

        let tokens = allow(app, &client, &mut browser, &mut ids).await;
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        ids.insert("token".to_owned(), text("access_token"));
        let mut tenant = Self {
            app,
            marker,
            client,
            browser,
            jwt: text("access_token"),
            id_token: text("id_token"),
            api_key: ApiKey::default().made(app, &ids).await.0,
            links,
            ids,
        };
        tenant.open_pages().await;
        tenant.make(operations).await;
        tenant
    }

    pub fn party(&self) -> Party<'a> {
        party(self.app, &self.client)
    }

    /// What each of the security schemes wants to see, for calls of any step.
    pub fn shows(&self, way: impl IntoIterator<Item = impl AsRef<str>>) -> Headers {
        let shown = way.into_iter().map(|scheme| match scheme.as_ref() {
            "client_id" => vec![("x-client-id", self.client.id.to_string())],
            "client_secret" => vec![("x-client-secret", self.client.secret.clone())],
            "client_basic" => basic_of(&self.client),
            "access_token" => vec![bearer(&self.ids["access_token"])],
            "oauth" => vec![bearer(&self.jwt)],
            "api_key" => vec![("x-api-key", self.api_key.clone())],
            "session" => session(&self.browser),
            other => panic!("a security scheme that nobody tries: {other}"),
        });
        shown.flatten().collect()
    }

    /// What opens this call in this way.
    pub fn opens(&self, call: &Operation, way: &BTreeSet<String>) -> Headers {
        if way.contains("link_token") {
            let with_page = way.contains("page_secret");
            return link(self.links.at(Step::of(call), with_page));
        }
        self.shows(way)
    }

    /// The ids that go with it: a guest has no workspace to choose.
    fn ids_for(&self, call: &Operation, way: &BTreeSet<String>) -> Ids {
        let mut ids = self.ids.clone();
        if Step::of(call) == Step::LoggedIn && !way.contains("page_secret") {
            ids.remove("workspace_id");
        }
        ids
    }

    /// Makes a call in this way, in order.
    pub async fn calls(&self, call: &Operation, way: &BTreeSet<String>) -> Answered {
        let (ids, shown) = (self.ids_for(call, way), self.opens(call, way));
        Answered::to(&self.app.router, call, &ids, &shown).await
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

    /// What the account's pages have: another browser, a passkey, and requests that wait.
    async fn open_pages(&mut self) {
        let mut other = Browser::at(self.app, &self.browser.address);
        other.sign_in(&self.ids["email_address"]).await;
        let sessions = self.browser.get("/sessions").await.fine();
        let all = sessions["sessions"].as_array().unwrap().iter();
        let mut others = all.filter(|it| it["current"] == false);
        let session = others.next().unwrap()["id"].as_str().unwrap().to_owned();

        let mut phone = self.device("phone");
        let asked = self.ask_for_passkey(&mut phone).await;
        let made = self.browser.post("/passkeys", asked).await.fine();
        let passkey = made["passkey"]["id"].as_str().unwrap().to_owned();

        let again = [("prompt", "consent"), ("scope", "openid portfolios:read")];
        let sent = self.party().send(&mut self.browser, &again).await;
        let interaction_id = interaction(&sent);
        let leaving = format!(
            "/oidc/session/end?client_id={}&post_logout_redirect_uri={SIGNED_OUT}",
            self.client.id
        );
        let left = navigate(&mut self.browser, Method::GET, &leaving, "").await;
        self.ids.extend(named([
            ("session_id", session),
            ("passkey_id", passkey),
            ("interaction_id", interaction_id),
            ("sign_out_id", interaction(&left)),
        ]));
    }

    /// What a browser sends to add a passkey of this device.
    async fn ask_for_passkey(&mut self, device: &mut Device) -> Value {
        let asked = self.browser.post("/passkeys/options", json!({})).await;
        let asked = asked.fine();
        let credential = device.create(&asked["options"]);
        json!({ "challenge": asked["challenge"], "credential": credential, "name": self.marker })
    }

    /// Does what has to be done before a call can succeed.
    pub async fn prepare(&mut self, call: &Operation) {
        let email = self.ids["email_address"].clone();
        let challenge = match call.name().as_str() {
            "POST /widget/auth/email" => {
                self.wait_for_mails();
                return;
            }
            "POST /widget/auth/email/verify" => {
                self.wait_for_mails();
                let body = json!({ "email": email });
                let link = &self.links.opened;
                let sent = self.app.widget(link, Method::POST, "/auth/email", body);
                sent.await.ok();
                Value::Null
            }
            "POST /account/api/email/verify" => {
                let email = format!("new-{email}");
                let asked = self.browser.post("/email", json!({ "email": email })).await;
                self.ids
                    .insert("email_code".into(), self.app.mails.code(&email));
                self.ids
                    .insert("challenge".into(), Browser::challenge(&asked));
                return;
            }
            "POST /account/api/sign-in/email/verify" => json!(self.browser.ask_code(&email).await),
            "POST /account/api/sign-in/password" => {
                self.browser.set_password(super::bodies::PASSWORD).await;
                Value::Null
            }
            "POST /account/api/passkeys" => {
                let mut laptop = self.device("laptop");
                let asked = self.ask_for_passkey(&mut laptop).await;
                self.take_credential(&asked);
                return;
            }
            "POST /widget/auth/passkey" => {
                let mut device = self.with_passkey().await;
                let (link, path) = (&self.links.opened, "/auth/passkey/options");
                let asked = self
                    .app
                    .widget(link, Method::POST, path, json!({}))
                    .await
                    .ok();
                let credential = device.get(&asked["options"]);
                self.take_credential(
                    &json!({ "challenge": asked["challenge"], "credential": credential }),
                );
                return;
            }
            "POST /account/api/sign-in/passkey" => {
                let mut device = self.with_passkey().await;
                let body = json!({ "email": email });
                let asked = self
                    .browser
                    .post("/sign-in/passkey/options", body)
                    .await
                    .fine();
                let credential = device.get(&asked["options"]);
                self.take_credential(
                    &json!({ "challenge": asked["challenge"], "credential": credential }),
                );
                return;
            }
            _ => return,
        };
        self.ids
            .insert("email_code".into(), self.app.mails.code(&email));
        if let Some(challenge) = challenge.as_str() {
            self.ids.insert("challenge".into(), challenge.to_owned());
        }
    }

    /// They have had as many mails as anybody gets in a while.
    fn wait_for_mails(&self) {
        self.app.clock.advance(Duration::from_secs(15 * 60));
    }

    /// A device of their own: they know each other by their names.
    fn device(&self, name: &str) -> Device {
        Device::new(&format!("{name} of {}", self.marker))
    }

    /// A device with a passkey of theirs.
    async fn with_passkey(&mut self) -> Device {
        let mut device = self.device("laptop");
        let asked = self.ask_for_passkey(&mut device).await;
        self.browser.post("/passkeys", asked).await.fine();
        device
    }

    fn take_credential(&mut self, asked: &Value) {
        let challenge = asked["challenge"].as_str().unwrap();
        self.ids.insert("challenge".into(), challenge.to_owned());
        let credential = asked["credential"].to_string();
        self.ids.insert("credential".into(), credential);
    }

    /// The same, with a file in the place of the wallet.
    pub fn ids_of_file(&self) -> Ids {
        let mut ids = self.ids.clone();
        ids.insert("wallet_id".to_owned(), self.ids["csv_wallet_id"].clone());
        ids
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

fn party<'a>(app: &'a TestApp, client: &TestClient) -> Party<'a> {
    Party {
        app,
        id: client.id.clone(),
        secret: Some(client.secret.clone()),
    }
}

/// Lets the client in by OAuth: its tokens, and a code that it has not used yet.
async fn allow(
    app: &TestApp,
    client: &TestClient,
    browser: &mut Browser<'_>,
    ids: &mut Ids,
) -> Value {
    let party = party(app, client);
    let code = party.code(browser, &[("scope", ALL_SCOPES)]).await;
    let tokens = party.exchange(&code).await.fine();
    let unused = party.code(browser, &[("scope", ALL_SCOPES)]).await;
    ids.insert("authorization_code".to_owned(), unused);
    tokens
}

async fn register(app: &TestApp, workspace: &str, name: &str) -> TestClient {
    let (id, secret) = (ClientId::generate(), Secret::generate("secret_"));
    let scopes: Scopes = ALL_SCOPES.parse().unwrap();
    let workspace = WorkspaceId::parse(workspace).unwrap();
    let hash = SecretHash::of(secret.reveal());
    let new = NewClient {
        is_sandbox: false,
        redirect_uris: vec![CALLBACK.into()],
        post_logout_redirect_uris: vec![SIGNED_OUT.into()],
        allowed_origins: vec!["https://app.example.com".into()],
        ..NewClient::with_secret(&id, &workspace, name, &hash, &scopes)
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

async fn public_token(app: &TestApp, client: &TestClient, person: &Person<'_>) -> String {
    let link = links::consented(app, client, person).await;
    let ended = links::complete(app, &link).await;
    ended.as_str().unwrap().to_owned()
}

/// The first `id` in an answer, the outermost first.
fn first_id(answer: &Value) -> Option<String> {
    let object = answer.as_object()?;
    let own = object.get("id").and_then(Value::as_str).map(str::to_owned);
    own.or_else(|| object.values().find_map(first_id))
}

pub fn named<const N: usize>(ids: [(&str, String); N]) -> Ids {
    ids.into_iter()
        .map(|(name, id)| (name.to_owned(), id))
        .collect()
}
