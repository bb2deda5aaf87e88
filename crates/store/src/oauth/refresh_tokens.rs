//! Refresh tokens: each is good once, and only hashes are kept.

use kc_domain::{GrantId, Timestamp};

use crate::{
    Result, Store, Tx,
    secret::SecretHash,
    sql::{query, record},
};

record! {
    /// A refresh token of a grant.
    #[derive(Clone, Debug)]
    pub struct RefreshToken {
        pub grant_id: GrantId,
        /// The thumbprint of the key that it is bound to.
        pub dpop_key: Option<String>,
        pub created_at: Timestamp,
        pub expires_at: Timestamp,
        pub used_at: Option<Timestamp>,
    }
}

/// Adds a grant's token.
pub async fn insert(
    tx: &mut Tx,
    hash: &SecretHash,
    grant: &GrantId,
    dpop_key: Option<&str>,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO refresh_tokens (token_hash, grant_id, dpop_key, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(hash.as_bytes())
    .bind(grant.as_str())
    .bind(dpop_key)
    .bind(now.micros())
    .bind(expires_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// The token, whatever its state.
pub async fn find(store: &Store, hash: &SecretHash) -> Result<Option<RefreshToken>> {
    query(
        "SELECT grant_id, dpop_key, created_at, expires_at, used_at FROM refresh_tokens
         WHERE token_hash = $1",
    )
    .bind(hash.as_bytes())
    .fetch_optional(store)
    .await
}

/// Uses a token up. Of any number of calls exactly one is told so.
pub async fn spend(tx: &mut Tx, hash: &SecretHash, now: Timestamp) -> Result<bool> {
    let spent = query(
        "UPDATE refresh_tokens SET used_at = $1
         WHERE token_hash = $2 AND used_at IS NULL AND expires_at > $1",
    )
    .bind(now.micros())
    .bind(hash.as_bytes())
    .execute(tx)
    .await?;
    Ok(spent == 1)
}
