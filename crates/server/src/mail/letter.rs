//! Mails as they are written: a letter, in a language, to somebody.

use super::{Language, Mail, texts};
use crate::{app::Shared, extract::UNKNOWN};

/// What somebody is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Letter<'a> {
    /// The code that signs in or up.
    SignInCode(Code<'a>),
    /// The code that makes the address that of an account.
    NewAddressCode(Code<'a>),
    /// Somebody signed in where nobody had before.
    NewDevice {
        browser: &'a str,
        from: &'a str,
    },
    PasswordSet,
    PasswordRemoved,
    PasskeyAdded {
        name: &'a str,
    },
    PasskeyRemoved {
        name: &'a str,
    },
    /// To the address that the account had before.
    EmailChanged,
    Deleted,
}

/// A code and who asked for it.
#[derive(Clone, Copy)]
pub(crate) struct Code<'a> {
    pub code: &'a str,
    pub minutes: u64,
    /// The network address that asked.
    pub from: &'a str,
}

/// Never shows the code.
impl std::fmt::Debug for Code<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

/// Writes a letter to an address. Plain text: it reads the same everywhere, and no code can hide
/// in it.
pub(crate) fn write(letter: Letter<'_>, language: Language, to: &str, shared: &Shared) -> Mail {
    let (subject, text) = worded(letter, language, &Site::of(shared));
    Mail {
        to: to.to_owned(),
        subject,
        text,
        html: None,
    }
}

/// What the letters say of this installation.
struct Site {
    /// `connect.example.com`, with a port where it has one of its own.
    name: String,
    account: String,
}

impl Site {
    fn of(shared: &Shared) -> Self {
        let origin = shared.app.settings.public_origin();
        let name = origin.split_once("://").map_or(&*origin, |(_, name)| name);
        Self {
            name: name.to_owned(),
            account: format!("{origin}/account"),
        }
    }
}

/// The subject and the text.
fn worded(letter: Letter<'_>, language: Language, site: &Site) -> (String, String) {
    let texts = texts::of(language);
    let minutes;
    let mut values = vec![("site", &*site.name), ("account", &*site.account)];
    let (subject, paragraphs) = match letter {
        Letter::SignInCode(code) | Letter::NewAddressCode(code) => {
            minutes = code.minutes.to_string();
            values.extend([
                ("code", code.code),
                ("minutes", &*minutes),
                ("from", code.from),
            ]);
            let kind = match letter {
                Letter::SignInCode(_) => texts.sign_in_code,
                _ => texts.new_address_code,
            };
            let asked_from = (code.from != UNKNOWN).then_some(texts.asked_from);
            let paragraphs = [
                Some(kind.text),
                Some("    {code}"),
                Some(texts.code_rules),
                asked_from,
                Some(texts.code_unasked),
            ];
            (kind.subject, paragraphs.into_iter().flatten().collect())
        }
        Letter::NewDevice { browser, from } => {
            values.extend([("browser", browser), ("from", from)]);
            let asked_from = (from != UNKNOWN).then_some(texts.asked_from);
            let kind = texts.new_device;
            let paragraphs = [Some(kind.text), asked_from, Some(texts.not_you)];
            (kind.subject, paragraphs.into_iter().flatten().collect())
        }
        Letter::PasswordSet => notice(texts.password_set, texts.not_you),
        Letter::PasswordRemoved => notice(texts.password_removed, texts.not_you),
        Letter::PasskeyAdded { name } => {
            values.push(("name", name));
            notice(texts.passkey_added, texts.not_you)
        }
        Letter::PasskeyRemoved { name } => {
            values.push(("name", name));
            notice(texts.passkey_removed, texts.not_you)
        }
        Letter::EmailChanged => notice(texts.email_changed, texts.not_you_lost),
        Letter::Deleted => (texts.deleted.subject, vec![texts.deleted.text]),
    };
    let mut text = filled(&paragraphs.join("\n\n"), &values);
    text.push('\n');
    (filled(subject, &values), text)
}

fn notice(kind: texts::Words, not_you: &'static str) -> (&'static str, Vec<&'static str>) {
    (kind.subject, vec![kind.text, not_you])
}

/// A text with values in the places of their names. What a value says is never read as a place.
fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut written = String::with_capacity(text.len() + 100);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        written.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        written.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    written.push_str(rest);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: Code<'_> = Code {
        code: "271828",
        minutes: 10,
        from: "192.0.2.7",
    };

    fn letters() -> Vec<Letter<'static>> {
        vec![
            Letter::SignInCode(CODE),
            Letter::NewAddressCode(CODE),
            Letter::NewDevice {
                browser: "Firefox, Linux",
                from: "192.0.2.7",
            },
            Letter::PasswordSet,
            Letter::PasswordRemoved,
            Letter::PasskeyAdded { name: "Phone" },
            Letter::PasskeyRemoved { name: "Phone" },
            Letter::EmailChanged,
            Letter::Deleted,
        ]
    }

    fn site() -> Site {
        Site {
            name: "connect.example.com".into(),
            account: "https://connect.example.com/account".into(),
        }
    }

    #[test]
    fn every_letter_is_whole_in_every_language() {
        for language in Language::ALL {
            for letter in letters() {
                let (subject, text) = worded(letter, *language, &site());
                let all = format!("{subject}\n{text}");
                assert!((5..=70).contains(&subject.chars().count()), "{all}");
                assert!(all.contains("connect.example.com"), "{all}");
                assert!(!all.contains(['{', '}']), "{all}");
                assert!(!all.contains("  \n") && !all.contains("\n\n\n"), "{all}");
                // A name of a place that is misspelt would leave a gap.
                assert!(!all.contains(" .") && !all.contains("(,"), "{all}");
            }
        }
    }

    #[test]
    fn letters_of_one_kind_say_the_same_things_in_every_language() {
        for letter in letters() {
            for language in Language::ALL {
                let (subject, text) = worded(letter, *language, &site());
                let says = |part: &str| text.contains(part);
                match letter {
                    Letter::SignInCode(_) | Letter::NewAddressCode(_) => {
                        assert!(says("\n    271828\n") && says("10 ") && says("192.0.2.7"));
                        assert!(!subject.contains("271828"));
                    }
                    Letter::NewDevice { .. } => {
                        assert!(says("Firefox, Linux") && says("192.0.2.7"))
                    }
                    Letter::PasskeyAdded { .. } | Letter::PasskeyRemoved { .. } => {
                        assert!(says("Phone"));
                    }
                    _ => {}
                }
                let leads_to_account = says("https://connect.example.com/account");
                let is_notice = !matches!(
                    letter,
                    Letter::SignInCode(_)
                        | Letter::NewAddressCode(_)
                        | Letter::EmailChanged
                        | Letter::Deleted
                );
                assert_eq!(leads_to_account, is_notice, "{language:?} {letter:?}");
            }
        }
    }

    #[test]
    fn what_a_value_says_is_no_place() {
        let values = [("a", "{b}"), ("b", "secret")];
        assert_eq!(filled("{a} and {c}.", &values), "{b} and .");
    }

    #[test]
    fn where_nobody_knows_who_asked_nothing_is_said_of_it() {
        let code = Code {
            from: UNKNOWN,
            ..CODE
        };
        let (_, text) = worded(Letter::SignInCode(code), Language::English, &site());
        assert!(!text.contains(UNKNOWN), "{text}");
    }
}
