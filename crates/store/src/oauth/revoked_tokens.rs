//! Access tokens that were revoked one by one. A grant's revocation needs none of this.

use kc_domain::{GrantId, Timestamp};

use crate::{
    Result, Store, Tx,
    sql::{query, record},
};

record! {
    /// What decides whether a signed access token that has not expired still counts.
    #[derive(Clone, Copy, Debug)]
    pub struct TokenState {
        /// It was revoked by itself.
        pub is_revoked: bool,
        /// When the grant that it speaks for ends; nothing if that was revoked, or there is none.
        pub grant_expires_at: Option<Timestamp>,
    }
}

impl TokenState {
    /// Whether a token counts that speaks for a grant, or for its client alone.
    #[must_use]
    pub fn is_live(&self, has_grant: bool, now: Timestamp) -> bool {
        let has_ended = |at: Timestamp| at <= now;
        !self.is_revoked && (!has_grant || !self.grant_expires_at.is_none_or(has_ended))
    }
}

/// The columns of [`TokenState`]: $1 is the token's id, $2 its grant's.
macro_rules! token_state {
    () => {
        "EXISTS (SELECT 1 FROM revoked_tokens r WHERE r.id = $1) AS is_revoked,
         (SELECT g.expires_at FROM grants g
             WHERE g.id = $2 AND g.revoked_at IS NULL) AS grant_expires_at"
    };
}
pub(crate) use token_state;

/// Revokes the token of an id until it would have expired.
pub async fn insert(tx: &mut Tx, id: &str, expires_at: Timestamp) -> Result<()> {
    query(
        "INSERT INTO revoked_tokens (id, expires_at) VALUES ($1, $2)
             ON CONFLICT (id) DO NOTHING",
    )
    .bind(id)
    .bind(expires_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// What became of the token of an id, and of the grant that it speaks for.
pub async fn state(store: &Store, id: &str, grant: Option<&GrantId>) -> Result<TokenState> {
    query(concat!("SELECT ", token_state!()))
        .bind(id)
        .bind(grant.map(GrantId::as_str))
        .fetch_one(store)
        .await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn token_counts_until_its_grant_ends_and_never_once_revoked() {
        let now = Timestamp::from_seconds(1_000);
        let state = |is_revoked, grant_expires_at| TokenState {
            is_revoked,
            grant_expires_at,
        };
        let later = Some(now.plus(Duration::from_secs(1)));
        assert!(state(false, later).is_live(true, now));
        assert!(state(false, None).is_live(false, now));
        assert!(!state(false, Some(now)).is_live(true, now));
        assert!(!state(false, None).is_live(true, now));
        assert!(!state(true, later).is_live(true, now));
        assert!(!state(true, None).is_live(false, now));
    }
}
