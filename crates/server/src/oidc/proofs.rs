//! Signed proofs that are good once, on every node.

use axum::http::HeaderMap;
use kc_domain::Timestamp;
use kc_oidc::{ErrorCode, Refusal, dpop};
use kc_store::{oauth::spent_proofs, secret::SecretHash};

use crate::{app::Shared, error::OauthError};

/// Spends the proof that `whose` named `id`. Of any number of calls one is right.
pub(super) async fn spend(
    whose: &str,
    id: &str,
    expires_at: Timestamp,
    shared: &Shared,
) -> Result<bool, OauthError> {
    let proof = SecretHash::of_long(&format!("{whose}\n{id}"));
    let mut tx = shared.app.store.begin_single().await?;
    let is_first = spent_proofs::spend(&mut tx, &proof, expires_at).await?;
    tx.commit().await?;
    Ok(is_first)
}

/// The thumbprint of the key whose possession the request's `DPoP` header proves (RFC 9449);
/// nothing if there is no such header.
pub(crate) async fn possession(
    headers: &HeaderMap,
    method: &str,
    url: &str,
    access_token: Option<&str>,
    shared: &Shared,
) -> Result<Option<String>, OauthError> {
    let mut given = headers.get_all("dpop").iter();
    let Some(proof) = given.next() else {
        return Ok(None);
    };
    let invalid = |why| OauthError::from(Refusal::new(ErrorCode::InvalidDpopProof, why));
    let proof = proof
        .to_str()
        .ok()
        .filter(|_| given.next().is_none())
        .ok_or_else(|| invalid("There must be one DPoP header, and it a JWT."))?;
    let proof = dpop::verify(proof, method, url, access_token, shared.now())?;
    if !spend(&proof.jkt, &proof.jti, proof.expires_at, shared).await? {
        return Err(invalid("The DPoP proof was used before."));
    }
    Ok(Some(proof.jkt))
}
