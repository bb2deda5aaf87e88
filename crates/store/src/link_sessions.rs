//! Link sessions: one run of the widget each, opened by a link token.
//!
//! Each step is one conditional update, so that of several requests at once only one takes it.

use kc_domain::{ClientId, GrantId, LinkSessionId, Scopes, Timestamp, UserId, WorkspaceId};

use crate::{
    Result, Store, Tx,
    secret::SecretHash,
    sql::{TextList, query, record},
};

record! {
    /// A link session with what its calls need of its client, its grant and its workspace.
    #[derive(Clone, Debug)]
    pub struct LinkSession {
        pub id: LinkSessionId,
        pub client_id: ClientId,
        pub requested_scopes: Scopes,
        /// Set by consent.
        pub granted_scopes: Option<Scopes>,
        /// Set by logging in.
        pub user_id: Option<UserId>,
        pub workspace_id: Option<WorkspaceId>,
        /// The grant that the session was opened with: a returning user's.
        pub grant_id: Option<GrantId>,
        pub grant_revoked_at: Option<Timestamp>,
        /// The hash of what the page of its person holds besides the link token.
        pub page_hash: Option<Vec<u8>>,
        pub expires_at: Timestamp,
        pub ended_at: Option<Timestamp>,
        pub client_name: String,
        pub client_logo_url: Option<String>,
        pub client_is_sandbox: bool,
        pub client_allowed_origins: TextList,
        pub workspace_is_sandbox: Option<bool>,
    }
}

/// What is needed to open a session.
pub struct NewLinkSession<'a> {
    pub id: &'a LinkSessionId,
    pub token: &'a SecretHash,
    pub client: &'a ClientId,
    pub requested: &'a Scopes,
    /// A returning user, who is logged in and has consented already.
    pub returning: Option<Returning<'a>>,
    pub expires_at: Timestamp,
}

/// The grant with which a returning user's session starts.
pub struct Returning<'a> {
    pub grant: &'a GrantId,
    pub user: &'a UserId,
    pub workspace: &'a WorkspaceId,
    pub scopes: &'a Scopes,
}

/// Opens a session.
pub async fn insert(tx: &mut Tx, new: NewLinkSession<'_>, now: Timestamp) -> Result<()> {
    let returning = new.returning.as_ref();
    query(
        "INSERT INTO link_sessions (id, token_hash, client_id, requested_scopes,
             granted_scopes, user_id, workspace_id, grant_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id.as_str())
    .bind(new.token.as_bytes())
    .bind(new.client.as_str())
    .bind(new.requested.to_string())
    .bind(returning.map(|it| it.scopes.to_string()))
    .bind(returning.map(|it| it.user.as_str()))
    .bind(returning.map(|it| it.workspace.as_str()))
    .bind(returning.map(|it| it.grant.as_str()))
    .bind(now.micros())
    .bind(new.expires_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// The session that a link token opened, whatever its state.
pub async fn by_token(store: &Store, token: &SecretHash) -> Result<Option<LinkSession>> {
    query(
        "SELECT s.id, s.client_id, s.requested_scopes, s.granted_scopes, s.user_id,
             s.workspace_id, s.grant_id, s.page_hash, g.revoked_at AS grant_revoked_at, s.expires_at,
             s.ended_at, c.name AS client_name, c.logo_url AS client_logo_url,
             c.is_sandbox AS client_is_sandbox, c.allowed_origins AS client_allowed_origins,
             w.is_sandbox AS workspace_is_sandbox
         FROM link_sessions s
         JOIN clients c ON c.id = s.client_id
         LEFT JOIN grants g ON g.id = s.grant_id
         LEFT JOIN workspaces w ON w.id = s.workspace_id
         WHERE s.token_hash = $1",
    )
        .bind(token.as_bytes())
        .fetch_optional(store)
        .await
}

/// Gives the session its user. False if it has one, or is over: then nothing of the change
/// should be committed.
///
/// With `page` the session goes on only for who holds that secret: the client made the link token,
/// and must not answer in the place of a user whose data was there before.
pub async fn log_in(
    tx: &mut Tx,
    id: &LinkSessionId,
    user: &UserId,
    workspace: &WorkspaceId,
    page: Option<&SecretHash>,
    now: Timestamp,
) -> Result<bool> {
    let changed = query(
        "UPDATE link_sessions SET user_id = $1, workspace_id = $2, page_hash = $5
         WHERE id = $3 AND user_id IS NULL AND ended_at IS NULL AND expires_at > $4",
    )
    .bind(user.as_str())
    .bind(workspace.as_str())
    .bind(id.as_str())
    .bind(now.micros())
    .bind(page.map(|it| it.as_bytes().to_vec()))
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// Lets the session speak of another of its user's workspaces. That it is one was looked into
/// before. What was agreed to holds there from now on. False if the session is over, nobody is
/// logged in, or it began with a grant.
pub async fn choose_workspace(
    tx: &mut Tx,
    id: &LinkSessionId,
    workspace: &WorkspaceId,
    now: Timestamp,
) -> Result<bool> {
    let changed = query(
        "UPDATE link_sessions SET workspace_id = $1, consented_at = $3
         WHERE id = $2 AND user_id IS NOT NULL AND grant_id IS NULL AND ended_at IS NULL
             AND expires_at > $3",
    )
    .bind(workspace.as_str())
    .bind(id.as_str())
    .bind(now.micros())
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// Writes down what the user agreed to, and since when; agreeing to the same again changes nothing.
/// False if the session is over, or nobody is logged in.
pub async fn consent(
    tx: &mut Tx,
    id: &LinkSessionId,
    granted: &Scopes,
    now: Timestamp,
) -> Result<bool> {
    let changed = query(
        "UPDATE link_sessions SET granted_scopes = $1,
             consented_at = CASE WHEN granted_scopes = $1
                 THEN COALESCE(consented_at, $3) ELSE $3 END
         WHERE id = $2 AND user_id IS NOT NULL AND grant_id IS NULL AND ended_at IS NULL
             AND expires_at > $3",
    )
    .bind(granted.to_string())
    .bind(id.as_str())
    .bind(now.micros())
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

record! {
    /// What a session came to.
    #[derive(Clone, Debug)]
    pub struct Ended {
        pub client_id: ClientId,
        pub granted_scopes: Option<Scopes>,
        pub user_id: Option<UserId>,
        pub workspace_id: Option<WorkspaceId>,
        pub grant_id: Option<GrantId>,
        pub consented_at: Option<Timestamp>,
    }
}

/// Ends the session. Of several calls one gets what it came to; the others, and those that come
/// too late, get nothing.
pub async fn end(tx: &mut Tx, id: &LinkSessionId, now: Timestamp) -> Result<Option<Ended>> {
    query(
        "UPDATE link_sessions SET ended_at = $1
         WHERE id = $2 AND ended_at IS NULL AND expires_at > $1
         RETURNING client_id, granted_scopes, user_id, workspace_id, grant_id, consented_at",
    )
    .bind(now.micros())
    .bind(id.as_str())
    .fetch_optional(tx)
    .await
}
