//! The words of the letters, a file a language. In braces stand the names of what is filled in:
//! `{site}` and `{account}` everywhere, the others where the letter has them.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod pl;
mod pt;
mod sv;

use super::Language;

/// What a letter is called and says.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub subject: &'static str,
    pub text: &'static str,
}

pub(super) struct Texts {
    pub sign_in_code: Words,
    pub new_address_code: Words,
    /// How long a code is good, with `{minutes}`, and that it is for nobody else.
    pub code_rules: &'static str,
    /// With `{from}`, a network address.
    pub asked_from: &'static str,
    pub code_unasked: &'static str,
    /// With `{browser}`.
    pub new_device: Words,
    pub password_set: Words,
    pub password_removed: Words,
    /// With `{name}`, as the one below.
    pub passkey_added: Words,
    pub passkey_removed: Words,
    pub email_changed: Words,
    pub deleted: Words,
    /// What to do if it was somebody else, for who can still sign in.
    pub not_you: &'static str,
    /// The same for who can not.
    pub not_you_lost: &'static str,
}

pub(super) const fn of(language: Language) -> &'static Texts {
    match language {
        Language::English => &en::TEXTS,
        Language::French => &fr::TEXTS,
        Language::German => &de::TEXTS,
        Language::Portuguese => &pt::TEXTS,
        Language::Swedish => &sv::TEXTS,
        Language::Spanish => &es::TEXTS,
        Language::Polish => &pl::TEXTS,
        Language::Italian => &it::TEXTS,
    }
}
