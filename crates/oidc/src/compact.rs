//! Reading a signed JWT: the compact form of JWS (RFC 7515), and nothing that is not needed of it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, IgnoredAny},
};

/// Longest JWT that is read, in bytes.
pub(crate) const LONGEST: usize = 16 * 1024;

/// Base64url as JWTs write it: no padding, and no second way to write the same bytes.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a header may say. Names that are not here are ignored, as the standard demands; a name
/// given twice is refused.
#[derive(Deserialize)]
pub(crate) struct Header {
    pub alg: String,
    pub typ: Option<String>,
    pub kid: Option<String>,
    /// The key that a DPoP proof brings along. Nobody else may bring one.
    pub jwk: Option<serde_json::Value>,
    /// Keys that the token points at are never fetched: whoever names the key names himself.
    #[serde(default, deserialize_with = "present")]
    jku: bool,
    #[serde(default, deserialize_with = "present")]
    x5u: bool,
    #[serde(default, deserialize_with = "present")]
    x5c: bool,
    /// Extensions that must be understood; none is.
    #[serde(default, deserialize_with = "present")]
    crit: bool,
    #[serde(default, deserialize_with = "present")]
    b64: bool,
    #[serde(default, deserialize_with = "present")]
    zip: bool,
}

/// Whether a member stands there, whatever its value.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer)?;
    Ok(true)
}

impl Header {
    /// Whether the token says that it is of this type; `application/` before it changes nothing.
    pub(crate) fn is_typed(&self, typ: &str) -> bool {
        let Some(given) = self.typ.as_deref() else {
            return false;
        };
        let bare = match given.split_at_checked("application/".len()) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("application/") => rest,
            _ => given,
        };
        bare.eq_ignore_ascii_case(typ)
    }

    fn asks_for_what_we_refuse(&self) -> bool {
        self.jku || self.x5u || self.x5c || self.crit || self.b64 || self.zip
    }
}

/// A JWT taken apart, its signature not yet verified.
pub(crate) struct Compact<'a> {
    pub header: Header,
    /// What was signed: the first two parts as they came.
    pub signed: &'a [u8],
    pub signature: Vec<u8>,
    payload: &'a str,
}

impl<'a> Compact<'a> {
    /// Takes `token` apart.
    ///
    /// # Errors
    /// A sentence that says what is wrong with its form.
    pub(crate) fn read(token: &'a str) -> Result<Self, &'static str> {
        if token.len() > LONGEST {
            return Err("the JWT is too long");
        }
        let mut parts = token.split('.');
        let (Some(head), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err("a JWT has three parts");
        };
        let header = decode(head).ok_or("the header of the JWT is not base64url")?;
        let header: Header =
            serde_json::from_slice(&header).map_err(|_| "the header of the JWT is not readable")?;
        if header.asks_for_what_we_refuse() {
            return Err("the header of the JWT has a member that is not accepted");
        }
        let signature = decode(signature).ok_or("the signature of the JWT is not base64url")?;
        Ok(Self {
            header,
            signed: &token.as_bytes()[..head.len() + 1 + payload.len()],
            signature,
            payload,
        })
    }

    /// Its claims, to be read once the signature holds.
    ///
    /// # Errors
    /// A sentence for whoever sent it.
    pub(crate) fn claims<C: DeserializeOwned>(&self) -> Result<C, &'static str> {
        let payload = decode(self.payload).ok_or("the claims of the JWT are not base64url")?;
        serde_json::from_slice(&payload)
            .map_err(|_| "the claims of the JWT are not what they must be")
    }
}

/// A moment in whole seconds since 1970. Some libraries write it with a fraction, which is cut off.
#[derive(Clone, Copy)]
pub(crate) struct NumericDate(pub i64);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?.to_string();
        let whole = number.split_once('.').map_or(&*number, |(whole, _)| whole);
        let exponent = number.contains(['e', 'E']);
        whole
            .parse()
            .ok()
            .filter(|_| !exponent)
            .map(Self)
            .ok_or_else(|| de::Error::custom("not a time"))
    }
}

/// `aud`: one name or several.
pub(crate) struct Audience(Vec<String>);

impl Audience {
    pub(crate) fn names_one_of(&self, accepted: &[&str]) -> bool {
        self.0.iter().any(|name| accepted.contains(&name.as_str()))
    }
}

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(name) => vec![name],
            serde_json::Value::Array(names) => names
                .into_iter()
                .map(|name| match name {
                    serde_json::Value::String(name) => Ok(name),
                    _ => Err(de::Error::custom("aud holds what is no text")),
                })
                .collect::<Result<_, _>>()?,
            _ => return Err(de::Error::custom("aud is neither text nor a list")),
        };
        Ok(Self(names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(json: &str) -> Result<Header, &'static str> {
        let token = format!("{}.e30.AA", encode(json));
        Compact::read(&token).map(|read| read.header)
    }

    #[test]
    fn type_is_compared_without_case_and_media_type_prefix() {
        for typ in [
            "at+jwt",
            "AT+JWT",
            "application/at+jwt",
            "Application/At+Jwt",
        ] {
            let read = header(&format!(r#"{{"alg":"RS256","typ":"{typ}"}}"#)).unwrap();
            assert!(read.is_typed("at+jwt"), "{typ}");
        }
        for typ in [
            "JWT",
            "at+jwt2",
            "text/at+jwt",
            "application/application/at+jwt",
            "ä",
        ] {
            let read = header(&format!(r#"{{"alg":"RS256","typ":"{typ}"}}"#)).unwrap();
            assert!(!read.is_typed("at+jwt"), "{typ}");
        }
        assert!(!header(r#"{"alg":"RS256"}"#).unwrap().is_typed("at+jwt"));
    }

    #[test]
    fn header_that_points_elsewhere_is_refused() {
        for member in ["jku", "x5u", "x5c", "crit", "b64", "zip"] {
            for value in ["null", "\"https://evil.example\"", "[]", "false"] {
                let json = format!(r#"{{"alg":"RS256","{member}":{value}}}"#);
                assert!(header(&json).is_err(), "{json}");
            }
        }
    }

    #[test]
    fn member_given_twice_is_refused() {
        assert!(header(r#"{"alg":"RS256","alg":"none"}"#).is_err());
        assert!(header(r#"{"alg":"RS256","kid":"a","kid":"b"}"#).is_err());
    }

    #[test]
    fn same_bytes_have_one_spelling() {
        assert_eq!(decode("AA"), Some(vec![0]));
        for other in ["AA==", "AB", "A A", "A\nA", "AA\0"] {
            assert_eq!(decode(other), None, "{other:?}");
        }
        assert_eq!(decode("__-_"), Some(vec![0xff, 0xff, 0xbf]));
        assert_eq!(decode("//+/"), None);
    }

    #[test]
    fn time_with_a_fraction_is_cut_and_other_things_are_refused() {
        let read = |text| serde_json::from_str::<NumericDate>(text).map(|date| date.0);
        assert_eq!(read("1700000000").unwrap(), 1_700_000_000);
        assert_eq!(read("1700000000.75").unwrap(), 1_700_000_000);
        for wrong in [
            "1e400",
            "1.7e9",
            "\"1700000000\"",
            "null",
            "99999999999999999999",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
