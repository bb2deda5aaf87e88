//! Clients: applications registered by developers.

use std::collections::BTreeSet;

use kc_domain::{ClientId, GrantId, Scopes, Timestamp, WorkspaceId};

use crate::{
    Result, Store, Tx,
    oauth::revoked_tokens::{TokenState, token_state},
    secret::SecretHash,
    sql::{Both, Cell, Column, TextList, query, record},
};

record! {
    /// An application registered by a developer.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Client {
        pub id: ClientId,
        /// The developer's workspace.
        pub workspace_id: WorkspaceId,
        pub name: String,
        pub logo_url: Option<String>,
        /// Where people learn more of it.
        pub website_url: Option<String>,
        pub auth_method: AuthMethod,
        /// Of a client that proves itself by a secret.
        pub secret_hash: Option<Vec<u8>>,
        /// Its public keys as a JWK set, or where they are.
        pub jwks: Option<String>,
        pub jwks_url: Option<String>,
        /// What it may ask for.
        pub scopes: Scopes,
        /// The OAuth grant types that it may use.
        pub grant_types: TextList,
        pub redirect_uris: TextList,
        pub post_logout_redirect_uris: TextList,
        /// False where the operator exempted it.
        pub requires_pkce: bool,
        /// Its tokens are bound to a key of its own.
        pub requires_dpop: bool,
        /// `RS256` or `ES256`: what its tokens are signed with.
        pub signing_algorithm: String,
        /// The origins of the pages that may frame the widget for it.
        pub allowed_origins: TextList,
        pub is_sandbox: bool,
        /// Where it describes itself; then that address is its id on the wire.
        pub metadata_url: Option<String>,
        pub metadata_read_at: Option<Timestamp>,
        pub created_at: Timestamp,
    }
}

impl Client {
    /// Its id as it stands in requests and tokens.
    #[must_use]
    pub fn wire_id(&self) -> &str {
        self.metadata_url.as_deref().unwrap_or(self.id.as_str())
    }

    /// Whether `presented` is its secret.
    #[must_use]
    pub fn has_secret(&self, presented: &SecretHash) -> bool {
        self.secret_hash
            .as_deref()
            .is_some_and(|kept| presented.is(kept))
    }
}

/// How a client proves itself at the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMethod {
    /// By its secret, in a header or in the body.
    ClientSecret,
    /// By an assertion signed with a key of its own.
    PrivateKeyJwt,
    /// Not at all: it runs where no secret can be kept.
    None,
}

impl AuthMethod {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientSecret => "client_secret",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::None => "none",
        }
    }
}

impl Column for AuthMethod {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        [Self::ClientSecret, Self::PrivateKeyJwt, Self::None]
            .into_iter()
            .find(|it| it.as_str() == stored)
            .ok_or_else(|| crate::StoreError::corrupt(stored))
    }
}

/// What is needed to register a client.
#[derive(Clone)]
pub struct NewClient<'a> {
    pub id: &'a ClientId,
    pub workspace: &'a WorkspaceId,
    pub name: &'a str,
    pub logo_url: Option<&'a str>,
    pub website_url: Option<&'a str>,
    pub auth_method: AuthMethod,
    pub secret: Option<&'a SecretHash>,
    pub jwks: Option<String>,
    pub jwks_url: Option<&'a str>,
    pub scopes: &'a Scopes,
    pub grant_types: Vec<String>,
    pub redirect_uris: Vec<String>,
    pub post_logout_redirect_uris: Vec<String>,
    pub allowed_origins: Vec<String>,
    pub requires_pkce: bool,
    pub requires_dpop: bool,
    pub signing_algorithm: &'a str,
    pub is_sandbox: bool,
    pub metadata_url: Option<&'a str>,
}

impl<'a> NewClient<'a> {
    /// A client with a secret that sends people through the code flow, and may refresh.
    #[must_use]
    pub fn with_secret(
        id: &'a ClientId,
        workspace: &'a WorkspaceId,
        name: &'a str,
        secret: &'a SecretHash,
        scopes: &'a Scopes,
    ) -> Self {
        Self {
            id,
            workspace,
            name,
            logo_url: None,
            website_url: None,
            auth_method: AuthMethod::ClientSecret,
            secret: Some(secret),
            jwks: None,
            jwks_url: None,
            scopes,
            grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
            redirect_uris: vec![],
            post_logout_redirect_uris: vec![],
            allowed_origins: vec![],
            requires_pkce: true,
            requires_dpop: false,
            signing_algorithm: "RS256",
            is_sandbox: true,
            metadata_url: None,
        }
    }

    /// Where the pages are that may call in its name. One that is a page itself, and so can keep no
    /// secret, may from where people are sent back to.
    fn page_origins(&self) -> BTreeSet<String> {
        let is_page = self.auth_method == AuthMethod::None;
        let own = self.redirect_uris.iter().filter(|_| is_page);
        let own = own.filter_map(|uri| web_origin(uri));
        // Those of apps, such as capacitor://localhost, stay as they are.
        let named = self.allowed_origins.iter();
        let named = named.map(|origin| web_origin(origin).unwrap_or_else(|| origin.clone()));
        own.chain(named).collect()
    }
}

/// The origin of an address of the web as browsers write it: in small letters, without the port
/// that goes without saying.
fn web_origin(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://")?;
    let usual_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let host = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let host = host.strip_suffix(usual_port).unwrap_or(&host);
    Some(format!("{scheme}://{host}"))
}

