//! What the installation says of itself, for programs that set themselves up by it.

use kc_domain::Scopes;
use serde_json::{Map, Value, json};

use crate::{
    authorization::Prompt,
    claims::{self, Claim},
    dpop,
    jwk::CLIENT_ALGORITHMS,
    keys::Algorithm,
};

/// Languages of the pages.
const LANGUAGES: [&str; 8] = ["en", "fr", "de", "pt", "sv", "es", "pl", "it"];

/// Ways in which a client with a secret or a key proves itself.
const CONFIDENTIAL: [&str; 3] = [
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt",
];

/// Ways in which any client presents itself.
const ANY_CLIENT: [&str; 4] = [
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt",
    "none",
];

/// What the documents depend on.
#[derive(Clone, Debug)]
pub struct Site {
    /// `{public_url}/oidc`
    pub issuer: String,
    /// Without a slash at the end.
    pub public_url: String,
    /// Whether anybody may register a client.
    pub dynamic_registration: bool,
    /// All scopes there are.
    pub scopes: Scopes,
}

impl Site {
    /// The API that access tokens are for: `{public_url}/api`.
    #[must_use]
    pub fn resource(&self) -> String {
        format!("{}/api", self.public_url)
    }

    fn scope_names(&self) -> Vec<&str> {
        self.scopes.iter().map(|scope| scope.as_str()).collect()
    }
}

/// OpenID Connect Discovery 1.0.
#[must_use]
pub fn openid_configuration(site: &Site) -> Value {
    let mut document = authorization_server(site);
    let issuer = &site.issuer;
    let own = [
        "iss", "aud", "exp", "iat", "nonce", "at_hash", "azp", "amr", "sid",
    ];
    let claims: Vec<&str> = own
        .into_iter()
        // There is no acr to give; it may be asked for all the same.
        .chain(
            Claim::ALL
                .into_iter()
                .map(Claim::as_str)
                .filter(|it| *it != "acr"),
        )
        .chain(claims::access_claims())
        .collect();
    add(
        &mut document,
        json!({
            "end_session_endpoint": format!("{issuer}/session/end"),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": Algorithm::ALL.map(Algorithm::as_str),
            "claim_types_supported": ["normal"],
            "claims_supported": claims,
            "claims_parameter_supported": true,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "require_request_uri_registration": false,
            "prompt_values_supported": Prompt::ALL.map(Prompt::as_str),
        }),
    );
    Value::Object(document)
}

/// OAuth 2.0 Authorization Server Metadata (RFC 8414).
#[must_use]
pub fn oauth_metadata(site: &Site) -> Value {
    Value::Object(authorization_server(site))
}

/// OAuth 2.0 Protected Resource Metadata (RFC 9728) of the data API.
#[must_use]
pub fn protected_resource(site: &Site) -> Value {
    json!({
        "resource": site.resource(),
        "resource_name": "Kryptos Connect data API",
        "authorization_servers": [site.issuer],
        "scopes_supported": site.scope_names(),
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": dpop::ALGORITHMS,
        "dpop_bound_access_tokens_required": false,
    })
}

fn authorization_server(site: &Site) -> Map<String, Value> {
    let issuer = &site.issuer;
    let mut document = Map::new();
    add(
        &mut document,
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/jwks"),
            "revocation_endpoint": format!("{issuer}/token/revocation"),
            "introspection_endpoint": format!("{issuer}/token/introspection"),
            "pushed_authorization_request_endpoint": format!("{issuer}/par"),
            "require_pushed_authorization_requests": false,
            "scopes_supported": site.scope_names(),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "grant_types_supported": [
                "authorization_code",
                "refresh_token",
                "client_credentials",
            ],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ANY_CLIENT,
            "token_endpoint_auth_signing_alg_values_supported": CLIENT_ALGORITHMS,
            "revocation_endpoint_auth_methods_supported": ANY_CLIENT,
            "revocation_endpoint_auth_signing_alg_values_supported": CLIENT_ALGORITHMS,
            "introspection_endpoint_auth_methods_supported": CONFIDENTIAL,
            "introspection_endpoint_auth_signing_alg_values_supported": CLIENT_ALGORITHMS,
            "dpop_signing_alg_values_supported": dpop::ALGORITHMS,
            "authorization_response_iss_parameter_supported": true,
            "client_id_metadata_document_supported": true,
            "ui_locales_supported": LANGUAGES,
        }),
    );
    if site.dynamic_registration {
        let endpoint = format!("{issuer}/register");
        document.insert("registration_endpoint".into(), endpoint.into());
    }
    document
}

fn add(document: &mut Map<String, Value>, members: Value) {
    if let Value::Object(members) = members {
        document.extend(members);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(dynamic_registration: bool) -> Site {
        Site {
            issuer: "https://connect.example/oidc".into(),
            public_url: "https://connect.example".into(),
            dynamic_registration,
            scopes: "openid email holdings:read".parse().unwrap(),
        }
    }

    #[test]
    fn endpoints_are_those_of_the_documents() {
        let document = openid_configuration(&site(true));
        for (member, path) in [
            ("issuer", ""),
            ("authorization_endpoint", "/auth"),
            ("token_endpoint", "/token"),
            ("userinfo_endpoint", "/userinfo"),
            ("revocation_endpoint", "/token/revocation"),
            ("introspection_endpoint", "/token/introspection"),
            ("jwks_uri", "/jwks"),
            ("pushed_authorization_request_endpoint", "/par"),
            ("registration_endpoint", "/register"),
            ("end_session_endpoint", "/session/end"),
        ] {
            let url = format!("https://connect.example/oidc{path}");
            assert_eq!(document[member], url, "{member}");
        }
    }

    #[test]
    fn members_that_the_standards_require_are_there() {
        let document = openid_configuration(&site(false));
        for member in [
            "response_types_supported",
            "subject_types_supported",
            "id_token_signing_alg_values_supported",
            "scopes_supported",
            "claims_supported",
        ] {
            assert!(!document[member].as_array().unwrap().is_empty(), "{member}");
        }
        assert_eq!(
            document["code_challenge_methods_supported"],
            json!(["S256"])
        );
        assert_eq!(
            document["id_token_signing_alg_values_supported"],
            json!(["RS256", "ES256"])
        );
        assert_eq!(
            document["prompt_values_supported"],
            json!(["none", "login", "consent", "select_account"])
        );
        // By default this one would be true.
        assert_eq!(document["request_uri_parameter_supported"], false);
        assert_eq!(document.get("registration_endpoint"), None);
    }

    #[test]
    fn algorithms_that_are_named_are_taken() {
        for name in dpop::ALGORITHMS {
            assert!(crate::jwk::ClientAlgorithm::parse(name).is_some(), "{name}");
        }
    }

    #[test]
    fn api_names_its_issuer() {
        let document = protected_resource(&site(false));
        assert_eq!(document["resource"], "https://connect.example/api");
        assert_eq!(
            document["authorization_servers"],
            json!(["https://connect.example/oidc"])
        );
        let server = oauth_metadata(&site(false));
        assert_eq!(server["issuer"], "https://connect.example/oidc");
        assert_eq!(server.get("claims_supported"), None);
    }
}
