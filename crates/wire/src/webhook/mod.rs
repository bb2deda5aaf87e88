//! What a webhook sends: the message, and the signatures by which its receiver knows that it is
//! ours. `docs/webhooks.md` says the same to those who receive.

mod message;
mod secret;

pub use message::{IntegrationData, Message, ProcessData, host};
pub use secret::SigningSecret;
