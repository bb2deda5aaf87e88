//! Browsers in which a user has signed in before. Strangers' wrong guesses do not count against
//! them, so that nobody can lock a user out of their own devices.

use kc_domain::{Timestamp, UserId};

use crate::{Result, Store, Tx, secret::SecretHash, sql::query};

/// Remembers that the user signed in on a device, or remembers it for longer.
pub async fn remember(
    tx: &mut Tx,
    device: &SecretHash,
    user: &UserId,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO known_devices (token_hash, user_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (token_hash, user_id) DO UPDATE SET expires_at = excluded.expires_at",
    )
    .bind(device.as_bytes())
    .bind(user.as_str())
    .bind(now.micros())
    .bind(expires_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether the user signed in on this device before.
pub async fn is_known(
    store: &Store,
    device: &SecretHash,
    user: &UserId,
    now: Timestamp,
) -> Result<bool> {
    query(
        "SELECT EXISTS (SELECT 1 FROM known_devices
             WHERE token_hash = $1 AND user_id = $2 AND expires_at > $3)",
    )
    .bind(device.as_bytes())
    .bind(user.as_str())
    .bind(now.micros())
    .fetch_one(store)
    .await
}
