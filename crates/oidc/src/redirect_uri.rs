//! Where an answer may be sent: which addresses may be registered, and which of them a request names.

use url::{Host, Url};

use crate::refusal::{ErrorCode, Refusal};

/// Longest address that may be registered.
const LONGEST: usize = 2048;

/// The addresses by which a program on the user's own machine is reached.
const LOOPBACK: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

/// Parameters of our answers. An address that already has one would carry it twice.
const ANSWER: [&str; 6] = [
    "code",
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
];

/// Whether `given` is one of the registered addresses, character by character. Only the port of a
/// loopback IP address is free, as a native application takes what port it gets (RFC 8252,
/// section 7.3).
#[must_use]
pub fn is_registered(registered: &[String], given: &str) -> bool {
    registered.iter().any(|one| {
        one == given
            || without_port(one)
                .is_some_and(|rest| without_port(given).is_some_and(|it| it == rest))
    })
}

/// A loopback IP address and what follows its port.
fn without_port(uri: &str) -> Option<(&'static str, &str)> {
    LOOPBACK.into_iter().find_map(|origin| {
        let rest = uri.strip_prefix(origin)?;
        let rest = match rest.strip_prefix(':') {
            None => rest,
            Some(numbered) => {
                let end = numbered
                    .find(|character: char| !character.is_ascii_digit())
                    .unwrap_or(numbered.len());
                numbered[..end].parse::<u16>().ok()?;
                &numbered[end..]
            }
        };
        // Anything else here would still be part of the host: `127.0.0.1.evil.example`, `127.0.0.1@…`.
        (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((origin, rest))
    })
}

/// Whether a client may have this redirect URI: https; http to the user's own machine; and for
/// `public` clients (native applications) a private-use scheme such as `com.example.app:/done`.
///
/// It must be written in its normal form, as it is compared character by character.
///
/// # Errors
/// `invalid_redirect_uri`.
pub fn check_registrable(uri: &str, public: bool) -> Result<(), Refusal> {
    let refused = |why: &'static str| Err(Refusal::new(ErrorCode::InvalidRedirectUri, why));
    if uri.is_empty() || uri.len() > LONGEST {
        return refused("a redirect URI has 1 to 2048 characters");
    }
    if uri.contains(is_forbidden) {
        return refused(
            "a redirect URI must not hold spaces, control or non-ASCII characters, quotes, backslashes or wildcards",
        );
    }
    if uri.contains('#') {
        return refused("a redirect URI must not have a fragment");
    }
    let Some((scheme, _)) = uri.split_once(':') else {
        return refused("a redirect URI must be absolute");
    };
    let Ok(url) = Url::parse(uri) else {
        return refused("the redirect URI can not be read");
    };
    match scheme {
        "https" | "http" => {
            if !is_normal(&url, uri) {
                return refused(
                    "the redirect URI must be in normal form, without user or password",
                );
            }
            if scheme == "http" && !is_own_machine(&url) {
                return refused("http is for localhost, 127.0.0.1 and [::1]; use https");
            }
        }
        private if is_private_use(private) => {
            if !public {
                return refused("a private-use scheme is for public clients");
            }
            if !uri[private.len()..].starts_with(":/") || url.as_str() != uri {
                return refused("a private-use scheme is followed by :/ and a path in normal form");
            }
            if url.host_str().is_some_and(|host| host.contains('@'))
                || !url.username().is_empty()
                || url.password().is_some()
            {
                return refused("a redirect URI must not have a user or password");
            }
        }
        _ => {
            return refused(
                "the scheme must be https, http to loopback, or a reversed domain name with a dot",
            );
        }
    }
    if url.query_pairs().any(|(name, _)| ANSWER.contains(&&*name)) {
        return refused("a redirect URI must not have parameters of the answer in its query");
    }
    Ok(())
}

/// Characters that have no place in a URI or that programs read differently.
fn is_forbidden(character: char) -> bool {
    !matches!(character, '!'..='~') || r#""\<>^`{|}*'"#.contains(character)
}

/// Whether `text` is how the URL is written after reading it; only the slash after a bare host may
/// be left out. Rules out dot segments, `https:host`, upper case in the host, and users.
fn is_normal(url: &Url, text: &str) -> bool {
    let normal = url.as_str();
    let same = normal == text || (url.path() == "/" && normal.strip_suffix('/') == Some(text));
    same && url.username().is_empty() && url.password().is_none()
}

fn is_own_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    }
}

