//! `openidconnect`, a client that nobody here wrote, against the binary as it stands behind a proxy
//! that ends TLS: its public address is `https`, what it listens on is not.

use std::{fmt, future::Future, pin::Pin, sync::Mutex};

use kc_testkit::{
    Database,
    process::{Kryptos, Start},
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, AuthenticationFlow, AuthorizationCode,
    ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, RedirectUrl, RevocationUrl, Scope,
    TokenResponse as _, UserInfoClaims,
    core::{
        CoreClient, CoreGenderClaim, CoreProviderMetadata, CoreResponseType, CoreRevocableToken,
    },
    http,
};
use reqwest::{Method, StatusCode, Url, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::on;

const PUBLIC: &str = "https://connect.example.com";
const REDIRECT: &str = "https://app.example.com/callback";
const EMAIL: &str = "ada@example.com";

/// What userinfo tells beside the standard's own claims.
#[derive(Debug, Deserialize, Serialize)]
struct Allowed {
    portfolios_access: bool,
    tax_access: bool,
}

impl AdditionalClaims for Allowed {}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_rust_signs_in_renews_and_revokes_behind_a_proxy() {
    let db = Database::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let server = on(Kryptos::serve(data.path()), &db)
        .argument("--dev")
        .environment("KRYPTOS_PUBLIC_URL", PUBLIC)
        .start()
        .await;
    let proxy = Proxy::before(&server);
    let credentials = register(on(Kryptos::command("client"), &db));
    let call = |request| proxy.call(request);

    let issuer = IssuerUrl::new(format!("{PUBLIC}/oidc")).unwrap();
    let metadata = CoreProviderMetadata::discover_async(issuer, &call)
        .await
        .unwrap();
    let revocation = RevocationUrl::new(format!("{PUBLIC}/oidc/token/revocation")).unwrap();
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new(credentials.0),
        Some(ClientSecret::new(credentials.1)),
    )
    .set_redirect_uri(RedirectUrl::new(REDIRECT.to_owned()).unwrap())
    .set_revocation_url(revocation);

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scopes(["email", "offline_access", "portfolios:read"].map(|it| Scope::new(it.into())))
        .set_pkce_challenge(challenge)
        .url();
    let back = Person::at(&proxy).let_in(url).await;
    assert_eq!(parameter(&back, "state"), state.into_secret());
    assert_eq!(parameter(&back, "iss"), format!("{PUBLIC}/oidc"));

    let code = AuthorizationCode::new(parameter(&back, "code"));
    let tokens = client
        .exchange_code(code)
        .unwrap()
        .set_pkce_verifier(verifier)
        .request_async(&call)
        .await
        .unwrap();
    let id_token = tokens.id_token().unwrap();
    let rules = client.id_token_verifier();
    let claims = id_token.claims(&rules, &nonce).unwrap();
    assert_eq!(claims.email().unwrap().as_str(), EMAIL);
    assert_eq!(claims.email_verified(), Some(true));
    let hash = AccessTokenHash::from_token(
        tokens.access_token(),
        id_token.signing_alg().unwrap(),
        id_token.signing_key(&rules).unwrap(),
    );
    assert_eq!(claims.access_token_hash(), Some(&hash.unwrap()));
    let stranger = Nonce::new("of another request".to_owned());
    assert!(id_token.claims(&rules, &stranger).is_err());

    let subject = claims.subject().clone();
    let who: UserInfoClaims<Allowed, CoreGenderClaim> = client
        .user_info(tokens.access_token().clone(), Some(subject.clone()))
        .unwrap()
        .request_async(&call)
        .await
        .unwrap();
    assert_eq!(who.email().unwrap().as_str(), EMAIL);
    assert!(who.additional_claims().portfolios_access);
    assert!(!who.additional_claims().tax_access);
    assert_eq!(proxy.holdings(tokens.access_token()).await, StatusCode::OK);

    let refresh = tokens.refresh_token().unwrap();
    let renewed = client
        .exchange_refresh_token(refresh)
        .unwrap()
        .request_async(&call)
        .await
        .unwrap();
    let next = renewed.refresh_token().unwrap();
    assert_ne!(next.secret(), refresh.secret());
    let renewed_claims = renewed
        .id_token()
        .unwrap()
        .claims(&rules, |_: Option<&Nonce>| Ok(()))
        .unwrap();
    assert_eq!(renewed_claims.subject(), &subject);
    assert_eq!(proxy.holdings(renewed.access_token()).await, StatusCode::OK);

    client
        .revoke_token(CoreRevocableToken::RefreshToken(next.clone()))
        .unwrap()
        .request_async(&call)
        .await
        .unwrap();
    for token in [tokens.access_token(), renewed.access_token()] {
        assert_eq!(proxy.holdings(token).await, StatusCode::UNAUTHORIZED);
    }
    let refused = client
        .exchange_refresh_token(next)
        .unwrap()
        .request_async(&call)
        .await;
    assert!(refused.is_err());
}

/// Registers the application: its id and secret.
fn register(command: Start) -> (String, String) {
    let output = command
        .arguments(["create", "--name", "Northwind", "--production", "--json"])
        .arguments(["--origin", "https://app.example.com"])
        .arguments(["--redirect-uri", REDIRECT])
        .run();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let field = |name: &str| answer[name].as_str().unwrap().to_owned();
    (field("client_id"), field("client_secret"))
}

