//! E-mail addresses as people type them, in the one form in which they are kept.

use std::fmt;

use url::Host;

/// RFC 5321 leaves room for no more in a path.
const LONGEST: usize = 254;
const LONGEST_LOCAL_PART: usize = 64;

/// An address in its kept form: one mailbox, one text.
///
/// The domain is lower-cased and in ASCII (punycode). The local part is lower-cased too: the
/// standard would let a server tell `Ada@` from `ada@`, but none that people use does, and a phone
/// writes a capital where its owner means none. Dots and `+tags` stay, as only some servers ignore
/// them. Local parts outside ASCII are refused: hardly any server takes them, and look-alike
/// letters would make two accounts of what reads as one.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address that `text` is, spaces around it aside; nothing if mail could not be sent there
    /// or the text could do harm in a header.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let (local, domain) = text.rsplit_once('@')?;
        let address = format!("{}@{}", local_part(local)?, domain_name(domain)?);
        (address.len() <= LONGEST).then_some(Self(address))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }

    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Kept out of logs: who somebody is does not belong there.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// Words of plain characters with single dots between them. Quoted local parts are legal, unused,
/// and a way to smuggle anything into a header.
fn local_part(text: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let words = text
        .split('.')
        .all(|word| !word.is_empty() && word.bytes().all(plain));
    (words && text.len() <= LONGEST_LOCAL_PART).then(|| text.to_ascii_lowercase())
}

/// A name with at least two labels, in ASCII. No addresses in brackets, no bare host names.
fn domain_name(text: &str) -> Option<String> {
    // The URL parser would decode these; in an address they are nothing but tricks.
    if text.contains('%') {
        return None;
    }
    let Ok(Host::Domain(name)) = Host::parse(text) else {
        return None;
    };
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    (name.contains('.') && name.split('.').all(label)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_is_one_text() {
        for (typed, kept) in [
            ("ada@example.com", "ada@example.com"),
            (
                "  Ada.Lovelace+x@Example.COM ",
                "ada.lovelace+x@example.com",
            ),
            ("ada@bücher.example", "ada@xn--bcher-kva.example"),
            ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
            ("o'neil@example.co.uk", "o'neil@example.co.uk"),
        ] {
            let address = EmailAddress::parse(typed).unwrap();
            assert_eq!(address.as_str(), kept);
            assert_eq!(
                EmailAddress::parse(kept),
                Some(address),
                "{kept} reads as itself"
            );
        }
    }

    #[test]
    fn what_no_mail_reaches_is_no_address() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long = format!("a@{}com", "abcdefghi.".repeat(26));
        for text in [
            "",
            "@",
            "ada",
            "ada@",
            "@example.com",
            "ada@localhost",
            "ada@127.0.0.1",
            "ada@0x7f.1",
            "ada@[127.0.0.1]",
            "ada@[::1]",
            "ada@example..com",
            "ada@example.com.",
            "ada@-example.com",
            "ada@exam_ple.com",
            ".ada@example.com",
            "ada.@example.com",
            "a..b@example.com",
            "a b@example.com",
            "\"ada\"@example.com",
            "ada@bob@example.com",
            "ada@ex%61mple.com",
            "ädä@example.com",
            "Ada <ada@example.com>",
            &long_local,
            &long,
        ] {
            assert_eq!(EmailAddress::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn address_carries_no_second_header() {
        for text in [
            "ada@example.com\r\nBcc: all@example.com",
            "ada\n@example.com",
            "ada@example.com\0",
            "ada@exam\tple.com",
            "ada@example.com,bob@example.com",
            "ada@example.com;bob@example.com",
            "ada\u{202e}@example.com",
        ] {
            assert_eq!(EmailAddress::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn address_is_not_printed_by_accident() {
        let address = EmailAddress::parse("ada@example.com").unwrap();
        assert!(!format!("{address:?}").contains("ada"));
        assert_eq!(
            (address.local_part(), address.domain()),
            ("ada", "example.com")
        );
    }
}
