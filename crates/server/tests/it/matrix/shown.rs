//! What is shown to open a call.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use kc_domain::{ApiKeyId, Clock as _, Permission, Timestamp, UserId, WorkspaceId};
use kc_store::{
    TextList,
    api_keys::{self, NewApiKey, Permissions},
    secret::Secret,
};

use super::{answered::Headers, document::Ids};
use crate::{
    account::{Browser, SITE},
    app::{TestApp, TestClient},
};

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

/// A client's credentials as OAuth takes them.
pub fn basic(id: &str, secret: &str) -> Headers {
    let pair = BASE64.encode(format!("{id}:{secret}"));
    vec![("authorization", format!("Basic {pair}"))]
}

pub fn basic_of(client: &TestClient) -> Headers {
    basic(client.id.as_str(), &client.secret)
}
