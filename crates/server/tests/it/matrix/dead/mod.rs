//! What opens nothing: wrong, another's, revoked, or not enough.

mod pages;
mod programs;

use std::collections::BTreeSet;

use axum::http::Method;
use kc_domain::{Clock as _, Permission, WorkspaceId};
use kc_store::api_keys;
use serde_json::json;

use super::{
    answered::Headers,
    document::Operation,
    exceptions,
    links::{self, Step},
    shown::{ApiKey, session},
    tenant::{ALL_SCOPES, Tenant},
};
use crate::{account::Browser, app::TestApp};

pub struct Attempt {
    pub what: &'static str,
    pub shown: Headers,
    /// What it is answered.
    pub status: u16,
    /// The name of an id that the request leaves out.
    pub leaves_out: Option<&'static str>,
}

/// What is presented, of two tenants who must not meet.
pub struct Dead {
    client: Headers,
    others_client: Headers,
    others_basic: Headers,
    token: String,
    others_token: String,
    revoked_token: String,
    token_without_scopes: String,
    jwt: String,
    id_token: String,
    revoked_jwt: String,
    jwt_without_scopes: String,
    jwt_without_openid: String,
    expired_key: String,
    deleted_key: String,
    key_without_permissions: String,
    key_of_elsewhere: String,
    session: Headers,
    signed_out: Headers,
    others_session: Headers,
    links: DeadLinks,
}

struct DeadLinks {
    /// Of somebody with an account, who has agreed, with what their page holds.
    own: String,
    ended: String,
    /// Nobody has agreed yet.
    fresh: String,
    /// Of somebody who came back, and whose grant was revoked then.
    revoked: String,
    /// Of another person at the same client, as far as they must have come.
    guest: String,
    guest_who_agreed: String,
    /// What another person's page holds.
    others_page: String,
}

impl Dead {
    pub async fn new(app: &TestApp, ours: &Tenant<'_>, theirs: &Tenant<'_>) -> Self {
        let mut browser = ours.browser.clone();
        let party = ours.party();
        let mut jwt = async |scope: &str| {
            let code = party.code(&mut browser, &[("scope", scope)]).await;
            party.exchange(&code).await.fine()["access_token"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let jwt_without_scopes = jwt("openid").await;
        let jwt_without_openid = jwt("portfolios:read").await;
        let revoked_jwt = jwt("openid profile email portfolios:read").await;
        let form = [("token", revoked_jwt.as_str())];
        party.post("/oidc/token/revocation", &form).await;

        let now = app.clock.now();
        let expiring = ApiKey {
            expires_at: Some(now),
            ..ApiKey::default()
        };
        let (deleted_key, deleted) = ApiKey::default().made(app, &ours.ids).await;
        let workspace = WorkspaceId::parse(&ours.ids["workspace_id"]).unwrap();
        let mut tx = app.store.begin().await.unwrap();
        let is_deleted = api_keys::delete(&mut tx, &workspace, &deleted).await;
        assert!(is_deleted.unwrap());
        tx.commit().await.unwrap();

        let mut leaving = Browser::at(app, "198.51.100.9");
        leaving.sign_in(&ours.ids["email_address"]).await;
        let signed_out = session(&leaving);
        leaving.post("/sign-out", json!({})).await;

        Self {
            client: ours.shows(["client_id", "client_secret"]),
            others_client: theirs.shows(["client_id", "client_secret"]),
            others_basic: theirs.shows(["client_basic"]),
            token: ours.ids["access_token"].clone(),
            others_token: theirs.ids["access_token"].clone(),
            revoked_token: guest(app, ours, ALL_SCOPES).await.revoked(app, ours).await,
            token_without_scopes: guest(app, ours, "openid").await.access_token,
            jwt: ours.jwt.clone(),
            id_token: ours.id_token.clone(),
            revoked_jwt,
            jwt_without_scopes,
            jwt_without_openid,
            expired_key: expiring.made(app, &ours.ids).await.0,
            deleted_key,
            key_without_permissions: key(app, ours, vec![], &[]).await,
            key_of_elsewhere: key(app, ours, Permission::ALL.to_vec(), &["203.0.113.7"]).await,
            session: session(&ours.browser),
            signed_out,
            others_session: session(&theirs.browser),
            links: DeadLinks::new(app, ours, theirs).await,
        }
    }

    /// Everybody who must not make a call in this way.
    pub fn attempts(&self, way: &BTreeSet<String>, call: &Operation) -> Vec<Attempt> {
        let has = |scheme: &str| way.contains(scheme);
        let mut attempts = Vec::new();
        if !call.is_open || has("client_basic") {
            // What is sent by no page of ours is refused before anybody asks who is there.
            let nothing = if has("session") {
                self.session[1..].to_vec()
            } else {
                vec![]
            };
            attempts.push(attempt("nothing", nothing, 401));
        }
        if has("access_token") {
            attempts.extend(self.of_tokens());
        } else if has("client_id") {
            attempts.extend(self.of_clients());
        }
        if has("client_basic") {
            attempts.extend(self.of_basic(call));
        }
        if has("oauth") {
            attempts.extend(self.of_jwts(call));
        }
        if has("api_key") {
            attempts.extend(self.of_keys());
        }
        if has("session") {
            attempts.extend(self.of_sessions(call));
        }
        if has("link_token") {
            attempts.extend(self.links.of(call));
        }
        for attempt in &mut attempts {
            if let Some(status) = exceptions::answered(&call.name(), attempt.what) {
                attempt.status = status;
            }
        }
        attempts
    }
}

impl DeadLinks {
    async fn new(app: &TestApp, ours: &Tenant<'_>, theirs: &Tenant<'_>) -> Self {
        let client = &ours.client;
        let ended = links::of_guest(app, client, "openid").await;
        links::complete(app, &ended).await;
        let gone = guest(app, ours, ALL_SCOPES).await;
        let revoked = links::returning(app, client, &gone.access_token).await;
        gone.revoked(app, ours).await;
        let (_, others_page) = theirs.links.consented.split_once(' ').unwrap();
        let guest = app.link_token(client).await;
        app.widget(&guest, Method::POST, "/auth/guest", json!({}))
            .await
            .ok();
        Self {
            own: ours.links.consented.clone(),
            ended,
            fresh: app.link_token(client).await,
            revoked,
            guest,
            guest_who_agreed: links::of_guest(app, client, ALL_SCOPES).await,
            others_page: others_page.to_owned(),
        }
    }
}

pub(super) fn attempt(what: &'static str, shown: Headers, status: u16) -> Attempt {
    Attempt {
        what,
        shown,
        status,
        leaves_out: None,
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

/// A guest of the client.
struct Guest {
    access_token: String,
    grant: String,
}

async fn guest(app: &TestApp, ours: &Tenant<'_>, scopes: &str) -> Guest {
    let link = links::of_guest(app, &ours.client, scopes).await;
    let public_token = links::complete(app, &link).await;
    let exchanged = app.exchange(&ours.client, public_token.as_str().unwrap());
    let exchanged = exchanged.await.ok();
    let text = |name: &str| exchanged[name].as_str().unwrap().to_owned();
    Guest {
        access_token: text("access_token"),
        grant: text("grant_id"),
    }
}

impl Guest {
    /// The token, which is dead now.
    async fn revoked(self, app: &TestApp, ours: &Tenant<'_>) -> String {
        let revoke = json!({ "grant_id": self.grant });
        app.of_client(&ours.client, Method::POST, "/token/revoke", revoke)
            .await;
        self.access_token
    }
}
