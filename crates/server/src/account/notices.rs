//! Mails that tell people what happened to their account.

use kc_store::people::User;

use super::caller::Caller;
use crate::{
    app::Shared,
    mail::{self, Letter},
};

/// Tells `user`, at the address that stands in the row, whatever it is by now.
pub(crate) fn send(letter: Letter<'_>, user: &User, caller: &Caller, shared: &Shared) {
    if let (Some(mailer), Some(email)) = (&shared.app.identity.mailer, &user.email) {
        mailer.send(mail::write(letter, caller.language(user), email, shared));
    }
}
