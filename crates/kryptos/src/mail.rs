//! Where mails go: to the operator's mail server, or on a developer's machine to a page.

pub mod outbox;
pub mod smtp;
