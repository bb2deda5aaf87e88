//! Questions that somebody has yet to answer: a code that was mailed, a passkey's signature.
//! Whoever holds the challenge's token may answer, once.

use kc_domain::{Timestamp, UserId};

use crate::{
    Result, StoreError, Tx,
    secret::SecretHash,
    sql::{Cell, Column, query, record},
};

/// What answering is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signs in, or up, whoever reads the mail.
    SignInByEmail,
    SignInByPasskey,
    AddPasskey,
    /// Makes the address that of the user who asked.
    ChangeEmail,
    /// Shows by a signature that a wallet's address is its user's own.
    ProveOwnership,
}

impl Purpose {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignInByEmail => "sign_in_by_email",
            Self::SignInByPasskey => "sign_in_by_passkey",
            Self::AddPasskey => "add_passkey",
            Self::ChangeEmail => "change_email",
            Self::ProveOwnership => "prove_ownership",
        }
    }
}

impl Column for Purpose {
    fn of(cell: Cell<'_>) -> Result<Self> {
        let stored = String::of(cell)?;
        [
            Self::SignInByEmail,
            Self::SignInByPasskey,
            Self::AddPasskey,
            Self::ChangeEmail,
            Self::ProveOwnership,
        ]
        .into_iter()
        .find(|it| it.as_str() == stored)
        .ok_or_else(|| StoreError::corrupt(stored))
    }
}

record! {
    /// A challenge that one try has been taken of.
    #[derive(Clone, Debug)]
    pub struct Challenge {
        pub purpose: Purpose,
        pub email: Option<String>,
        /// Who was asked, where that was known.
        pub user_id: Option<UserId>,
        pub code_hash: Option<Vec<u8>>,
        pub state: Option<String>,
        /// What is left after this try.
        pub tries_left: i64,
        pub expires_at: Timestamp,
        pub used_at: Option<Timestamp>,
    }
}

/// What is needed to ask.
pub struct NewChallenge<'a> {
    pub token: &'a SecretHash,
    pub purpose: Purpose,
    pub email: Option<&'a str>,
    pub user: Option<&'a UserId>,
    pub code_hash: Option<&'a [u8]>,
    pub state: Option<&'a str>,
    pub tries: i64,
    pub expires_at: Timestamp,
}

/// Writes a question down.
pub async fn insert(tx: &mut Tx, new: NewChallenge<'_>, now: Timestamp) -> Result<()> {
    query(
        "INSERT INTO challenges (token_hash, purpose, email, user_id, code_hash, state,
             tries_left, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.token.as_bytes())
    .bind(new.purpose.as_str())
    .bind(new.email)
    .bind(new.user.map(UserId::as_str))
    .bind(new.code_hash.map(<[u8]>::to_vec))
    .bind(new.state)
    .bind(new.tries)
    .bind(now.micros())
    .bind(new.expires_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes one of the tries, before the answer is looked at: so many guesses, however many come at
/// once. Nothing if there is no such challenge, or it was answered, expired or used up.
pub async fn take_try(
    tx: &mut Tx,
    token: &SecretHash,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<Challenge>> {
    query(
        "UPDATE challenges SET tries_left = tries_left - 1
         WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND tries_left > 0
             AND expires_at > $3
         RETURNING purpose, email, user_id, code_hash, state, tries_left, expires_at, used_at",
    )
    .bind(token.as_bytes())
    .bind(purpose.as_str())
    .bind(now.micros())
    .fetch_optional(tx)
    .await
}

/// Uses a challenge up after a right answer. Of several right answers one wins.
pub async fn spend(tx: &mut Tx, token: &SecretHash, now: Timestamp) -> Result<bool> {
    let changed =
        query("UPDATE challenges SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL")
            .bind(now.micros())
            .bind(token.as_bytes())
            .execute(tx)
            .await?;
    Ok(changed == 1)
}