fn parameter(url: &Url, name: &str) -> String {
    let found = url.query_pairs().find(|(key, _)| key == name);
    found
        .unwrap_or_else(|| panic!("no {name} in {url}"))
        .1
        .into_owned()
}

/// Hands requests for the public address to where the binary listens.
struct Proxy {
    http: reqwest::Client,
    inside: String,
}

/// Why a request came to nothing.
#[derive(Debug)]
struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<HttpResponse, Broken>> + Send + 'a>>;

impl Proxy {
    fn before(server: &Kryptos) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        Self {
            http: http.build().unwrap(),
            inside: server.url().to_owned(),
        }
    }

    /// Begins a request to a public address.
    fn request(&self, method: Method, url: &str) -> reqwest::RequestBuilder {
        let path = url
            .strip_prefix(PUBLIC)
            .unwrap_or_else(|| panic!("{url} is not behind this proxy"));
        self.http.request(method, format!("{}{path}", self.inside))
    }

    /// A request of `openidconnect`.
    fn call(&self, request: HttpRequest) -> Answer<'_> {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let answer = self
                .request(parts.method, &parts.uri.to_string())
                .headers(parts.headers)
                .body(body)
                .send()
                .await
                .map_err(|error| Broken(error.to_string()))?;
            let mut response = http::Response::builder().status(answer.status());
            for (name, value) in answer.headers() {
                response = response.header(name, value);
            }
            let body = answer.bytes().await;
            let body = body.map_err(|error| Broken(error.to_string()))?;
            response
                .body(body.to_vec())
                .map_err(|error| Broken(error.to_string()))
        })
    }

    /// What the data API says to a token without any other credential.
    async fn holdings(&self, token: &AccessToken) -> StatusCode {
        self.request(Method::GET, &format!("{PUBLIC}/api/v1/holdings"))
            .bearer_auth(token.secret())
            .send()
            .await
            .unwrap()
            .status()
    }
}

/// Somebody new, whose browser keeps cookies and calls what our pages call.
struct Person<'a> {
    proxy: &'a Proxy,
    cookies: Mutex<Vec<String>>,
}

impl<'a> Person<'a> {
    fn at(proxy: &'a Proxy) -> Self {
        Self {
            proxy,
            cookies: Mutex::default(),
        }
    }

    /// Follows an application's link, signs up by mail and agrees: where the browser is sent then.
    async fn let_in(&self, url: Url) -> Url {
        let answer = self
            .send(self.proxy.request(Method::GET, url.as_str()))
            .await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let page = answer.headers()[header::LOCATION].to_str().unwrap();
        let page = Url::parse(PUBLIC).unwrap().join(page).unwrap();
        let interaction = format!("interactions/{}", parameter(&page, "interaction"));

        let asked = self.post("sign-in/email", json!({ "email": EMAIL })).await;
        let proof = json!({ "challenge": asked["challenge"], "code": self.mailed_code().await });
        self.post("sign-in/email/verify", proof).await;
        let view = self.get(&interaction).await;
        assert_eq!(view["step"], "consent");
        let scopes: Vec<&Value> = view["scopes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["scope"])
            .collect();
        let agreed = json!({ "scopes": scopes, "workspace_id": view["workspaces"][0]["id"] });
        let done = self.post(&format!("{interaction}/consent"), agreed).await;
        Url::parse(done["redirect_to"].as_str().unwrap()).unwrap()
    }

    async fn mailed_code(&self) -> String {
        let url = format!("{PUBLIC}/dev/outbox.json");
        let mails = self.send(self.proxy.request(Method::GET, &url)).await;
        let mails: Value = mails.json().await.unwrap();
        assert_eq!(mails[0]["to"], EMAIL);
        let text = mails[0]["text"].as_str().unwrap();
        text.split_whitespace()
            .find(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()))
            .unwrap_or_else(|| panic!("no code in: {text}"))
            .to_owned()
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("{PUBLIC}/account/api/{path}");
        read(self.send(self.proxy.request(Method::GET, &url)).await).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let url = format!("{PUBLIC}/account/api/{path}");
        let request = self.proxy.request(Method::POST, &url);
        read(
            self.send(request.header(header::ORIGIN, PUBLIC).json(&body))
                .await,
        )
        .await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> reqwest::Response {
        let sent = self.cookies.lock().unwrap().join("; ");
        let answer = request.header(header::COOKIE, sent).send().await.unwrap();
        let mut cookies = self.cookies.lock().unwrap();
        for set in answer.headers().get_all(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            assert!(
                set.starts_with("__Host-") && set.contains("; Secure"),
                "{set}"
            );
            let pair = set.split(';').next().unwrap();
            let name = pair.split('=').next().unwrap();
            cookies.retain(|it| it.split('=').next() != Some(name));
            cookies.push(pair.to_owned());
        }
        answer
    }
}

async fn read(answer: reqwest::Response) -> Value {
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{text}");
    serde_json::from_str(&text).unwrap()
}
