//! Of programs: clients, tokens and keys.

use super::{Attempt, Dead, Headers, Operation, attempt};
use crate::matrix::shown::{basic, bearer};

impl Dead {
    pub(super) fn of_clients(&self) -> Vec<Attempt> {
        let (id, secret) = (self.client[0].clone(), self.client[1].clone());
        let (other_id, other_secret) =
            (self.others_client[0].clone(), self.others_client[1].clone());
        let wrong = ("x-client-secret", "secret_wrong".to_owned());
        let nobody = ("x-client-id", "client_nobody".to_owned());
        vec![
            attempt("an id alone", vec![id.clone()], 401),
            attempt("a secret alone", vec![secret.clone()], 401),
            attempt("a wrong secret", vec![id.clone(), wrong], 401),
            attempt("the id of nobody", vec![nobody, secret.clone()], 401),
            attempt("another's secret", vec![id, other_secret], 401),
            attempt("another's id", vec![other_id, secret], 401),
        ]
    }

    /// Whoever is in order, but another, must not use what is the client's.
    pub(super) fn of_basic(&self, call: &Operation) -> Vec<Attempt> {
        let (id, secret) = (self.client[0].1.as_str(), self.client[1].1.as_str());
        let (other_id, other_secret) = (&self.others_client[0].1, &self.others_client[1].1);
        let bare = vec![("authorization", "Basic".to_owned())];
        let as_bearer = vec![bearer(secret)];
        let mut attempts = vec![
            attempt("no pair", bare, 401),
            attempt("a secret as a token", as_bearer, 401),
            attempt("a wrong secret", basic(id, "secret_wrong"), 401),
            attempt("the id of nobody", basic("client_nobody", secret), 401),
            attempt("another's secret", basic(id, other_secret), 401),
            attempt("another's id", basic(other_id, secret), 401),
            attempt("another client", self.others_basic.clone(), 401),
        ];
        if call.path != "/oidc/par" {
            // There it would ask for itself.
            attempts.push(Attempt {
                leaves_out: Some("client_id"),
                ..attempt(
                    "another client that names none",
                    self.others_basic.clone(),
                    401,
                )
            });
        }
        attempts
    }

    pub(super) fn of_tokens(&self) -> Vec<Attempt> {
        let by = |token: &str, client: &Headers| [vec![bearer(token)], client.clone()].concat();
        let (own, other) = (&self.client, &self.others_client);
        vec![
            attempt("a token of nobody", by("cat_nobody", own), 401),
            attempt("a token without its client", vec![bearer(&self.token)], 401),
            attempt("a client without a token", own.clone(), 401),
            attempt("its token and another client", by(&self.token, other), 401),
            attempt("another's token", by(&self.others_token, own), 401),
            attempt(
                "a token whose grant was revoked",
                by(&self.revoked_token, own),
                401,
            ),
            attempt(
                "a token without scopes",
                by(&self.token_without_scopes, own),
                403,
            ),
        ]
    }

    pub(super) fn of_jwts(&self, call: &Operation) -> Vec<Attempt> {
        let (signed, signature) = self.jwt.rsplit_once('.').unwrap();
        let turned: String = signature.chars().rev().collect();
        let by = |token: &str| vec![bearer(token)];
        let mut attempts = vec![
            attempt("a forged JWT", by(&format!("{signed}.{turned}")), 401),
            attempt("an unsigned JWT", by(&format!("{signed}.")), 401),
            attempt("a revoked JWT", by(&self.revoked_jwt), 401),
            attempt("an ID token", by(&self.id_token), 401),
        ];
        if call.tag == "Data" {
            let with_other = [by(&self.jwt), self.others_client.clone()].concat();
            let without_scopes = by(&self.jwt_without_scopes);
            attempts.push(attempt("its JWT and another client", with_other, 401));
            attempts.push(attempt("a JWT without scopes", without_scopes, 403));
        } else {
            let without_openid = by(&self.jwt_without_openid);
            attempts.push(attempt("a JWT without openid", without_openid, 403));
            attempts.push(attempt("a grant's token", by(&self.token), 401));
        }
        attempts
    }

    pub(super) fn of_keys(&self) -> Vec<Attempt> {
        let by = |key: &str| vec![("x-api-key", key.to_owned())];
        let mut from = by(&self.key_of_elsewhere);
        from.push(("x-client-address", "203.0.113.8".to_owned()));
        vec![
            attempt("a key of nobody", by("kryptos_live_nobody"), 401),
            attempt("an expired key", by(&self.expired_key), 401),
            attempt("a deleted key", by(&self.deleted_key), 401),
            attempt(
                "a key without permissions",
                by(&self.key_without_permissions),
                403,
            ),
            attempt("a key of another network", from, 403),
            attempt(
                "a key of some network, from nowhere",
                by(&self.key_of_elsewhere),
                403,
            ),
        ]
    }
}
