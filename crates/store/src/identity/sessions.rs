//! Browsers in which somebody is signed in.

use kc_domain::{SessionId, Timestamp, UserId};

use crate::{
    Result, Store, Tx,
    secret::SecretHash,
    sql::{TextList, query, record},
};

record! {
    /// A browser in which somebody is signed in.
    #[derive(Clone, Debug)]
    pub struct Session {
        pub id: SessionId,
        pub user_id: UserId,
        /// How the user last proved who they are: `email`, `password`, `passkey`.
        pub authentication_methods: TextList,
        pub authenticated_at: Timestamp,
        /// What the browser calls itself, shortened.
        pub browser: String,
        pub created_at: Timestamp,
        pub last_seen_at: Timestamp,
        pub expires_at: Timestamp,
    }
}

/// Signs somebody in.
pub async fn insert(tx: &mut Tx, session: &Session, token: &SecretHash) -> Result<()> {
    query(
        "INSERT INTO sessions (id, token_hash, user_id, authentication_methods,
             authenticated_at, browser, created_at, last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(session.id.as_str())
    .bind(token.as_bytes())
    .bind(session.user_id.as_str())
    .bind(session.authentication_methods.to_json())
    .bind(session.authenticated_at.micros())
    .bind(&session.browser)
    .bind(session.created_at.micros())
    .bind(session.last_seen_at.micros())
    .bind(session.expires_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT id, user_id, authentication_methods, authenticated_at, browser, created_at,
                 last_seen_at, expires_at
             FROM sessions WHERE ",
            $condition
        )
    };
}

/// The live session of a cookie. It is over after its end, or when it was not used since
/// `idle_since`.
pub async fn by_token(
    store: &Store,
    token: &SecretHash,
    idle_since: Timestamp,
    now: Timestamp,
) -> Result<Option<Session>> {
    query(select!(
        "token_hash = $1 AND expires_at > $2 AND last_seen_at > $3"
    ))
    .bind(token.as_bytes())
    .bind(now.micros())
    .bind(idle_since.micros())
    .fetch_optional(store)
    .await
}

/// A user's live sessions, the one last used first.
pub async fn of_user(
    store: &Store,
    user: &UserId,
    idle_since: Timestamp,
    now: Timestamp,
) -> Result<Vec<Session>> {
    query(select!(
        "user_id = $1 AND expires_at > $2 AND last_seen_at > $3
         ORDER BY last_seen_at DESC, id LIMIT 200"
    ))
    .bind(user.as_str())
    .bind(now.micros())
    .bind(idle_since.micros())
    .fetch_all(store)
    .await
}

/// Notes that a session is in use.
pub async fn seen(tx: &mut Tx, id: &SessionId, now: Timestamp) -> Result<()> {
    query("UPDATE sessions SET last_seen_at = $1 WHERE id = $2")
        .bind(now.micros())
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Gives a session a new token, as its user proved once more who they are. The old token is dead
/// at once. False if the session is over.
pub async fn renew(
    tx: &mut Tx,
    id: &SessionId,
    token: &SecretHash,
    methods: &TextList,
    now: Timestamp,
) -> Result<bool> {
    let changed = query(
        "UPDATE sessions SET token_hash = $1, authentication_methods = $2,
             authenticated_at = $3, last_seen_at = $3
         WHERE id = $4 AND expires_at > $3",
    )
    .bind(token.as_bytes())
    .bind(methods.to_json())
    .bind(now.micros())
    .bind(id.as_str())
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// Ends a user's session. False if the user has none of that id.
pub async fn end(tx: &mut Tx, user: &UserId, id: &SessionId) -> Result<bool> {
    let ended = query("DELETE FROM sessions WHERE id = $1 AND user_id = $2")
        .bind(id.as_str())
        .bind(user.as_str())
        .execute(tx)
        .await?;
    Ok(ended == 1)
}

/// Ends all of a user's sessions but one, and says how many those were.
pub async fn end_others(tx: &mut Tx, user: &UserId, kept: &SessionId) -> Result<u64> {
    query("DELETE FROM sessions WHERE user_id = $1 AND id <> $2")
        .bind(user.as_str())
        .bind(kept.as_str())
        .execute(tx)
        .await
}
