//! What opens nothing: wrong, another's, revoked, or not enough.

use std::collections::BTreeSet;

use axum::http::Method;
use kc_domain::{Clock as _, Permission};
use kc_store::api_keys;
use serde_json::json;

use super::{
    answered::Headers,
    document::Operation,
    tenant::{ApiKey, Tenant, bearer, link, session},
};
use crate::{
    account::{Browser, SESSION},
    app::TestApp,
    oidc::party::Party,
};

pub struct Attempt {
    pub what: &'static str,
    pub shown: Headers,
    /// What it is answered.
    pub status: u16,
}

/// What is presented, of two tenants who must not meet.
pub struct Dead {
    client: Headers,
    others_client: Headers,
    token: String,
    others_token: String,
    revoked_token: String,
    token_without_scopes: String,
    jwt: String,
    revoked_jwt: String,
    jwt_without_scopes: String,
    expired_key: String,
    deleted_key: String,
    key_without_permissions: String,
    key_of_elsewhere: String,
    session: Headers,
    signed_out: Headers,
    others_session: Headers,
    link: String,
    ended_link: String,
    link_of_nobody: String,
}

impl Dead {
    pub async fn new(app: &TestApp, ours: &Tenant<'_>, theirs: &Tenant<'_>) -> Self {
        let mut browser = ours.browser.clone();
        let party = Party {
            app,
            id: ours.client.id.clone(),
            secret: Some(ours.client.secret.clone()),
        };
        let mut jwt = async |scope: &str| {
            let code = party.code(&mut browser, &[("scope", scope)]).await;
            party.exchange(&code).await.fine()["access_token"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let jwt_without_scopes = jwt("openid").await;
        let revoked_jwt = jwt("openid profile email portfolios:read").await;
        let form = [("token", revoked_jwt.as_str())];
        party.post("/oidc/token/revocation", &form).await;

        let now = app.clock.now();
        let expiring = ApiKey {
            expires_at: Some(now),
            ..ApiKey::default()
        };
        let (deleted_key, deleted) = ApiKey::default().made(app, &ours.ids).await;
        let workspace = kc_domain::WorkspaceId::parse(&ours.ids["workspace_id"]).unwrap();
        let mut tx = app.store.begin().await.unwrap();
        assert!(
            api_keys::delete(&mut tx, &workspace, &deleted)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();

        let mut leaving = Browser::at(app, "198.51.100.9");
        leaving
            .sign_in(&format!("{}@example.com", ours.marker.to_lowercase()))
            .await;
        let signed_out = session(&leaving);
        leaving.post("/sign-out", json!({})).await;

        let (revoked_token, grant) = guest(app, ours, super::tenant::ALL_SCOPES).await;
        let revoke = json!({ "grant_id": grant });
        app.of_client(&ours.client, Method::POST, "/token/revoke", revoke)
            .await;
        let ended_link = agreed(app, ours, "openid").await;
        app.widget(&ended_link, Method::POST, "/complete", json!({}))
            .await
            .ok();
        Self {
            client: ours.shows(["client_id", "client_secret"]),
            others_client: theirs.shows(["client_id", "client_secret"]),
            token: ours.ids["access_token"].clone(),
            others_token: theirs.ids["access_token"].clone(),
            revoked_token,
            token_without_scopes: guest(app, ours, "openid").await.0,
            jwt: ours.jwt.clone(),
            revoked_jwt,
            jwt_without_scopes,
            expired_key: expiring.made(app, &ours.ids).await.0,
            deleted_key,
            key_without_permissions: key(app, ours, vec![], &[]).await,
            key_of_elsewhere: key(app, ours, Permission::ALL.to_vec(), &["203.0.113.7"]).await,
            session: session(&ours.browser),
            signed_out,
            others_session: session(&theirs.browser),
            link: ours.link.clone(),
            ended_link,
            link_of_nobody: app.link_token(&ours.client).await,
        }
    }

    /// Everybody who must not make a call in this way.
    pub fn attempts(&self, way: &BTreeSet<String>, call: &Operation) -> Vec<Attempt> {
        let has = |scheme: &str| way.contains(scheme);
        // What is sent by no page of ours is refused before anybody asks who is there.
        let nothing = if has("session") {
            self.session[1..].to_vec()
        } else {
            vec![]
        };
        let mut attempts = vec![attempt("nothing", nothing, 401)];
        if has("access_token") {
            attempts.extend(self.of_tokens());
        } else if has("client_id") {
            attempts.extend(self.of_clients());
        }
        if has("oauth") {
            attempts.extend(self.of_jwts());
        }
        if has("api_key") {
            attempts.extend(self.of_keys());
        }
        if has("session") {
            attempts.extend(self.of_sessions(call));
        }
        if has("link_token") {
            attempts.extend(self.of_links());
        }
        attempts
    }

    fn of_clients(&self) -> Vec<Attempt> {
        let (id, secret) = (self.client[0].clone(), self.client[1].clone());
        let (other_id, other_secret) =
            (self.others_client[0].clone(), self.others_client[1].clone());
        let wrong = ("x-client-secret", "secret_wrong".to_owned());
        let nobody = ("x-client-id", "client_nobody".to_owned());
        vec![
            attempt("an id alone", vec![id.clone()], 401),
            attempt("a secret alone", vec![secret.clone()], 401),
            attempt("a wrong secret", vec![id.clone(), wrong], 401),
            attempt("the id of nobody", vec![nobody, secret.clone()], 401),
            attempt("another's secret", vec![id, other_secret], 401),
            attempt("another's id", vec![other_id, secret], 401),
        ]
    }

    fn of_tokens(&self) -> Vec<Attempt> {
        let by = |token: &str, client: &Headers| [vec![bearer(token)], client.clone()].concat();
        let (own, other) = (&self.client, &self.others_client);
        vec![
            attempt("a token of nobody", by("cat_nobody", own), 401),
            attempt("a token without its client", vec![bearer(&self.token)], 401),
            attempt("a client without a token", own.clone(), 401),
            attempt("its token and another client", by(&self.token, other), 401),
            attempt("another's token", by(&self.others_token, own), 401),
            attempt(
                "a token whose grant was revoked",
                by(&self.revoked_token, own),
                401,
            ),
            attempt(
                "a token without scopes",
                by(&self.token_without_scopes, own),
                403,
            ),
        ]
    }

    fn of_jwts(&self) -> Vec<Attempt> {
        let (signed, signature) = self.jwt.rsplit_once('.').unwrap();
        let turned: String = signature.chars().rev().collect();
        let forged = format!("{signed}.{turned}");
        let unsigned = format!("{signed}.");
        let with_other = [vec![bearer(&self.jwt)], self.others_client.clone()].concat();
        vec![
            attempt("a forged JWT", vec![bearer(&forged)], 401),
            attempt("an unsigned JWT", vec![bearer(&unsigned)], 401),
            attempt("its JWT and another client", with_other, 401),
            attempt("a revoked JWT", vec![bearer(&self.revoked_jwt)], 401),
            attempt(
                "a JWT without scopes",
                vec![bearer(&self.jwt_without_scopes)],
                403,
            ),
        ]
    }

    fn of_keys(&self) -> Vec<Attempt> {
        let by = |key: &str| vec![("x-api-key", key.to_owned())];
        let mut from = by(&self.key_of_elsewhere);
        from.push(("x-client-address", "203.0.113.8".to_owned()));
        vec![
            attempt("a key of nobody", by("kryptos_live_nobody"), 401),
            attempt("an expired key", by(&self.expired_key), 401),
            attempt("a deleted key", by(&self.deleted_key), 401),
            attempt(
                "a key without permissions",
                by(&self.key_without_permissions),
                403,
            ),
            attempt("a key of another network", from, 403),
            attempt(
                "a key of some network, from nowhere",
                by(&self.key_of_elsewhere),
                403,
            ),
        ]
    }

    fn of_sessions(&self, call: &Operation) -> Vec<Attempt> {
        let nobody = vec![
            ("cookie", format!("{SESSION}=nobody")),
            self.session[1].clone(),
        ];
        let mut attempts = vec![
            attempt("a session of nobody", nobody, 401),
            attempt(
                "a session that was signed out",
                self.signed_out.clone(),
                401,
            ),
        ];
        if call.places().contains(&"workspace_id") {
            attempts.push(attempt(
                "another's session",
                self.others_session.clone(),
                404,
            ));
        }
        if !call.reads() {
            let elsewhere = ("origin", "https://app.example.com".to_owned());
            let shown = vec![self.session[0].clone(), elsewhere];
            attempts.push(attempt("a session from another site", shown, 403));
        }
        attempts
    }

    fn of_links(&self) -> Vec<Attempt> {
        let (token, _) = self.link.split_once(' ').unwrap();
        vec![
            attempt("a link token of nobody", link("link_nobody"), 401),
            attempt("a link token without its page", link(token), 403),
            attempt("a link token that is spent", link(&self.ended_link), 409),
            attempt(
                "a link token before anybody agreed",
                link(&self.link_of_nobody),
                403,
            ),
        ]
    }
}

fn attempt(what: &'static str, shown: Headers, status: u16) -> Attempt {
    Attempt {
        what,
        shown,
        status,
    }
}

async fn key(
    app: &TestApp,
    ours: &Tenant<'_>,
    permissions: Vec<Permission>,
    addresses: &[&str],
) -> String {
    let addresses = addresses.iter().map(|it| (*it).to_owned()).collect();
    let key = ApiKey {
        permissions,
        addresses,
        expires_at: None,
    };
    key.made(app, &ours.ids).await.0
}

/// A link token with which a guest has agreed to all that was asked for.
async fn agreed(app: &TestApp, ours: &Tenant<'_>, scopes: &str) -> String {
    let body = json!({ "scopes": scopes });
    let made = app.of_client(&ours.client, Method::POST, "/link-token", body);
    let link = made.await.ok()["link_token"].as_str().unwrap().to_owned();
    app.widget(&link, Method::POST, "/auth/guest", json!({}))
        .await
        .ok();
    let scopes: Vec<&str> = scopes.split_whitespace().collect();
    let body = json!({ "scopes": scopes });
    app.widget(&link, Method::POST, "/consent", body).await.ok();
    link
}

/// A guest's access token, and its grant.
async fn guest(app: &TestApp, ours: &Tenant<'_>, scopes: &str) -> (String, String) {
    let link = agreed(app, ours, scopes).await;
    let ended = app
        .widget(&link, Method::POST, "/complete", json!({}))
        .await
        .ok();
    let public_token = ended["public_token"].as_str().unwrap();
    let exchanged = app.exchange(&ours.client, public_token).await.ok();
    let text = |name: &str| exchanged[name].as_str().unwrap().to_owned();
    (text("access_token"), text("grant_id"))
}
