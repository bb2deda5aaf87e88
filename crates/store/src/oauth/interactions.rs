//! Authorisation requests and sign-outs that wait for their person.

use kc_domain::{ClientId, InteractionId, Timestamp};

use crate::{
    Result, Store, Tx,
    secret::SecretHash,
    sql::{query, record},
};

record! {
    /// A request that waits for its person.
    #[derive(Clone, Debug)]
    pub struct Interaction {
        pub id: InteractionId,
        pub client_id: Option<ClientId>,
        /// The hash of the cookie of the browser that began it.
        pub browser_hash: Vec<u8>,
        /// The request, as JSON.
        pub request: String,
        /// Whether the person chose to go on with the account that is signed in.
        pub account_chosen: bool,
        pub created_at: Timestamp,
        pub expires_at: Timestamp,
        pub ended_at: Option<Timestamp>,
    }
}

/// Parks a request.
pub async fn insert(tx: &mut Tx, new: &Interaction) -> Result<()> {
    query(
        "INSERT INTO interactions (id, client_id, browser_hash, request, account_chosen,
             created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.as_str())
    .bind(new.client_id.as_ref().map(ClientId::as_str))
    .bind(new.browser_hash.clone())
    .bind(&new.request)
    .bind(new.account_chosen)
    .bind(new.created_at.micros())
    .bind(new.expires_at.micros())
    .execute(tx)
    .await?;
    Ok(())
}

/// The request of a browser, unless it is over.
pub async fn find(
    store: &Store,
    id: &InteractionId,
    browser: &SecretHash,
    now: Timestamp,
) -> Result<Option<Interaction>> {
    query(
        "SELECT id, client_id, browser_hash, request, account_chosen, created_at, expires_at,
             ended_at
         FROM interactions
         WHERE id = $1 AND browser_hash = $2 AND expires_at > $3 AND ended_at IS NULL",
    )
    .bind(id.as_str())
    .bind(browser.as_bytes())
    .bind(now.micros())
    .fetch_optional(store)
    .await
}

/// Notes that the person goes on with the account that is signed in.
pub async fn choose_account(tx: &mut Tx, id: &InteractionId) -> Result<()> {
    query("UPDATE interactions SET account_chosen = TRUE WHERE id = $1")
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends a request. Of several calls one is told so.
pub async fn end(tx: &mut Tx, id: &InteractionId, now: Timestamp) -> Result<bool> {
    let ended = query(
        "UPDATE interactions SET ended_at = $1
         WHERE id = $2 AND ended_at IS NULL AND expires_at > $1",
    )
    .bind(now.micros())
    .bind(id.as_str())
    .execute(tx)
    .await?;
    Ok(ended == 1)
}
