//! Parameters of a request, from a query or a form.

use std::fmt;

use crate::refusal::{ErrorCode, Refusal};

/// Most bytes that are read.
const LONGEST: usize = 32 * 1024;

/// Most parameters that are read.
const MOST: usize = 64;

/// The only parameter that may be given more than once (RFC 8707).
const REPEATABLE: &str = "resource";

/// The parameters of one request, each at most once, none of them empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads `application/x-www-form-urlencoded`. A parameter without a value counts as not sent
    /// (RFC 6749, section 3.1).
    ///
    /// # Errors
    /// `invalid_request`: too much, given twice, or not readable.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let invalid = |why: String| Refusal::new(ErrorCode::InvalidRequest, why);
        if bytes.len() > LONGEST {
            return Err(invalid("the parameters are too long".into()));
        }
        let mut read = Self::default();
        let given = bytes.split(|byte| *byte == b'&');
        for (position, pair) in given.filter(|pair| !pair.is_empty()).enumerate() {
            if position >= MOST {
                return Err(invalid("there are too many parameters".into()));
            }
            let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
                Some(end) => (&pair[..end], &pair[end + 1..]),
                None => (pair, [].as_slice()),
            };
            let (Some(name), Some(value)) = (decode(name), decode(value)) else {
                return Err(invalid("the parameters are not form-encoded UTF-8".into()));
            };
            if value.is_empty() {
                continue;
            }
            if name != REPEATABLE && read.get(&name).is_some() {
                return Err(invalid(format!("the parameter {name} is given twice")));
            }
            read.0.push((name, value));
        }
        Ok(read)
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// Every value of a parameter that may be repeated.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that must be there.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn require(&self, name: &'static str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| {
            Refusal::new(
                ErrorCode::InvalidRequest,
                format!("the parameter {name} is missing"),
            )
        })
    }

    /// All but these: what proves the client has no place in storage.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|(name, _)| !names.contains(&name.as_str()));
        self
    }

    /// With one more, which was not there.
    #[must_use]
    pub fn with(mut self, name: &str, value: String) -> Self {
        self.0.push((name.to_owned(), value));
        self
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As text to be stored.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::json!(self.0).to_string()
    }

    /// What [`Parameters::to_json`] gave; nothing if it is not that.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }
}

/// Shows names only: values are codes, secrets and addresses of people.
impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

/// One form-encoded name or value. Strict: a stray `%`, broken UTF-8 and NUL are nothing that an
/// honest program sends.
pub(crate) fn decode(encoded: &[u8]) -> Option<String> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(*rest.next()?).to_digit(16)?;
                let low = char::from(*rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => *other,
        });
    }
    String::from_utf8(decoded)
        .ok()
        .filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::form_urlencoded;

    use super::*;

    #[test]
    fn parameters_are_decoded() {
        let read = Parameters::parse(b"scope=openid+email&state=a%26b%3Dc&x=%C3%A9").unwrap();
        assert_eq!(read.get("scope"), Some("openid email"));
        assert_eq!(read.get("state"), Some("a&b=c"));
        assert_eq!(read.get("x"), Some("é"));
        assert_eq!(read.get("nonce"), None);
        assert_eq!(
            read.require("nonce").unwrap_err().description,
            "the parameter nonce is missing"
        );
    }

    #[test]
    fn parameter_given_twice_is_refused() {
        for twice in [
            "client_id=a&client_id=b",
            "client_id=a&x=1&client_id=a",
            "client_id=a&client%5Fid=b",
        ] {
            assert!(Parameters::parse(twice.as_bytes()).is_err(), "{twice}");
        }
    }

    #[test]
    fn resource_may_be_repeated() {
        let read = Parameters::parse(b"resource=a&resource=b").unwrap();
        assert_eq!(read.all("resource").collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn empty_parameter_counts_as_not_sent() {
        let read = Parameters::parse(b"&state=&nonce&&client_id=a&client_id=&=&").unwrap();
        assert_eq!(read.get("state"), None);
        assert_eq!(read.get("nonce"), None);
        assert_eq!(read.get("client_id"), Some("a"));
    }

    #[test]
    fn too_much_is_refused() {
        let many = (0..65).map(|n| format!("p{n}=1&")).collect::<String>();
        assert!(Parameters::parse(many.as_bytes()).is_err());
        let empties = "p=&".repeat(65);
        assert!(Parameters::parse(empties.as_bytes()).is_err());
        let long = format!("p={}", "a".repeat(LONGEST));
        assert!(Parameters::parse(long.as_bytes()).is_err());
    }

    #[test]
    fn broken_encoding_is_refused() {
        for broken in ["a=%", "a=%4", "a=%zz", "a=%+1", "%ff=1", "a=%c3", "a=%00"] {
            assert!(Parameters::parse(broken.as_bytes()).is_err(), "{broken}");
        }
        assert!(Parameters::parse(b"a=\xff").is_err());
    }

    #[test]
    fn stored_parameters_are_the_same_without_what_proves_the_client() {
        let read = Parameters::parse(b"a=1&client_secret=s&resource=x&resource=y").unwrap();
        let kept = read.without(&["client_secret"]);
        let text = kept.to_json();
        assert!(!text.contains("client_secret"));
        assert_eq!(Parameters::from_json(&text).unwrap(), kept);
        assert_eq!(Parameters::from_json("{}"), None);
    }

    #[test]
    fn debug_shows_no_values() {
        let read = Parameters::parse(b"code=hush").unwrap();
        assert_eq!(format!("{read:?}"), r#"{"code"}"#);
    }

    proptest! {
        #[test]
        fn what_others_encode_is_read_as_they_meant_it(value in "[^\0]{1,40}") {
            let text = form_urlencoded::Serializer::new(String::new())
                .append_pair("state", &value)
                .finish();
            let read = Parameters::parse(text.as_bytes()).unwrap();
            prop_assert_eq!(read.get("state"), Some(value.as_str()));
        }

        #[test]
        fn no_bytes_break_the_reader(bytes: Vec<u8>) {
            if let Ok(read) = Parameters::parse(&bytes) {
                prop_assert_eq!(Parameters::from_json(&read.to_json()), Some(read));
            }
        }
    }
}
