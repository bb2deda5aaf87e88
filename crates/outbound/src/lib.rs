//! Requests to addresses that others chose: the logo, the keys and the webhook of somebody's
//! application. They are how a stranger would make our machine ask its own network.
//!
//! The address that is dialled is judged, not the name that leads to it: a name may resolve to a
//! public address for a check and to a private one a moment later.

mod guard;
mod request;
mod resolver;
#[cfg(test)]
mod tests;

pub use guard::Guard;
pub use ipnet::IpNet;
pub use request::{Answer, Outbound, OutboundError, OutboundSettings, Request};
pub use reqwest::{Method, header};