/// Registers a client.
pub async fn insert(tx: &mut Tx, new: NewClient<'_>, now: Timestamp) -> Result<()> {
    // A client that describes itself keeps its id when its description is read again.
    let id: String = {
        query(
            "INSERT INTO clients (id, workspace_id, name, logo_url, website_url, auth_method,
             secret_hash, jwks, jwks_url, scopes, grant_types, redirect_uris,
             post_logout_redirect_uris, allowed_origins, requires_pkce, requires_dpop,
             signing_algorithm, is_sandbox, metadata_url, metadata_read_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
             $19, $20, $21)
         ON CONFLICT (metadata_url) WHERE metadata_url IS NOT NULL DO UPDATE SET
             name = excluded.name, logo_url = excluded.logo_url,
             website_url = excluded.website_url, auth_method = excluded.auth_method,
             jwks = excluded.jwks, jwks_url = excluded.jwks_url, scopes = excluded.scopes,
             grant_types = excluded.grant_types, redirect_uris = excluded.redirect_uris,
             post_logout_redirect_uris = excluded.post_logout_redirect_uris,
             requires_dpop = excluded.requires_dpop,
             signing_algorithm = excluded.signing_algorithm,
             metadata_read_at = excluded.metadata_read_at
         RETURNING id",
        )
        .bind(new.id.as_str())
        .bind(new.workspace.as_str())
        .bind(new.name)
        .bind(new.logo_url)
        .bind(new.website_url)
        .bind(new.auth_method.as_str())
        .bind(new.secret.map(|it| it.as_bytes().to_vec()))
        .bind(new.jwks.clone())
        .bind(new.jwks_url)
        .bind(new.scopes.to_string())
        .bind(TextList(new.grant_types.clone()).to_json())
        .bind(TextList(new.redirect_uris.clone()).to_json())
        .bind(TextList(new.post_logout_redirect_uris.clone()).to_json())
        .bind(TextList(new.allowed_origins.clone()).to_json())
        .bind(new.requires_pkce)
        .bind(new.requires_dpop)
        .bind(new.signing_algorithm)
        .bind(new.is_sandbox)
        .bind(new.metadata_url)
        .bind(new.metadata_url.map(|_| now.micros()))
        .bind(now.micros())
        .fetch_one(&mut *tx)
        .await?
    };
    set_origins(tx, &ClientId::from_stored(id), &new.page_origins()).await
}

/// Writes down from which pages a client may be called for.
async fn set_origins(tx: &mut Tx, id: &ClientId, origins: &BTreeSet<String>) -> Result<()> {
    query("DELETE FROM client_origins WHERE client_id = $1")
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
    for origin in origins {
        query("INSERT INTO client_origins (origin, client_id) VALUES ($1, $2)")
            .bind(origin)
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Whether pages of an origin may call in the name of a client; of any client, if none is named.
pub async fn may_call_from(store: &Store, origin: &str, client: Option<&ClientId>) -> Result<bool> {
    query(
        "SELECT EXISTS (SELECT 1 FROM client_origins
             WHERE origin = $1 AND ($2 IS NULL OR client_id = $2))",
    )
    .bind(origin)
    .bind(client.map(ClientId::as_str))
    .fetch_one(store)
    .await
}

macro_rules! select {
    ($condition:literal) => {
        select!("", $condition)
    };
    ($more:expr, $condition:literal) => {
        concat!(
            "SELECT id, workspace_id, name, logo_url, website_url, auth_method, secret_hash,
                 jwks, jwks_url, scopes, grant_types, redirect_uris, post_logout_redirect_uris,
                 requires_pkce, requires_dpop, signing_algorithm, allowed_origins, is_sandbox,
                 metadata_url, metadata_read_at, created_at ",
            $more,
            " FROM clients WHERE ",
            $condition
        )
    };
}

/// The client, if there is one of that id.
pub async fn find(store: &Store, id: &ClientId) -> Result<Option<Client>> {
    query(select!("id = $1"))
        .bind(id.as_str())
        .fetch_optional(store)
        .await
}

/// The same in one look with what became of a token that says it is the client's.
pub async fn find_with_token(
    store: &Store,
    id: &ClientId,
    token_id: &str,
    grant: Option<&GrantId>,
) -> Result<Option<(Client, TokenState)>> {
    let found = query(select!(concat!(", ", token_state!()), "id = $3"))
        .bind(token_id)
        .bind(grant.map(GrantId::as_str))
        .bind(id.as_str())
        .fetch_optional(store)
        .await?;
    Ok(found.map(|Both(client, token)| (client, token)))
}

/// The client that describes itself at an address, as last read from there.
pub async fn by_metadata_url(store: &Store, url: &str) -> Result<Option<Client>> {
    query(select!("metadata_url = $1"))
        .bind(url)
        .fetch_optional(store)
        .await
}

/// Whether any client other than `except` is registered.
pub async fn is_any_registered(store: &Store, except: &ClientId) -> Result<bool> {
    query("SELECT EXISTS (SELECT 1 FROM clients WHERE id <> $1)")
        .bind(except.as_str())
        .fetch_one(store)
        .await
}

/// Gives a client a new secret and new origins. The old secret is dead at once.
pub async fn renew(
    tx: &mut Tx,
    id: &ClientId,
    secret: &SecretHash,
    allowed_origins: Vec<String>,
) -> Result<bool> {
    let origins = allowed_origins.iter().cloned().collect();
    let changed = query("UPDATE clients SET secret_hash = $1, allowed_origins = $2 WHERE id = $3")
        .bind(secret.as_bytes())
        .bind(TextList(allowed_origins).to_json())
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
    if changed == 1 {
        set_origins(tx, id, &origins).await?;
    }
    Ok(changed == 1)
}
