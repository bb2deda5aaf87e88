//! Deleting what has expired, a bounded piece at a time.

use kc_domain::Timestamp;

use crate::{Result, Store, sql::query};

/// Rows deleted in one commit.
const PIECE: &str = "500";

/// A guest whom no application can read any more, or never could: no grant, no public token that
/// could become one, no session in which to make one.
const ABANDONED_GUEST: &str = "is_guest AND created_at < $1
    AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.user_id = users.id)
    AND NOT EXISTS (SELECT 1 FROM public_tokens p WHERE p.user_id = users.id)
    AND NOT EXISTS (SELECT 1 FROM link_sessions s WHERE s.user_id = users.id)";

/// Deletes what signing in, authorisation and linking left behind and what expired before
/// `before`, then the guests that only those spoke for, with their workspaces and all that was read for them; and jobs given up before
/// `jobs_before`. Returns how many rows were deleted, those that went along not counted.
pub async fn purge(store: &Store, before: Timestamp, jobs_before: Timestamp) -> Result<u64> {
    let (before, jobs_before) = (before.micros(), jobs_before.micros());
    let steps = [
        ("link_sessions", "id", "expires_at < $1".to_owned(), before),
        (
            "public_tokens",
            "token_hash",
            "expires_at < $1".to_owned(),
            before,
        ),
        ("interactions", "id", "expires_at < $1".to_owned(), before),
        (
            "pushed_requests",
            "token_hash",
            "expires_at < $1".to_owned(),
            before,
        ),
        (
            "authorization_codes",
            "code_hash",
            "expires_at < $1".to_owned(),
            before,
        ),
        (
            "refresh_tokens",
            "token_hash",
            "expires_at < $1".to_owned(),
            before,
        ),
        // Those of OAuth alone: each log-in makes one. The others say by their token why they are
        // over, and keep their guest.
        (
            "grants",
            "id",
            "token_hash IS NULL AND expires_at < $1".to_owned(),
            before,
        ),
        ("revoked_tokens", "id", "expires_at < $1".to_owned(), before),
        (
            "spent_proofs",
            "proof_hash",
            "expires_at < $1".to_owned(),
            before,
        ),
        (
            "challenges",
            "token_hash",
            "expires_at < $1".to_owned(),
            before,
        ),
        ("sessions", "id", "expires_at < $1".to_owned(), before),
        ("reports", "id", "expires_at < $1".to_owned(), before),
        (
            "known_devices",
            "token_hash, user_id",
            "expires_at < $1".to_owned(),
            before,
        ),
        (
            "attempts",
            "subject",
            "window_ends_at < $1".to_owned(),
            before,
        ),
        // Kept for a day, as the contract says.
        (
            "idempotency_keys",
            "caller, key_hash",
            "created_at < $1".to_owned(),
            before,
        ),
        // Whoever comes with an address makes us a client of what stands there.
        (
            "clients",
            "id",
            "metadata_url IS NOT NULL AND metadata_read_at < $1
                 AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.client_id = clients.id)
                 AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.client_id = clients.id)
                 AND NOT EXISTS (SELECT 1 FROM authorization_codes a WHERE a.client_id = clients.id)"
                .to_owned(),
            before,
        ),
        // The workspace first: its user is what names it.
        (
            "workspaces",
            "id",
            format!(
                "id IN (SELECT m.workspace_id FROM memberships m WHERE m.user_id IN
                     (SELECT id FROM users WHERE {ABANDONED_GUEST}))
                 AND NOT EXISTS (SELECT 1 FROM memberships o JOIN users u ON u.id = o.user_id
                     WHERE o.workspace_id = workspaces.id AND NOT u.is_guest)"
            ),
            before,
        ),
        ("users", "id", ABANDONED_GUEST.to_owned(), before),
        (
            "jobs",
            "id",
            "state = 'dead' AND run_at < $1".to_owned(),
            jobs_before,
        ),
    ];
    let mut gone = 0;
    for (table, key, rule, before) in steps {
        gone += repeat(store, table, key, &rule, before).await?;
    }
    Ok(gone)
}

/// Deletes the events from before `before` with their deliveries. Returns how many events.
pub async fn purge_events(store: &Store, before: Timestamp) -> Result<u64> {
    repeat(store, "events", "id", "at < $1", before.micros()).await
}

async fn repeat(store: &Store, table: &str, key: &str, rule: &str, before: i64) -> Result<u64> {
    let sql = format!(
        "DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {rule} LIMIT {PIECE})"
    );
    let mut gone = 0;
    loop {
        let mut tx = store.begin_single().await?;
        let piece = query(sql.clone())
            .long()
            .bind(before)
            .execute(&mut tx)
            .await?;
        tx.commit().await?;
        gone += piece;
        if piece == 0 {
            return Ok(gone);
        }
    }
}
