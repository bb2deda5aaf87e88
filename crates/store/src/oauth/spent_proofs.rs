//! Signed proofs that are good once: assertions of clients, and proofs of possession.

use kc_domain::Timestamp;

use crate::{Result, Tx, secret::SecretHash, sql::query};

/// Spends a proof. Of any number of calls exactly one is told so.
pub async fn spend(tx: &mut Tx, proof: &SecretHash, expires_at: Timestamp) -> Result<bool> {
    let added = query(
        "INSERT INTO spent_proofs (proof_hash, expires_at) VALUES ($1, $2)
             ON CONFLICT (proof_hash) DO NOTHING",
    )
    .bind(proof.as_bytes())
    .bind(expires_at.micros())
    .execute(tx)
    .await?;
    Ok(added == 1)
}
