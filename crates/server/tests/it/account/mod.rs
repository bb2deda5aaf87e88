//! People and their accounts, as the account pages call them.

mod browser;
mod email_code;
mod erase;
mod export;
mod own;
mod passkeys;
mod password;
mod session;

pub use browser::{Browser, SESSION, SITE, app};
