//! The OAuth 2.1 and OpenID Connect protocol: keys, tokens, client authentication, requests, claims.
//!
//! Pure: no HTTP, no SQL, no clock. What comes in is text and the time; what goes out is a value or
//! a [`Refusal`] that can be sent as it stands. Everything that comes in is taken for hostile.
//!
//! Signatures are made and verified by `aws-lc-rs` itself, over one strict reader of JWTs
//! (`compact.rs`), so that there is one place that says what a JWT may look like.

mod compact;
mod jwk;

pub mod authorization;
pub mod claims;
pub mod client_auth;
pub mod dpop;
pub mod keys;
pub mod metadata;
pub mod parameters;
pub mod pkce;
pub mod redirect_uri;
pub mod refresh;
pub mod refusal;
pub mod registration;
pub mod tokens;

pub use authorization::{AuthorizationRequest, ClientRules, Prompt};
pub use claims::{Claim, ClaimsRequest, Person};
pub use client_auth::{Presented, SecretBy, SpentAssertion};
pub use keys::{Algorithm, KeyRing, KeyState, SigningKey};
pub use metadata::Site;
pub use parameters::Parameters;
pub use pkce::Challenge;
pub use refusal::{ErrorCode, Refusal};
pub use registration::{AuthMethod, ClientMetadata};
pub use tokens::{
    ACCESS_TOKEN_TYPE, AccessToken, Confirmation, ID_TOKEN_TYPE, IdToken, IdTokenHint,
};
