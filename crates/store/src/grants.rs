//! Grants, and the public tokens that are exchanged for them.

use kc_domain::{ClientId, GrantId, Scopes, Timestamp, UserId, WorkspaceId};

use crate::{
    Result, Store, Tx, events,
    people::Role,
    secret::SecretHash,
    sql::{TextList, query, record},
};

record! {
    /// One user's permission for one client on one workspace, with what a call under it needs.
    #[derive(Clone, Debug)]
    pub struct Grant {
        pub id: GrantId,
        pub client_id: ClientId,
        pub user_id: UserId,
        pub workspace_id: WorkspaceId,
        pub scopes: Scopes,
        pub created_at: Timestamp,
        pub expires_at: Timestamp,
        pub revoked_at: Option<Timestamp>,
        /// The hash of its client's secret, if the client has one.
        pub client_secret_hash: Option<Vec<u8>>,
        /// The id of its client on the wire, where the client describes itself.
        pub client_metadata_url: Option<String>,
        /// What the user may do in the workspace. Whoever has left it grants nothing there.
        pub role: Role,
        pub workspace_name: String,
        pub base_currency: String,
        pub is_sandbox: bool,
        /// Up to which change what is kept of assets and prices has to hold: see [`crate::known`].
        pub known_revision: i64,
        /// The counts of the workspace's changes: see [`crate::workspaces`].
        pub change_number: i64,
        pub holdings_revision: i64,
        pub accounts_revision: i64,
    }
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT g.id, g.client_id, g.user_id, g.workspace_id, g.scopes, g.created_at,
                 g.expires_at, g.revoked_at, c.secret_hash AS client_secret_hash,
                 c.metadata_url AS client_metadata_url, m.role, w.name AS workspace_name,
                 w.base_currency, w.is_sandbox,
                 (SELECT latest FROM known_revision) AS known_revision,
                 w.change_number, w.holdings_revision, w.accounts_revision
             FROM grants g
             JOIN clients c ON c.id = g.client_id
             JOIN workspaces w ON w.id = g.workspace_id
             JOIN memberships m ON m.workspace_id = g.workspace_id AND m.user_id = g.user_id
             WHERE ",
            $condition
        )
    };
}

/// The grant of an access token, whatever its state.
pub async fn by_token(store: &Store, token: &SecretHash) -> Result<Option<Grant>> {
    query(select!("g.token_hash = $1"))
        .bind(token.as_bytes())
        .fetch_optional(store)
        .await
}

/// The grant, whatever its state, if there is one of that id.
pub async fn find(store: &Store, id: &GrantId) -> Result<Option<Grant>> {
    query(select!("g.id = $1"))
        .bind(id.as_str())
        .fetch_optional(store)
        .await
}

/// The grant that a signed access token speaks for, whatever its state; nothing if that token was
/// revoked by itself.
pub async fn of_signed_token(store: &Store, id: &GrantId, token_id: &str) -> Result<Option<Grant>> {
    query(select!(
        "g.id = $1 AND NOT EXISTS (SELECT 1 FROM revoked_tokens r WHERE r.id = $2)"
    ))
    .bind(id.as_str())
    .bind(token_id)
    .fetch_optional(store)
    .await
}

record! {
    /// What new tokens of a grant say of how it came about.
    #[derive(Clone, Debug)]
    pub struct Authorization {
        pub client_id: ClientId,
        pub user_id: UserId,
        pub scopes: Scopes,
        /// The claims that were asked for by name, as JSON.
        pub claims: Option<String>,
        /// When and how the user had proved who they are.
        pub authenticated_at: Option<Timestamp>,
        pub authentication_methods: TextList,
        pub expires_at: Timestamp,
        pub revoked_at: Option<Timestamp>,
    }
}

/// How a grant came about, whatever its state.
pub async fn authorization(store: &Store, id: &GrantId) -> Result<Option<Authorization>> {
    query(
        "SELECT client_id, user_id, scopes, claims, authenticated_at, authentication_methods,
             expires_at, revoked_at
         FROM grants WHERE id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(store)
    .await
}

/// Lets a grant live on until `expires_at`, as its refresh token was renewed. False if it was
/// revoked.
pub async fn extend(tx: &mut Tx, id: &GrantId, expires_at: Timestamp) -> Result<bool> {
    let extended = query("UPDATE grants SET expires_at = $1 WHERE id = $2 AND revoked_at IS NULL")
        .bind(expires_at.micros())
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(extended == 1)
}

/// A client's grants that are neither revoked nor expired, the oldest first.
pub async fn active_of_client(
    store: &Store,
    client: &ClientId,
    now: Timestamp,
) -> Result<Vec<Grant>> {
    query(select!(
        "g.client_id = $1 AND g.revoked_at IS NULL AND g.expires_at > $2
         ORDER BY g.created_at, g.id"
    ))
    .bind(client.as_str())
    .bind(now.micros())
    .fetch_all(store)
    .await
}

/// The grants that a user gave a client and that are neither revoked nor expired.
pub async fn active_of_user(
    store: &Store,
    client: &ClientId,
    user: &UserId,
    now: Timestamp,
) -> Result<Vec<Grant>> {
    query(select!(
        "g.user_id = $1 AND g.client_id = $2 AND g.revoked_at IS NULL AND g.expires_at > $3"
    ))
    .bind(user.as_str())
    .bind(client.as_str())
    .bind(now.micros())
    .fetch_all(store)
    .await
}

/// What is needed to grant something.
pub struct NewGrant<'a> {
    pub id: &'a GrantId,
    pub client: &'a ClientId,
    pub user: &'a UserId,
    pub workspace: &'a WorkspaceId,
    pub scopes: &'a Scopes,
    /// The lasting access token; none where the tokens are signed ones.
    pub token: Option<&'a SecretHash>,
    pub authentication: Option<Authentication<'a>>,
    /// When the user agreed, if that was before now: from then on its client hears of events.
    pub consented_at: Option<Timestamp>,
    pub expires_at: Timestamp,
}

