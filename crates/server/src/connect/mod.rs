//! The calls that an application's back end makes.

pub(crate) mod check_session;
pub(crate) mod exchange;
pub(crate) mod grants;
pub(crate) mod link_token;
pub(crate) mod providers;
pub(crate) mod resync;
pub(crate) mod revoke;
pub(crate) mod transaction_limit;

use std::time::Duration;

/// How long a link token, and later the public token, may be used.
pub(crate) const SESSION: Duration = Duration::from_secs(30 * 60);
