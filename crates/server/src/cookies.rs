//! The cookies of the account pages. Applications never see them: they are bound to this host.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::app::Shared;

/// Longest value that is looked at; ours are shorter.
const LONGEST: usize = 200;

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Somebody is signed in.
    Session,
    /// Ties an authorisation request to the browser that began it.
    Browser,
    /// Somebody has signed in here before.
    Device,
}

impl Cookie {
    const fn name(self) -> &'static str {
        match self {
            Self::Session => "kryptos_session",
            Self::Browser => "kryptos_browser",
            Self::Device => "kryptos_device",
        }
    }

    /// How long the browser keeps it, in seconds; without one, until it is closed.
    fn max_age(self, shared: &Shared) -> Option<u64> {
        match self {
            Self::Session => Some(shared.app.settings.identity.session_lifetime.as_secs()),
            Self::Browser => None,
            Self::Device => Some(shared.app.settings.identity.device_lifetime.as_secs()),
        }
    }

    /// What the browser sent, if it is plain text of a sensible length.
    pub fn read<'a>(self, headers: &'a HeaderMap, shared: &Shared) -> Option<&'a str> {
        let name = self.full_name(shared);
        let mut found = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|text| text.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(given, _)| *given == name)
            .map(|(_, value)| value);
        // A second one of the name was planted by somebody else: neither is believed.
        let value = found.next()?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        (found.next().is_none() && value.len() <= LONGEST && value.bytes().all(plain))
            .then_some(value)
    }

    /// The header that sets it.
    pub fn set(self, value: &str, shared: &Shared) -> HeaderValue {
        self.header(value, self.max_age(shared), shared)
    }

    /// The header that takes it away.
    pub fn clear(self, shared: &Shared) -> HeaderValue {
        self.header("", Some(0), shared)
    }

    fn header(self, value: &str, max_age: Option<u64>, shared: &Shared) -> HeaderValue {
        let name = self.full_name(shared);
        let secure = if is_secure(shared) { "; Secure" } else { "" };
        let age = max_age.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        HeaderValue::from_str(&format!(
            "{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"
        ))
        .expect("our cookies are plain text")
    }

    /// With `__Host-` a browser takes it only over TLS, from this very host, for all its paths.
    fn full_name(self, shared: &Shared) -> String {
        let prefix = if is_secure(shared) { "__Host-" } else { "" };
        format!("{prefix}{}", self.name())
    }
}

fn is_secure(shared: &Shared) -> bool {
    shared.app.settings.public_url.scheme() == "https"
}
