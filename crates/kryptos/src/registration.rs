//! Registering an application from the command line or for development.

use anyhow::{Context as _, bail};
use kc_domain::{ClientId, Clock as _, Scopes, SystemClock, WorkspaceId, scope::DEFAULT_SCOPES};
use kc_store::{
    Store,
    clients::{self, AuthMethod, NewClient},
    people::{self, Workspace},
    secret::Secret,
};
use url::{Host, Url};

/// Longest name of an application.
const LONGEST_NAME: usize = 100;

/// An application to be.
pub struct Registration<'a> {
    pub name: &'a str,
    pub redirect_uris: Vec<String>,
    pub origins: Vec<String>,
    /// Space separated; the default ones if none.
    pub scopes: Option<&'a str>,
    pub is_production: bool,
    pub oauth: Oauth,
}

/// What holds for an application in OAuth, where it is not the usual.
#[derive(Default)]
pub struct Oauth {
    pub proof: Proof,
    pub logo_url: Option<String>,
    pub website_url: Option<String>,
    pub post_logout_redirect_uris: Vec<String>,
    /// Besides `authorization_code` and `refresh_token`.
    pub client_credentials: bool,
    /// For conformance runs: the application may leave PKCE out.
    pub without_pkce: bool,
    /// Its tokens are bound to a key of its own.
    pub dpop: bool,
    pub es256: bool,
}

/// How an application proves itself.
#[derive(Default)]
pub enum Proof {
    #[default]
    Secret,
    /// By a key, whose public half stands in this JWK set.
    Key(String),
    /// The same at an address.
    KeyAt(Url),
    /// Not at all: it runs where no secret can be kept.
    None,
}

/// What a developer is given. The secret is not kept anywhere in the clear.
pub struct Credentials {
    pub client_id: ClientId,
    /// Of an application that proves itself by one.
    pub client_secret: Option<Secret>,
    pub workspace_id: WorkspaceId,
}

impl Registration<'_> {
    /// Registers the application under a new id, in a workspace of its own.
    pub async fn register(self, store: &Store) -> anyhow::Result<Credentials> {
        self.register_as(store, ClientId::generate()).await
    }

    pub async fn register_as(
        self,
        store: &Store,
        client_id: ClientId,
    ) -> anyhow::Result<Credentials> {
        let name = kc_domain::text::clean(self.name, LONGEST_NAME);
        if name.is_empty() {
            bail!("the name must have a value");
        }
        let redirect_uris = checked(self.redirect_uris, redirect_uri)?;
        let allowed_origins = checked(self.origins, origin)?;
        let scopes: Scopes = self.scopes.unwrap_or(DEFAULT_SCOPES).parse()?;

        let now = SystemClock.now();
        let workspace = Workspace {
            id: WorkspaceId::generate(),
            name: format!("{name} workspace"),
            base_currency: "USD".to_owned(),
            is_sandbox: !self.is_production,
            created_at: now,
        };
        let oauth = self.oauth;
        let post_logout_redirect_uris = checked(oauth.post_logout_redirect_uris, redirect_uri)?;
        let mut grant_types = vec!["authorization_code".to_owned(), "refresh_token".to_owned()];
        if oauth.client_credentials {
            grant_types.push("client_credentials".to_owned());
        }
        let (auth_method, jwks, jwks_url) = match oauth.proof {
            Proof::Secret => (AuthMethod::ClientSecret, None, None),
            Proof::Key(jwks) => (AuthMethod::PrivateKeyJwt, Some(jwks), None),
            Proof::KeyAt(url) => (AuthMethod::PrivateKeyJwt, None, Some(url.to_string())),
            Proof::None => (AuthMethod::None, None, None),
        };
        let client_secret = Secret::generate("secret_");
        let secret_hash = client_secret.hash();
        let has_secret = auth_method == AuthMethod::ClientSecret;
        let client = NewClient {
            logo_url: oauth.logo_url.as_deref(),
            website_url: oauth.website_url.as_deref(),
            auth_method,
            secret: has_secret.then_some(&secret_hash),
            jwks,
            jwks_url: jwks_url.as_deref(),
            grant_types,
            redirect_uris,
            post_logout_redirect_uris,
            allowed_origins,
            requires_pkce: !oauth.without_pkce,
            requires_dpop: oauth.dpop,
            signing_algorithm: if oauth.es256 { "ES256" } else { "RS256" },
            is_sandbox: !self.is_production,
            ..NewClient::with_secret(&client_id, &workspace.id, &name, &secret_hash, &scopes)
        };
        let mut tx = store.begin().await?;
        people::insert_workspace(&mut tx, &workspace).await?;
        clients::insert(&mut tx, client, now).await?;
        tx.commit().await?;
        Ok(Credentials {
            client_id,
            client_secret: has_secret.then_some(client_secret),
            workspace_id: workspace.id,
        })
    }
}

fn checked(
    given: Vec<String>,
    check: fn(&str) -> anyhow::Result<String>,
) -> anyhow::Result<Vec<String>> {
    given.iter().map(|text| check(text)).collect()
}

fn redirect_uri(text: &str) -> anyhow::Result<String> {
    let url = Url::parse(text).with_context(|| format!("redirect URI {text:?} is no address"))?;
    if url.fragment().is_some() || text.contains('*') {
        bail!("redirect URI {text:?} must be exact: no fragment and no wildcard");
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        bail!("redirect URI {text:?} must be https, or http on this machine");
    }
    Ok(text.to_owned())
}

/// The origin as browsers write it.
fn origin(text: &str) -> anyhow::Result<String> {
    let url = Url::parse(text).with_context(|| format!("origin {text:?} is no address"))?;
    let origin = url.origin().ascii_serialization();
    if !matches!(url.scheme(), "http" | "https") || text.trim_end_matches('/') != origin {
        bail!("origin {text:?} must be http:// or https:// with a host, and a port if it has one");
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        bail!("origin {text:?} must be https, or http on this machine");
    }
    Ok(origin)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_is_kept_as_browsers_write_it() {
        assert_eq!(
            origin("https://app.example.com/").unwrap(),
            "https://app.example.com"
        );
        assert_eq!(
            origin("http://localhost:3000").unwrap(),
            "http://localhost:3000"
        );
        for bad in [
            "app.example.com",
            "https://a.com/path",
            "http://a.com",
            "https://*.a.com/x",
            "null",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn redirect_uri_is_exact_and_safe() {
        assert!(redirect_uri("https://app.example.com/callback?x=1").is_ok());
        assert!(redirect_uri("http://127.0.0.1:3000/callback").is_ok());
        assert!(redirect_uri("com.example.app:/callback").is_ok());
        for bad in [
            "http://app.example.com/callback",
            "https://a.com/#x",
            "https://a.com/*",
            "x",
        ] {
            assert!(redirect_uri(bad).is_err(), "{bad}");
        }
    }
}
