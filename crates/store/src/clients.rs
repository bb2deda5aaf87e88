//! Clients: applications registered by developers.

use kc_domain::{ClientId, Scopes, Timestamp, WorkspaceId};

use crate::{
    Result, Store, Tx,
    secret::SecretHash,
    sql::{TextList, execute, read, record},
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
        pub secret_hash: Vec<u8>,
        /// What it may ask for.
        pub scopes: Scopes,
        pub redirect_uris: TextList,
        /// The origins of the pages that may frame the widget for it.
        pub allowed_origins: TextList,
        pub is_sandbox: bool,
        pub created_at: Timestamp,
    }
}

/// What is needed to register a client.
pub struct NewClient<'a> {
    pub id: &'a ClientId,
    pub workspace: &'a WorkspaceId,
    pub name: &'a str,
    pub logo_url: Option<&'a str>,
    pub secret: &'a SecretHash,
    pub scopes: &'a Scopes,
    pub redirect_uris: Vec<String>,
    pub allowed_origins: Vec<String>,
    pub is_sandbox: bool,
}

/// Registers a client.
pub async fn insert(tx: &mut Tx, new: NewClient<'_>, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO clients (id, workspace_id, name, logo_url, secret_hash, scopes,
             redirect_uris, allowed_origins, is_sandbox, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(new.id.as_str())
        .bind(new.workspace.as_str())
        .bind(new.name)
        .bind(new.logo_url)
        .bind(new.secret.as_bytes())
        .bind(new.scopes.to_string())
        .bind(TextList(new.redirect_uris.clone()).to_json())
        .bind(TextList(new.allowed_origins.clone()).to_json())
        .bind(new.is_sandbox)
        .bind(now.micros())
    );
    Ok(())
}

/// The client, if there is one of that id.
pub async fn find(store: &Store, id: &ClientId) -> Result<Option<Client>> {
    Ok(read!(store, c => sqlx::query_as(
        "SELECT id, workspace_id, name, logo_url, secret_hash, scopes, redirect_uris,
             allowed_origins, is_sandbox, created_at
         FROM clients WHERE id = $1",
    )
        .bind(id.as_str())
        .fetch_optional(c)
        .await)?)
}

/// Whether any client other than `except` is registered.
pub async fn is_any_registered(store: &Store, except: &ClientId) -> Result<bool> {
    Ok(
        read!(store, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM clients WHERE id <> $1)")
        .bind(except.as_str())
        .fetch_one(c)
        .await)?,
    )
}

/// Gives a client a new secret and new origins. The old secret is dead at once.
pub async fn renew(
    tx: &mut Tx,
    id: &ClientId,
    secret: &SecretHash,
    allowed_origins: Vec<String>,
) -> Result<bool> {
    let changed = execute!(
        tx,
        sqlx::query("UPDATE clients SET secret_hash = $1, allowed_origins = $2 WHERE id = $3")
            .bind(secret.as_bytes())
            .bind(TextList(allowed_origins).to_json())
            .bind(id.as_str())
    );
    Ok(changed == 1)
}
