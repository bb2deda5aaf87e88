//! Proofs of who a person is: passwords, emailed codes, passkeys. No HTTP and no SQL: what is kept
//! comes in and goes out as text.

pub mod breached;
pub mod code;
pub mod email;
pub mod passkeys;
pub mod password;

pub use breached::{BreachedList, BreachedListError};
pub use code::{EmailCode, Strength};
pub use email::EmailAddress;
pub use passkeys::{PasskeyError, Passkeys, StoredPasskey};
pub use password::{PasswordError, PasswordSettings, Passwords, Weak};
