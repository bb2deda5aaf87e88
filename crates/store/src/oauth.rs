//! What OAuth 2.1 and OpenID Connect keep between one request and the next.

pub mod authorization_codes;
pub mod consents;
pub mod interactions;
pub mod pushed_requests;
pub mod refresh_tokens;
pub mod revoked_tokens;
pub mod signing_keys;
pub mod spent_proofs;
