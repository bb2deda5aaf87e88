//! Whose turns a call of a client takes, where calls are counted.

use kc_store::clients::{AuthMethod, Client};

/// The client's own. One without a credential is named by anybody who has read its id in an
/// address, so there each network address has turns of its own: nobody uses up those of the
/// client's users.
pub(super) fn of(client: &Client, address: &str) -> String {
    let wire_id = client.wire_id();
    match client.auth_method {
        AuthMethod::None => format!("{wire_id}\n{address}"),
        AuthMethod::ClientSecret | AuthMethod::PrivateKeyJwt => wire_id.to_owned(),
    }
}
