//! The languages that pages and mails speak.

use axum::http::{HeaderMap, header::ACCEPT_LANGUAGE};

use crate::extract::header;

/// As many of a browser's languages as are looked at.
const LOOKED_AT: usize = 20;

macro_rules! languages {
    ($($name:ident = $code:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Language { $($name),* }

        impl Language {
            #[cfg(test)]
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its ISO 639 code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            /// The language of a tag such as `de` or `pt-BR`, if it is spoken here.
            pub fn parse(tag: &str) -> Option<Self> {
                let primary = tag.split(['-', '_']).next().unwrap_or("").trim();
                $(if primary.eq_ignore_ascii_case($code) {
                    return Some(Self::$name);
                })*
                None
            }
        }
    };
}

languages! {
    English = "en";
    French = "fr";
    German = "de";
    Portuguese = "pt";
    Swedish = "sv";
    Spanish = "es";
    Polish = "pl";
    Italian = "it";
}

impl Language {
    /// The first language of a browser's list that is spoken here. Browsers list them in order,
    /// so that their weights add nothing.
    pub fn of_browser(headers: &HeaderMap) -> Option<Self> {
        header(headers, ACCEPT_LANGUAGE.as_str())?
            .split(',')
            .take(LOOKED_AT)
            .find_map(|entry| Self::parse(entry.split(';').next().unwrap_or("")))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn browser_gets_the_first_language_that_is_spoken() {
        let mut headers = HeaderMap::new();
        assert_eq!(Language::of_browser(&headers), None);
        for (list, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("ja, pt-BR;q=0.7, en", Some(Language::Portuguese)),
            ("ja", None),
            ("*", None),
            ("", None),
        ] {
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(list));
            assert_eq!(Language::of_browser(&headers), language, "{list}");
        }
    }
}
