//! An application that lets people in by us: a relying party.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use kc_domain::{ClientId, Clock as _, Scopes, scope::DEFAULT_SCOPES};
use kc_store::{
    clients::{self, AuthMethod, NewClient},
    secret::Secret,
};
use kc_testkit::Database;
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::{
    account::Browser,
    app::{Answer, TestApp},
};

pub const ADA: &str = "ada@example.com";
pub const CALLBACK: &str = "https://app.example.com/callback?from=kryptos";
pub const SIGNED_OUT: &str = "https://app.example.com/bye";
pub const SITE: &str = "https://connect.example.com";
/// A pair of PKCE, made elsewhere: the challenge is the SHA-256 of the verifier.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const SCOPE: &str = "openid profile email offline_access portfolios:read transactions:read";

/// An app whose limits are wide.
pub async fn app(db: Database) -> TestApp {
    TestApp::with(db, |settings| {
        settings.identity.client_address_header = Some("x-client-address".into());
        settings.identity.token_requests_a_minute = 0;
        settings.identity.other_requests_an_hour = 0;
    })
    .await
}

#[derive(Clone)]
pub struct Party<'a> {
    pub app: &'a TestApp,
    pub id: ClientId,
    pub secret: Option<String>,
}

impl<'a> Party<'a> {
    pub async fn new(app: &'a TestApp) -> Self {
        Self::with(app, |_| {}).await
    }

    /// Registered in production, with what the test changes.
    pub async fn with(app: &'a TestApp, change: impl FnOnce(&mut NewClient<'_>)) -> Self {
        let developer = app.register(false).await;
        let owner = clients::find(&app.store, &developer.id)
            .await
            .unwrap()
            .unwrap();
        let (id, secret) = (ClientId::generate(), Secret::generate("secret_"));
        let hash = secret.hash();
        let scopes: Scopes = DEFAULT_SCOPES.parse().unwrap();
        let workspace = owner.workspace_id;
        let mut new = NewClient::with_secret(&id, &workspace, "Northwind", &hash, &scopes);
        new.redirect_uris = vec![CALLBACK.into()];
        new.post_logout_redirect_uris = vec![SIGNED_OUT.into()];
        new.is_sandbox = false;
        change(&mut new);
        let has_secret = new.auth_method == AuthMethod::ClientSecret;
        if !has_secret {
            new.secret = None;
        }
        let mut tx = app.store.begin().await.unwrap();
        clients::insert(&mut tx, new, app.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        Self {
            app,
            id,
            secret: has_secret.then(|| secret.reveal().to_owned()),
        }
    }

    /// The query of an authorisation request, with what the test says instead or besides. An empty
    /// value leaves the parameter out.
    pub fn query(&self, changes: &[(&str, &str)]) -> String {
        let usual = [
            ("response_type", "code"),
            ("client_id", self.id.as_str()),
            ("redirect_uri", CALLBACK),
            ("scope", SCOPE),
            ("state", "st4te"),
            ("nonce", "n0nce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
        let kept = usual.into_iter().filter(|(name, _)| !changed(name));
        let changes = changes
            .iter()
            .copied()
            .filter(|(_, value)| !value.is_empty());
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept.chain(changes))
            .finish()
    }

    /// Sends a browser here, as an application does.
    pub async fn send(&self, browser: &mut Browser<'_>, changes: &[(&str, &str)]) -> Answer {
        let path = format!("/oidc/auth?{}", self.query(changes));
        navigate(browser, Method::GET, &path, "").await
    }

    /// Sends a browser here and lets its person, who is signed in, agree to all. Gives the code.
    pub async fn code(&self, browser: &mut Browser<'_>, changes: &[(&str, &str)]) -> String {
        let sent = self.send(browser, changes).await;
        let location = sent.header("location");
        if location.starts_with('/') {
            let back = agree(browser, &sent, None).await;
            return parameter(&back, "code");
        }
        // She agreed before.
        parameter(location, "code")
    }

    /// A call of a program with a form, the client's secret in its body.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let mut all = vec![("client_id", self.id.as_str())];
        if let Some(secret) = &self.secret {
            all.push(("client_secret", secret));
        }
        all.extend_from_slice(form);
        post(self.app, path, &all, &[]).await
    }

    pub async fn exchange(&self, code: &str) -> Answer {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        self.post("/oidc/token", &form).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post("/oidc/token", &form).await
    }

    /// The whole way: Ada signs in, agrees, and the code is exchanged.
    pub async fn tokens(&self) -> Value {
        let mut browser = Browser::new(self.app);
        browser.sign_in(ADA).await;
        let code = self.code(&mut browser, &[]).await;
        self.exchange(&code).await.fine()
    }

    /// A data call with a token alone.
    pub async fn read(&self, path: &str, access_token: &str) -> Answer {
        let request = Request::get(format!("/api{path}"))
            .header("authorization", format!("Bearer {access_token}"));
        self.app.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn userinfo(&self, access_token: &str) -> Answer {
        let request = Request::get("/oidc/userinfo")
            .header("authorization", format!("Bearer {access_token}"));
        self.app.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn is_live(&self, access_token: &str) -> bool {
        self.read("/v1/userinfo", access_token).await.status == StatusCode::OK
    }
}

/// A form that a program posts.
pub async fn post(
    app: &TestApp,
    path: &str,
    form: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let mut request =
        Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::from(body)).unwrap()).await
}

