//! Tokens, made and signed.

use std::collections::BTreeSet;

use kc_domain::{GrantId, Scopes, Timestamp};
use kc_oidc::{
    Algorithm,
    claims::{self, Claim, ClaimsRequest},
    tokens::{self, AccessToken, Confirmation, IdToken},
};
use kc_store::{clients::Client, people};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{app::Shared, oidc::userinfo::person};

/// The answer of the token endpoint.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    pub access_token: String,
    /// `Bearer`, or `DPoP` for a token that is bound to a key.
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub id_token: Option<String>,
    #[schema(value_type = String)]
    pub scope: Scopes,
}

/// Who and what an access token is for.
pub(super) struct Subject<'a> {
    pub sub: &'a str,
    pub grant: Option<&'a GrantId>,
    pub authenticated_at: Option<Timestamp>,
    pub scopes: &'a Scopes,
    pub key: Option<&'a str>,
}

pub(super) fn access_token(client: &Client, subject: &Subject<'_>, shared: &Shared) -> Tokens {
    let lifetime = shared.app.settings.identity.access_token_lifetime;
    let now = shared.now();
    let mut id = [0; uuid::fmt::Simple::LENGTH];
    let claims = AccessToken {
        iss: shared.site.issuer.clone(),
        sub: subject.sub.to_owned(),
        aud: shared.site.api.clone(),
        exp: tokens::seconds(now.plus(lifetime)),
        iat: tokens::seconds(now),
        jti: Uuid::new_v4().simple().encode_lower(&mut id).to_owned(),
        client_id: client.wire_id().to_owned(),
        scope: subject.scopes.clone(),
        grant_id: subject.grant.map(|id| id.as_str().to_owned()),
        auth_time: subject.authenticated_at.map(tokens::seconds),
        cnf: subject.key.map(|jkt| Confirmation {
            jkt: jkt.to_owned(),
        }),
    };
    let signed = shared
        .keys()
        .signer(algorithm(client))
        .sign(tokens::ACCESS_TOKEN_TYPE, &claims);
    Tokens {
        access_token: signed,
        token_type: if subject.key.is_some() {
            "DPoP"
        } else {
            "Bearer"
        },
        expires_in: lifetime.as_secs(),
        refresh_token: None,
        id_token: None,
        scope: claims.scope,
    }
}

/// How and when a user proved who they are, and what the client asked to be told in the ID token.
pub(super) struct Authentication<'a> {
    pub at: Timestamp,
    pub methods: &'a [String],
    pub nonce: Option<String>,
    pub session: Option<String>,
    pub claims: &'a ClaimsRequest,
}

pub(super) fn id_token(
    client: &Client,
    user: &people::User,
    scopes: &Scopes,
    authentication: Authentication<'_>,
    access_token: &str,
    shared: &Shared,
) -> String {
    let now = shared.now();
    let lifetime = shared.app.settings.identity.id_token_lifetime;
    // Those of the scopes too: who reads an ID token seldom asks userinfo.
    let claims: BTreeSet<Claim> = Claim::ALL
        .into_iter()
        .filter(|claim| {
            let of_scope = |name| scopes.iter().any(|scope| scope.as_str() == name);
            claim.scope().is_some_and(of_scope) || authentication.claims.id_token.contains(claim)
        })
        .collect();
    let token = IdToken {
        iss: shared.site.issuer.clone(),
        sub: user.id.to_string(),
        aud: client.wire_id().to_owned(),
        exp: tokens::seconds(now.plus(lifetime)),
        iat: tokens::seconds(now),
        auth_time: tokens::seconds(authentication.at),
        nonce: authentication.nonce,
        at_hash: Some(tokens::at_hash(access_token)),
        azp: None,
        amr: Some(amr(authentication.methods)),
        acr: None,
        sid: authentication.session,
        claims: claims::id_token_claims(&person(user), &claims),
    };
    shared
        .keys()
        .signer(algorithm(client))
        .sign(tokens::ID_TOKEN_TYPE, &token)
}

fn algorithm(client: &Client) -> Algorithm {
    Algorithm::parse(&client.signing_algorithm).unwrap_or(Algorithm::Rs256)
}

/// The methods in the words of RFC 8176. A passkey asks for the person behind the key too.
fn amr(methods: &[String]) -> Vec<String> {
    let words = methods.iter().flat_map(|method| match method.as_str() {
        "email" => ["otp"].as_slice(),
        "password" => &["pwd"],
        "passkey" => &["pop", "user", "mfa"],
        _ => &[],
    });
    words.map(|word| (*word).to_owned()).collect()
}
