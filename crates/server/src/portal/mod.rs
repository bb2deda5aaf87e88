//! What the developer's portal calls, in the name of somebody who is signed in.

mod api_keys;
mod member;
mod routes;
mod transaction_limit;
mod webhooks;

pub use api_keys::{ApiKeyDraft, CheckedApiKey};
pub(crate) use member::{Admins, Developers, Member};
pub(crate) use routes::{calls, site};
pub use webhooks::{CheckedWebhook, TestEvent, WebhookDraft};
