//! What several crates say to applications in the same words: the Integration, which calls answer
//! and webhooks carry, and the webhook's message with its signatures. Pure.

mod integration;
pub mod webhook;

pub use integration::{IntegrationJson, absolute};