/// How the user had proved who they are when an authorisation was given, and what it named.
pub struct Authentication<'a> {
    pub at: Timestamp,
    pub methods: &'a TextList,
    /// The claims that were asked for by name, as JSON.
    pub claims: Option<&'a str>,
}

/// Adds a grant.
pub async fn insert(tx: &mut Tx, new: NewGrant<'_>, now: Timestamp) -> Result<()> {
    let authentication = new.authentication.as_ref();
    query(
        "INSERT INTO grants (id, client_id, user_id, workspace_id, scopes, token_hash, claims,
             authenticated_at, authentication_methods, consented_at, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(new.id.as_str())
    .bind(new.client.as_str())
    .bind(new.user.as_str())
    .bind(new.workspace.as_str())
    .bind(new.scopes.to_string())
    .bind(new.token.map(|it| it.as_bytes().to_vec()))
    .bind(authentication.and_then(|it| it.claims))
    .bind(authentication.map(|it| it.at.micros()))
    .bind(authentication.map_or_else(|| "[]".to_owned(), |it| it.methods.to_json()))
    .bind(new.consented_at.map(Timestamp::micros))
    .bind(now.micros())
    .bind(new.expires_at.micros())
    .execute(&mut *tx)
    .await?;
    events::catch_up(tx, new.id, new.scopes, now).await
}

/// Revokes a client's grant; its tokens are dead at once. Revoking again changes nothing and is no
/// failure, so that a caller may repeat it. False if the client has no grant of that id.
pub async fn revoke(tx: &mut Tx, client: &ClientId, id: &GrantId, now: Timestamp) -> Result<bool> {
    let found = query(
        "UPDATE grants SET revoked_at = COALESCE(revoked_at, $1)
         WHERE id = $2 AND client_id = $3",
    )
    .bind(now.micros())
    .bind(id.as_str())
    .bind(client.as_str())
    .execute(tx)
    .await?;
    Ok(found == 1)
}

record! {
    /// What a public token stands for.
    #[derive(Clone, Debug)]
    pub struct PublicToken {
        pub client_id: ClientId,
        pub user_id: UserId,
        pub workspace_id: WorkspaceId,
        pub scopes: Scopes,
        /// When the user agreed.
        pub consented_at: Option<Timestamp>,
        pub expires_at: Timestamp,
        pub used_at: Option<Timestamp>,
    }
}

/// Adds a public token.
pub async fn insert_public_token(
    tx: &mut Tx,
    hash: &SecretHash,
    token: &PublicToken,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO public_tokens (token_hash, client_id, user_id, workspace_id, scopes,
             consented_at, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(hash.as_bytes())
    .bind(token.client_id.as_str())
    .bind(token.user_id.as_str())
    .bind(token.workspace_id.as_str())
    .bind(token.scopes.to_string())
    .bind(token.consented_at.map(Timestamp::micros))
    .bind(now.micros())
    .bind(token.expires_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// Uses up a client's public token. Of any number of calls exactly one gets it.
pub async fn use_public_token(
    tx: &mut Tx,
    client: &ClientId,
    hash: &SecretHash,
    now: Timestamp,
) -> Result<Option<PublicToken>> {
    query(
        "UPDATE public_tokens SET used_at = $1
         WHERE token_hash = $2 AND client_id = $3 AND used_at IS NULL AND expires_at > $1
         RETURNING client_id, user_id, workspace_id, scopes, consented_at, expires_at, used_at",
    )
    .bind(now.micros())
    .bind(hash.as_bytes())
    .bind(client.as_str())
    .fetch_optional(tx)
    .await
}

/// A client's public token whatever its state: to tell why it could not be used.
pub async fn find_public_token(
    store: &Store,
    client: &ClientId,
    hash: &SecretHash,
) -> Result<Option<PublicToken>> {
    query(
        "SELECT client_id, user_id, workspace_id, scopes, consented_at, expires_at, used_at
         FROM public_tokens WHERE token_hash = $1 AND client_id = $2",
    )
    .bind(hash.as_bytes())
    .bind(client.as_str())
    .fetch_optional(store)
    .await
}