/// Goes to an address as a browser does, with its cookies, and keeps those that come.
pub async fn navigate(browser: &mut Browser<'_>, method: Method, path: &str, body: &str) -> Answer {
    let cookies: Vec<String> = browser
        .cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-client-address", &browser.address)
        .header("cookie", cookies.join("; "));
    let answer = browser
        .app
        .send(request.body(Body::from(body.to_owned())).unwrap())
        .await;
    for cookie in answer.headers.get_all("set-cookie") {
        let (pair, rules) = cookie.to_str().unwrap().split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        if rules.contains("Max-Age=0") {
            browser.cookies.remove(name);
        } else {
            browser.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
    answer
}

/// The interaction that a browser was sent to.
#[track_caller]
pub fn interaction(sent: &Answer) -> String {
    let location = sent.header("location");
    let (_, id) = location
        .split_once("?interaction=")
        .unwrap_or_else(|| panic!("no page of ours: {} {location:?}", sent.status));
    id.to_owned()
}

/// What the page is told of an interaction.
pub async fn look(browser: &mut Browser<'_>, id: &str) -> Value {
    browser.get(&format!("/interactions/{id}")).await.fine()
}

/// Agrees, to all scopes or to some, on the first workspace. Gives the address that the browser is
/// sent to.
pub async fn agree(browser: &mut Browser<'_>, sent: &Answer, scopes: Option<&[&str]>) -> String {
    let id = interaction(sent);
    let view = look(browser, &id).await;
    if view["step"] == "done" {
        return view["redirect_to"].as_str().unwrap().to_owned();
    }
    assert_eq!(view["step"], "consent", "{view}");
    let all: Vec<&str> = view["scopes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["scope"].as_str().unwrap())
        .collect();
    let body = json!({
        "scopes": scopes.unwrap_or(&all),
        "workspace_id": view["workspaces"][0]["id"],
    });
    let path = format!("/interactions/{id}/consent");
    let agreed = browser.post(&path, body).await.fine();
    agreed["redirect_to"].as_str().unwrap().to_owned()
}

/// A parameter of an answer's address.
#[track_caller]
pub fn parameter(url: &str, name: &str) -> String {
    let parsed = Url::parse(url).unwrap();
    let found = parsed.query_pairs().find(|(given, _)| given == name);
    found
        .unwrap_or_else(|| panic!("no {name} in {url}"))
        .1
        .into_owned()
}

/// The claims of a JWT, unverified.
pub fn claims(jwt: &Value) -> Value {
    part(jwt.as_str().unwrap(), 1)
}

pub fn header_of(jwt: &Value) -> Value {
    part(jwt.as_str().unwrap(), 0)
}

fn part(jwt: &str, place: usize) -> Value {
    let text = jwt.split('.').nth(place).unwrap();
    serde_json::from_slice(&decode(text)).unwrap()
}

fn decode(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(text)
        .unwrap()
}

impl Answer {
    /// That an OAuth call was refused, in the shape of the standard.
    #[track_caller]
    pub fn refused_as(&self, status: u16, error: &str) -> Value {
        let body = self.json();
        assert_eq!(
            (self.status.as_u16(), &body["error"]),
            (status, &json!(error)),
            "{body}"
        );
        assert!(body["error_description"].is_string(), "{body}");
        body
    }

    /// That the browser is sent back to the application with an error.
    #[track_caller]
    pub fn sent_back_with(&self, error: &str) {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        let location = self.header("location");
        assert!(
            location.starts_with("https://app.example.com/callback?"),
            "{location}"
        );
        assert_eq!(parameter(location, "error"), error, "{location}");
        assert_eq!(parameter(location, "state"), "st4te");
        assert_eq!(parameter(location, "iss"), format!("{SITE}/oidc"));
    }

    /// That the browser stays here, with an error page.
    #[track_caller]
    pub fn goes_nowhere(&self, error: &str) {
        assert_eq!(self.status, StatusCode::BAD_REQUEST, "{}", self.text());
        assert_eq!(self.header("location"), "");
        assert!(self.text().contains(error), "{}", self.text());
    }
}
