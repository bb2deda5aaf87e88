//! Why a request is refused, in the words of the standards.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer, ser::SerializeStruct};

/// Longest description that is sent.
const LONGEST: usize = 300;

/// The errors of OAuth 2.0, OpenID Connect and their extensions that we use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnauthorizedClient,
    UnsupportedGrantType,
    InvalidScope,
    AccessDenied,
    InvalidToken,
    InsufficientScope,
    UnsupportedResponseType,
    LoginRequired,
    ConsentRequired,
    InteractionRequired,
    AccountSelectionRequired,
    RequestNotSupported,
    RequestUriNotSupported,
    InvalidRequestUri,
    RegistrationNotSupported,
    InvalidTarget,
    InvalidDpopProof,
    InvalidRedirectUri,
    InvalidClientMetadata,
    ServerError,
    TemporarilyUnavailable,
    UnsupportedTokenType,
}

impl ErrorCode {
    /// Its name on the wire.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::InteractionRequired => "interaction_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::InvalidRequestUri => "invalid_request_uri",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::UnsupportedTokenType => "unsupported_token_type",
        }
    }

    /// The status of an answer that carries it in its body. An error that goes back by a redirect
    /// has none; a resource (userinfo, the API) answers a bad DPoP proof with 401 instead.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidClient | Self::InvalidToken => 401,
            Self::InsufficientScope => 403,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
            _ => 400,
        }
    }
}

/// A refusal that can be sent to the client: the code, and a sentence for its developer. As JSON it
/// is `{"error", "error_description"}`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    pub code: ErrorCode,
    pub description: Cow<'static, str>,
}

impl Refusal {
    /// Takes any text; characters that RFC 6749 does not allow in a description are replaced.
    #[must_use]
    pub fn new(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        let description = description.into();
        let fits = description.len() <= LONGEST && description.chars().all(is_allowed);
        let description = if fits {
            description
        } else {
            description
                .chars()
                .take(LONGEST)
                .map(|character| match character {
                    '"' => '\'',
                    allowed if is_allowed(allowed) => allowed,
                    _ => '?',
                })
                .collect::<String>()
                .into()
        };
        Self { code, description }
    }
}

/// The characters of an `error_description` (RFC 6749, section 4.1.2.1).
fn is_allowed(character: char) -> bool {
    matches!(character, ' '..='~') && !matches!(character, '"' | '\\')
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.text(), self.description)
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Refusal", 2)?;
        object.serialize_field("error", self.code.text())?;
        object.serialize_field("error_description", &self.description)?;
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_has_only_characters_that_the_standard_allows() {
        let refusal = Refusal::new(
            ErrorCode::InvalidScope,
            format!(
                "there is no scope {:?}\r\nSet-Cookie: a=b \u{202e}é",
                "a\\b"
            ),
        );
        assert_eq!(
            refusal.description,
            "there is no scope 'a??b'??Set-Cookie: a=b ??"
        );
    }

    #[test]
    fn description_is_bounded() {
        let refusal = Refusal::new(ErrorCode::InvalidRequest, "a".repeat(10_000));
        assert_eq!(refusal.description.len(), 300);
    }

    #[test]
    fn refusal_is_the_standards_object() {
        let refusal = Refusal::new(ErrorCode::InvalidClient, "no such client");
        assert_eq!(
            serde_json::to_string(&refusal).unwrap(),
            r#"{"error":"invalid_client","error_description":"no such client"}"#
        );
        assert_eq!(refusal.code.status(), 401);
    }
}
