//! Authorisation codes: good once, for minutes.

use kc_domain::{ClientId, GrantId, Scopes, SessionId, Timestamp, UserId, WorkspaceId};

use crate::{
    Result, Store, Tx,
    secret::SecretHash,
    sql::{TextList, query, record},
};

record! {
    /// What a code stands for.
    #[derive(Clone, Debug)]
    pub struct AuthorizationCode {
        pub client_id: ClientId,
        pub user_id: UserId,
        pub workspace_id: WorkspaceId,
        /// The id that the grant has once the code was exchanged.
        pub grant_id: GrantId,
        pub scopes: Scopes,
        /// The claims that were asked for by name, as JSON.
        pub claims: Option<String>,
        pub redirect_uri: String,
        /// The PKCE challenge, S256; none where the client is exempt.
        pub challenge: Option<String>,
        pub nonce: Option<String>,
        /// The thumbprint of the key that the code is bound to.
        pub dpop_key: Option<String>,
        pub authentication_methods: TextList,
        pub authenticated_at: Timestamp,
        pub session_id: Option<SessionId>,
        pub expires_at: Timestamp,
        pub used_at: Option<Timestamp>,
    }
}

/// Writes a code down, by its hash.
pub async fn insert(
    tx: &mut Tx,
    hash: &SecretHash,
    code: &AuthorizationCode,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO authorization_codes (code_hash, client_id, user_id, workspace_id,
             grant_id, scopes, claims, redirect_uri, challenge, nonce, dpop_key,
             authentication_methods, authenticated_at, session_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(hash.as_bytes())
    .bind(code.client_id.as_str())
    .bind(code.user_id.as_str())
    .bind(code.workspace_id.as_str())
    .bind(code.grant_id.as_str())
    .bind(code.scopes.to_string())
    .bind(&code.claims)
    .bind(&code.redirect_uri)
    .bind(&code.challenge)
    .bind(&code.nonce)
    .bind(&code.dpop_key)
    .bind(code.authentication_methods.to_json())
    .bind(code.authenticated_at.micros())
    .bind(code.session_id.as_ref().map(SessionId::as_str))
    .bind(now.micros())
    .bind(code.expires_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// A client's code, whatever its state.
pub async fn find(
    store: &Store,
    client: &ClientId,
    hash: &SecretHash,
) -> Result<Option<AuthorizationCode>> {
    query(
        "SELECT client_id, user_id, workspace_id, grant_id, scopes, claims, redirect_uri,
             challenge, nonce, dpop_key, authentication_methods, authenticated_at, session_id,
             expires_at, used_at
         FROM authorization_codes WHERE code_hash = $1 AND client_id = $2",
    )
    .bind(hash.as_bytes())
    .bind(client.as_str())
    .fetch_optional(store)
    .await
}

/// Uses a client's code up. Of any number of calls exactly one is told so.
pub async fn spend(
    tx: &mut Tx,
    client: &ClientId,
    hash: &SecretHash,
    now: Timestamp,
) -> Result<bool> {
    let spent: Option<i64> = query(
        "UPDATE authorization_codes SET used_at = $1
         WHERE code_hash = $2 AND client_id = $3 AND used_at IS NULL AND expires_at > $1
         RETURNING used_at",
    )
    .bind(now.micros())
    .bind(hash.as_bytes())
    .bind(client.as_str())
    .fetch_optional(tx)
    .await?;
    Ok(spent.is_some())
}
