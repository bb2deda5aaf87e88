use crate::{
    error::ConnectError,
    extract::{LinkSession, Opened},
};

/// `POST /widget/auth/email` and its `/verify`: this installation offers no log-in by e-mail, and
/// `auth_methods` does not list it.
pub(crate) async fn call(_: LinkSession<Opened>) -> ConnectError {
    ConnectError::invalid_request(
        "Logging in by e-mail is not offered here. Please continue as guest.",
    )
}
