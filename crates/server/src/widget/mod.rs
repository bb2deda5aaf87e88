//! The widget's page and the calls that it makes with its link token.

pub(crate) mod complete;
pub(crate) mod consent;
pub(crate) mod deny;
pub(crate) mod detect;
pub(crate) mod email;
pub(crate) mod guest;
pub(crate) mod integrations;
mod log_in;
pub(crate) mod page;
pub(crate) mod passkey;
pub(crate) mod providers;
pub(crate) mod scopes;
pub(crate) mod session;
pub(crate) mod streams;
