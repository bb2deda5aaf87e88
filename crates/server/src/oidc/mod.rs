//! The OAuth 2.1 and OpenID Connect provider, at `/oidc`. What the protocol says is `kc-oidc`'s;
//! here it meets HTTP and the store.

pub(crate) mod access;
mod answers;
mod authorize;
mod client;
mod discovery;
mod documents;
mod end_session;
mod form;
pub(crate) mod forms;
mod interaction;
mod introspection;
mod jwks;
mod par;
mod proofs;
mod register;
mod revocation;
pub(crate) mod routes;
pub(crate) mod site;
mod token;
mod turns;
mod userinfo;

pub(crate) use documents::Documents;
pub(crate) use end_session::end as end_session;
pub(crate) use interaction::{Authorization, Parked, Progress, Remembered, Step};
