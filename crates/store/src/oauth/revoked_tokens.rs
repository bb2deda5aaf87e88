//! Access tokens that were revoked one by one. A grant's revocation needs none of this.

use kc_domain::Timestamp;

use crate::{
    Result, Store, Tx,
    sql::{execute, read},
};

/// Revokes the token of an id until it would have expired.
pub async fn insert(tx: &mut Tx, id: &str, expires_at: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO revoked_tokens (id, expires_at) VALUES ($1, $2)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(id)
        .bind(expires_at.micros())
    );
    Ok(())
}

/// Whether the token of an id was revoked.
pub async fn is_revoked(store: &Store, id: &str) -> Result<bool> {
    Ok(read!(store, c => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM revoked_tokens WHERE id = $1)",
    )
        .bind(id)
        .fetch_one(c)
        .await)?)
}
