//! The OAuth and OpenID Connect provider, as applications and browsers call it.

mod answers;
mod attacks;
mod authorize;
mod clients;
mod code;
mod conformance;
mod credentials;
mod dpop;
mod keys;
mod limits;
mod logout;
pub mod party;
mod refresh;
mod registration;
mod review;
mod tokens;

pub use party::{Party, app};
