//! What the session's user has connected.

pub(crate) mod add;
pub(crate) mod csv;
pub(crate) mod events;
pub(crate) mod list;
pub(crate) mod ownership;
pub(crate) mod remove;
pub(crate) mod resync;

use crate::error::{Code, ConnectError};

pub(crate) fn not_found() -> ConnectError {
    ConnectError::new(
        Code::IntegrationNotFound,
        "There is no integration of this walletId.",
    )
}
