//! What users agreed that clients may do, so that they need not be asked each time.

use kc_domain::{ClientId, Scopes, Timestamp, UserId, WorkspaceId};

use crate::{
    Result, Store, Tx,
    sql::{query, record},
};

record! {
    /// What a user agreed that a client may do.
    #[derive(Clone, Debug)]
    pub struct Consent {
        pub workspace_id: WorkspaceId,
        pub scopes: Scopes,
        /// What the client asked for too, and the user left out.
        pub declined: Scopes,
    }
}

/// What the user agreed to with the client.
pub async fn find(store: &Store, user: &UserId, client: &ClientId) -> Result<Option<Consent>> {
    query(
        "SELECT workspace_id, scopes, declined FROM consents WHERE user_id = $1 AND client_id = $2",
    )
    .bind(user.as_str())
    .bind(client.as_str())
    .fetch_optional(store)
    .await
}

/// Writes down what the user agrees to now, in the place of what was agreed before.
pub async fn put(
    tx: &mut Tx,
    user: &UserId,
    client: &ClientId,
    consent: &Consent,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO consents (user_id, client_id, workspace_id, scopes, declined, created_at,
             updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)
         ON CONFLICT (user_id, client_id) DO UPDATE SET workspace_id = excluded.workspace_id,
             scopes = excluded.scopes, declined = excluded.declined,
             updated_at = excluded.updated_at",
    )
    .bind(user.as_str())
    .bind(client.as_str())
    .bind(consent.workspace_id.as_str())
    .bind(consent.scopes.to_string())
    .bind(consent.declined.to_string())
    .bind(now.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// Keeps a user's consent from being taken back until the change ends: what the change makes of it
/// comes before that, and ends with it. False if it was taken back already; then nothing of the
/// change should be committed.
pub async fn hold(tx: &mut Tx, user: &UserId, client: &ClientId) -> Result<bool> {
    let held =
        query("UPDATE consents SET updated_at = updated_at WHERE user_id = $1 AND client_id = $2")
            .bind(user.as_str())
            .bind(client.as_str())
            .execute(tx)
            .await?;
    Ok(held == 1)
}

/// Takes a user's consent back with every grant that the client has of the user, whose tokens
/// are dead at once, and with whatever could still become one. False if there was nothing to take
/// back.
pub async fn withdraw(
    tx: &mut Tx,
    user: &UserId,
    client: &ClientId,
    now: Timestamp,
) -> Result<bool> {
    let consents = query("DELETE FROM consents WHERE user_id = $1 AND client_id = $2")
        .bind(user.as_str())
        .bind(client.as_str())
        .execute(tx)
        .await?;
    let codes = query(
        "UPDATE authorization_codes SET used_at = $1
         WHERE user_id = $2 AND client_id = $3 AND used_at IS NULL",
    )
    .bind(now.micros())
    .bind(user.as_str())
    .bind(client.as_str())
    .execute(tx)
    .await?;
    // What the widget has under way would become a grant all the same.
    let sessions = query(
        "UPDATE link_sessions SET ended_at = $1
         WHERE user_id = $2 AND client_id = $3 AND ended_at IS NULL",
    )
    .bind(now.micros())
    .bind(user.as_str())
    .bind(client.as_str())
    .execute(tx)
    .await?;
    let public_tokens = query(
        "UPDATE public_tokens SET used_at = $1
         WHERE user_id = $2 AND client_id = $3 AND used_at IS NULL",
    )
    .bind(now.micros())
    .bind(user.as_str())
    .bind(client.as_str())
    .execute(tx)
    .await?;
    let grants = query(
        "UPDATE grants SET revoked_at = $1
         WHERE user_id = $2 AND client_id = $3 AND revoked_at IS NULL",
    )
    .bind(now.micros())
    .bind(user.as_str())
    .bind(client.as_str())
    .execute(tx)
    .await?;
    Ok(consents + codes + sessions + public_tokens + grants > 0)
}

record! {
    /// An application that may read what is a user's.
    #[derive(Clone, Debug)]
    pub struct Application {
        pub client_id: ClientId,
        pub metadata_url: Option<String>,
        pub name: String,
        pub logo_url: Option<String>,
        pub workspace_name: String,
        pub scopes: Scopes,
        pub since: Timestamp,
    }
}

/// The applications that have a user's consent or a live grant, one row for each of these.
pub async fn applications(
    store: &Store,
    user: &UserId,
    now: Timestamp,
) -> Result<Vec<Application>> {
    query(
        "SELECT c.id AS client_id, c.metadata_url, c.name, c.logo_url, w.name AS workspace_name,
             a.scopes, a.since
         FROM (SELECT client_id, workspace_id, scopes, created_at AS since FROM consents
                 WHERE user_id = $1
               UNION ALL
               SELECT client_id, workspace_id, scopes, created_at FROM grants
                 WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2) a
         JOIN clients c ON c.id = a.client_id
         JOIN workspaces w ON w.id = a.workspace_id
         ORDER BY a.since, c.id LIMIT 1000",
    )
    .bind(user.as_str())
    .bind(now.micros())
    .fetch_all(store)
    .await
}
