//! This installation's addresses in OAuth, and what it tells of itself at them.

use bytes::Bytes;
use kc_domain::{Scope, Scopes};
use kc_oidc::metadata;
use serde_json::Value;

use crate::app::Settings;

/// What is the same for all requests.
pub(crate) struct Site {
    /// `iss` of all tokens: `https://connect.example.com/oidc`.
    pub issuer: String,
    /// `aud` of access tokens: `https://connect.example.com/api`.
    pub api: String,
    /// Where tokens are made: what assertions of clients must be meant for.
    pub token_endpoint: String,
    pub par_endpoint: String,
    /// Ready answers.
    pub openid_configuration: Bytes,
    pub oauth_metadata: Bytes,
    pub protected_resource: Bytes,
    /// Where a refused data call is told how to be let in.
    pub protected_resource_url: String,
}

impl Site {
    pub fn new(settings: &Settings) -> Self {
        let origin = settings.public_origin();
        let described = metadata::Site {
            issuer: format!("{origin}/oidc"),
            public_url: origin.clone(),
            dynamic_registration: settings.identity.dynamic_registration,
            scopes: all_scopes(),
        };
        let text = |value: Value| Bytes::from(value.to_string());
        Self {
            api: described.resource(),
            token_endpoint: format!("{origin}/oidc/token"),
            par_endpoint: format!("{origin}/oidc/par"),
            protected_resource_url: format!("{origin}/.well-known/oauth-protected-resource/api"),
            openid_configuration: text(metadata::openid_configuration(&described)),
            oauth_metadata: text(metadata::oauth_metadata(&described)),
            protected_resource: text(metadata::protected_resource(&described)),
            issuer: described.issuer,
        }
    }
}

/// Those of identity, and reading and writing of each resource.
fn all_scopes() -> Scopes {
    let data = Scope::resources()
        .iter()
        .flat_map(|resource| ["read", "write"].map(|access| format!("{resource}:{access}")));
    ["openid", "profile", "email", "offline_access"]
        .map(str::to_owned)
        .into_iter()
        .chain(data)
        .filter_map(|name| Scope::parse(&name))
        .collect()
}
