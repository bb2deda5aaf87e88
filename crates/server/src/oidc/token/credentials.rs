//! A client's own credentials become a token that speaks for no user.

use kc_domain::Scopes;
use kc_oidc::{ErrorCode, Refusal};
use kc_store::clients::AuthMethod;

use super::{
    Request,
    issue::{self, Subject, Tokens},
};
use crate::{app::Shared, error::OauthError};

/// Writes nothing down: the token lives by its signature, and dies by its time or one by one.
pub(super) fn issue(request: &Request<'_>, shared: &Shared) -> Result<Tokens, OauthError> {
    let client = request.client;
    if client.auth_method == AuthMethod::None {
        return Err(OauthError::new(
            ErrorCode::UnauthorizedClient,
            "A client without credentials has none to trade.",
        ));
    }
    let about_data = |name: &str| name.contains(':');
    let scopes: Scopes = match request.parameters.get("scope") {
        Some(text) => text
            .parse()
            .map_err(|error| Refusal::new(ErrorCode::InvalidScope, format!("{error}")))?,
        None => client
            .scopes
            .iter()
            .filter(|it| about_data(it.as_str()))
            .cloned()
            .collect(),
    };
    if let Some(scope) = scopes.first_outside(&client.scopes) {
        let message = format!("The client may not ask for {}.", scope.as_str());
        return Err(Refusal::new(ErrorCode::InvalidScope, message).into());
    }
    if scopes.iter().any(|scope| !about_data(scope.as_str())) {
        return Err(OauthError::new(
            ErrorCode::InvalidScope,
            "Scopes of a user's identity need a user.",
        ));
    }
    let subject = Subject {
        sub: client.wire_id(),
        grant: None,
        authenticated_at: None,
        scopes: &scopes,
        key: request.key.as_deref(),
    };
    Ok(issue::access_token(client, &subject, shared))
}
