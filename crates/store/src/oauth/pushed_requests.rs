//! Authorisation requests that clients sent ahead (RFC 9126).

use kc_domain::{ClientId, Timestamp};

use crate::{Result, Tx, secret::SecretHash, sql::query};

/// Keeps a request's parameters for the browser that comes with its token.
pub async fn insert(
    tx: &mut Tx,
    token: &SecretHash,
    client: &ClientId,
    parameters: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO pushed_requests (token_hash, client_id, parameters, created_at,
             expires_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token.as_bytes())
    .bind(client.as_str())
    .bind(parameters)
    .bind(now.micros())
    .bind(expires_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes a client's request, once.
pub async fn take(
    tx: &mut Tx,
    token: &SecretHash,
    client: &ClientId,
    now: Timestamp,
) -> Result<Option<String>> {
    query(
        "UPDATE pushed_requests SET used_at = $1
         WHERE token_hash = $2 AND client_id = $3 AND used_at IS NULL AND expires_at > $1
         RETURNING parameters",
    )
    .bind(now.micros())
    .bind(token.as_bytes())
    .bind(client.as_str())
    .fetch_optional(tx)
    .await
}
