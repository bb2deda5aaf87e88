//! Passkeys that users sign in with.

use kc_domain::{PasskeyId, Timestamp, UserId};

use crate::{
    Result, Store, Tx,
    sql::{query, record},
};

record! {
    /// A passkey of a user.
    #[derive(Clone, Debug)]
    pub struct Passkey {
        pub id: PasskeyId,
        pub user_id: UserId,
        /// The authenticator's own id of it, in base64url.
        pub credential_id: String,
        /// What the user calls it.
        pub name: String,
        /// The public key and its counter, as JSON.
        pub credential: String,
        pub created_at: Timestamp,
        pub last_used_at: Option<Timestamp>,
    }
}

/// Adds a passkey. False if its credential is known already.
pub async fn insert(tx: &mut Tx, passkey: &Passkey) -> Result<bool> {
    let added = query(
        "INSERT INTO passkeys (id, user_id, credential_id, name, credential, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING",
    )
    .bind(passkey.id.as_str())
    .bind(passkey.user_id.as_str())
    .bind(&passkey.credential_id)
    .bind(&passkey.name)
    .bind(&passkey.credential)
    .bind(passkey.created_at.micros())
    .execute(tx)
    .await?;
    Ok(added == 1)
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT id, user_id, credential_id, name, credential, created_at, last_used_at
             FROM passkeys WHERE ",
            $condition
        )
    };
}

/// A user's passkeys, the oldest first.
pub async fn of_user(store: &Store, user: &UserId) -> Result<Vec<Passkey>> {
    query(select!("user_id = $1 ORDER BY created_at, id LIMIT 100"))
        .bind(user.as_str())
        .fetch_all(store)
        .await
}

/// The passkey of a credential.
pub async fn by_credential(store: &Store, credential_id: &str) -> Result<Option<Passkey>> {
    query(select!("credential_id = $1"))
        .bind(credential_id)
        .fetch_optional(store)
        .await
}

/// Keeps what using the passkey changed: its counter, and when that was.
pub async fn used(tx: &mut Tx, id: &PasskeyId, credential: &str, now: Timestamp) -> Result<()> {
    query("UPDATE passkeys SET credential = $1, last_used_at = $2 WHERE id = $3")
        .bind(credential)
        .bind(now.micros())
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Renames a user's passkey. False if the user has none of that id.
pub async fn rename(tx: &mut Tx, user: &UserId, id: &PasskeyId, name: &str) -> Result<bool> {
    let changed = query("UPDATE passkeys SET name = $1 WHERE id = $2 AND user_id = $3")
        .bind(name)
        .bind(id.as_str())
        .bind(user.as_str())
        .execute(tx)
        .await?;
    Ok(changed == 1)
}

/// Removes a user's passkey. False if the user has none of that id.
pub async fn delete(tx: &mut Tx, user: &UserId, id: &PasskeyId) -> Result<bool> {
    let changed = query("DELETE FROM passkeys WHERE id = $1 AND user_id = $2")
        .bind(id.as_str())
        .bind(user.as_str())
        .execute(tx)
        .await?;
    Ok(changed == 1)
}