/// A scheme made of a domain name that the application's maker owns, turned round.
fn is_private_use(scheme: &str) -> bool {
    let mut labels = scheme.split('.');
    let formed = labels.all(|label| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    });
    formed && scheme.contains('.') && scheme.starts_with(|first: char| first.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn registered(uri: &str) -> Vec<String> {
        vec![uri.to_owned()]
    }

    #[test]
    fn web_address_matches_itself_only() {
        let known = registered("https://app.example/callback");
        assert!(is_registered(&known, "https://app.example/callback"));
        for trick in [
            "",
            "https://app.example",
            "https://app.example/",
            "https://app.example/callback/",
            "https://app.example/callback?x=1",
            "https://app.example/callback?",
            "https://app.example/callback#",
            "https://app.example/callback#https://evil.example",
            "https://app.example/callback/../evil",
            "https://app.example/callback%2f..%2fevil",
            "https://app.example/callback\\evil",
            "https://app.example/callback ",
            " https://app.example/callback",
            "https://app.example/callback\n",
            "https://app.example/callback\0",
            "https://app.example/Callback",
            "https://APP.example/callback",
            "HTTPS://app.example/callback",
            "http://app.example/callback",
            "https://app.example:443/callback",
            "https://app.example:8443/callback",
            "https://app.example./callback",
            "https://app.example@evil.example/callback",
            "https://evil.example@app.example/callback",
            "https://app.example.evil.example/callback",
            "https://evilapp.example/callback",
            "https://sub.app.example/callback",
            "https://app.example//callback",
            "https:/app.example/callback",
            "//app.example/callback",
            "https://app.example%2f@evil.example/callback",
            "https://аpp.example/callback",
        ] {
            assert!(!is_registered(&known, trick), "{trick:?}");
        }
    }

    #[test]
    fn loopback_address_matches_at_any_port() {
        for origin in LOOPBACK {
            for known in [format!("{origin}/done"), format!("{origin}:3000/done")] {
                let known = registered(&known);
                for port in ["", ":1", ":3000", ":65535"] {
                    assert!(is_registered(&known, &format!("{origin}{port}/done")));
                }
                for trick in [
                    ":/done",
                    ":65536/done",
                    ":-1/done",
                    ":+1/done",
                    ":80@evil.example/done",
                    "@evil.example/done",
                    ".evil.example/done",
                    ":80.evil.example/done",
                    ":80:90/done",
                    ":80/done/",
                    ":80/other",
                    ":80/done?x",
                    ":80\\done",
                    "1/done",
                    ":８０/done",
                ] {
                    let given = format!("{origin}{trick}");
                    assert!(!is_registered(&known, &given), "{given}");
                }
            }
        }
        let known = registered("http://127.0.0.1/done");
        for other in [
            "http://[::1]:80/done",
            "http://localhost:80/done",
            "https://127.0.0.1:80/done",
            "http://127.1:80/done",
            "http://0x7f000001:80/done",
            "http://127.0.0.2:80/done",
        ] {
            assert!(!is_registered(&known, other), "{other}");
        }
    }

    #[test]
    fn localhost_by_name_keeps_its_port() {
        let known = registered("http://localhost:3000/callback");
        assert!(is_registered(&known, "http://localhost:3000/callback"));
        assert!(!is_registered(&known, "http://localhost:3001/callback"));
    }

    #[test]
    fn loopback_without_a_path_still_ends_where_it_ends() {
        let known = registered("http://127.0.0.1");
        assert!(is_registered(&known, "http://127.0.0.1:8080"));
        for trick in ["http://127.0.0.1:8080/x", "http://127.0.0.1.evil.example"] {
            assert!(!is_registered(&known, trick), "{trick}");
        }
    }

    /// Such an address can not be registered here, but may have been by other means.
    #[test]
    fn host_that_only_begins_like_loopback_has_no_free_port() {
        let known = registered("http://127.0.0.1.app.example/cb");
        assert!(is_registered(&known, "http://127.0.0.1.app.example/cb"));
        assert!(!is_registered(&known, "http://127.0.0.1:80.app.example/cb"));
        let known = registered("http://127.0.0.1@app.example/cb");
        assert!(!is_registered(&known, "http://127.0.0.1:80@app.example/cb"));
    }

    #[test]
    fn safe_addresses_can_be_registered() {
        for uri in [
            "https://app.example",
            "https://app.example/callback",
            "https://app.example:8443/a/b?tenant=1&x=%20y",
            "http://localhost:3000/callback",
            "http://127.0.0.1/callback",
            "http://[::1]:5000/callback",
        ] {
            check_registrable(uri, true).unwrap();
            check_registrable(uri, false).unwrap();
        }
        for uri in ["com.example.app:/oauth", "com.example.my-app://done/path"] {
            check_registrable(uri, true).unwrap();
            check_registrable(uri, false).unwrap_err();
        }
    }

    #[test]
    fn dangerous_addresses_can_not_be_registered() {
        for uri in [
            "",
            "app.example/callback",
            "/callback",
            "//app.example/callback",
            "http://app.example/callback",
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
            "http://127.0.0.2/",
            "http://127.1/",
            "http://2130706433/",
            "http://0.0.0.0/",
            "http://[::ffff:127.0.0.1]/",
            "https://app.example/#",
            "https://app.example/#part",
            "https://*.app.example/",
            "https://app.example/*",
            "https://user@app.example/",
            "https://user:pass@app.example/",
            "https://@app.example/",
            "https://:@app.example/",
            "https://APP.example/",
            "https:app.example/",
            "https:/app.example/",
            "https:///app.example/",
            "https://app.example:443/",
            "https://app.example/a/../b",
            "https://app.example/a/%2e%2e/b",
            "https://app.example/./b",
            "https://app.example\\@evil.example/",
            "https://app.example/a\\b",
            "https://app.example/a b",
            "https://app.example/a\tb",
            "https://app.example/\r\nLocation:x",
            "https://app.example/\u{202e}",
            "https://bücher.example/",
            "https://app.example/'",
            "https://app.example/\"><script>",
            "https://app.example/?code=1",
            "https://app.example/?a=1&state=2",
            "https://app.example/?%63ode=1",
            "https://",
            "https://?x",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "javascript://app.example/%0aalert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://app.example/1",
            "about:blank",
            "ftp://app.example/",
            "ws://app.example/",
            "myapp:/callback",
            "com.example.app:callback",
            "com.example.app:",
            "com..app:/x",
            ".app:/x",
            "com.Example.app:/x",
            "com.example.app://user@host/x",
            "com.example.app:/a/../b",
            "1.app:/x",
        ] {
            let refusal = check_registrable(uri, true).expect_err(uri);
            assert_eq!(refusal.code, ErrorCode::InvalidRedirectUri);
        }
        let long = format!("https://app.example/{}", "a".repeat(2048));
        check_registrable(&long, true).unwrap_err();
    }

    proptest! {
        #[test]
        fn what_matches_leads_to_the_same_host_and_path(given in "http://127\\.0\\.0\\.1[:@.0-9a-z/?#\\\\]{0,12}/done") {
            if is_registered(&registered("http://127.0.0.1/done"), &given) {
                let url = Url::parse(&given).unwrap();
                prop_assert_eq!(url.host_str(), Some("127.0.0.1"));
                prop_assert_eq!(url.path(), "/done");
            }
        }

        #[test]
        fn no_text_breaks_the_check(uri in "\\PC{0,40}") {
            if check_registrable(&uri, true).is_ok() {
                prop_assert!(is_registered(&registered(&uri), &uri));
                prop_assert!(uri.is_ascii());
            }
        }
    }
}
