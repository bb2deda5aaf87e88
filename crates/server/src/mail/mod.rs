//! Mails to people. Who sends them is the binary's choice; what they say is written here.

mod language;
mod letter;
mod texts;

pub(crate) use language::Language;
pub(crate) use letter::{Code, Letter, write};

/// A mail to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address, checked before.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// Never shows whom it goes to or what it says.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mail(…)")
    }
}

/// Sends mails.
pub trait Mailer: Send + Sync {
    /// Takes a mail to be sent soon. Never waits for the network. A mail that can not be sent is
    /// lost; whoever waits for it asks for another.
    fn send(&self, mail: Mail);
}
