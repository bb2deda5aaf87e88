//! Bodies that do not follow from their schemas alone.

use serde_json::{Value, json};
use url::form_urlencoded;

use super::document::{FORM, Ids};
use crate::oidc::party::{CALLBACK, CHALLENGE, VERIFIER};

/// What to send to a call that takes a form, and its content type.
pub fn form(operation: &str, ids: &Ids) -> Option<(&'static str, String)> {
    let id = |name: &str| ids.get(name).map_or("", String::as_str);
    let mut fields: Vec<(&str, &str)> = match operation {
        "POST /widget/integrations/csv" => {
            let file = "Date,Sent Amount,Sent Currency,Received Amount,Received Currency\n\
                        2024-01-01,,,1,BTC\n";
            return Some(crate::widget::csv::form(&[("file", file)]));
        }
        "POST /oidc/token" => vec![
            ("grant_type", "authorization_code"),
            ("code", id("authorization_code")),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ],
        "POST /oidc/token/introspection" | "POST /oidc/token/revocation" => {
            vec![("token", id("token"))]
        }
        "POST /oidc/par" | "POST /oidc/auth" => vec![
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid portfolios:read"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ],
        "POST /oidc/session/end" => vec![],
        // Its token is in the header.
        "POST /oidc/userinfo" => return Some((FORM, String::new())),
        _ => return None,
    };
    let client = ids.get("client_id").map(|id| ("client_id", id.as_str()));
    fields.extend(client);
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    Some((FORM, body))
}

pub const PASSWORD: &str = "correct horse battery staple of Zanzibar";

/// All that the tenants' clients may ask for.
fn scopes() -> Vec<&'static str> {
    super::tenant::ALL_SCOPES.split_whitespace().collect()
}

/// What to send to a call so that only its caller can be what is wrong with it.
pub fn written(operation: &str, ids: &Ids) -> Option<Value> {
    let id = |name: &str| ids.get(name).map_or("Something", String::as_str);
    let marker = id("marker");
    Some(match operation {
        "POST /widget/auth/email" | "POST /account/api/sign-in/email" => {
            json!({ "email": id("email_address") })
        }
        "POST /widget/auth/email/verify" => {
            json!({ "email": id("email_address"), "code": id("email_code") })
        }
        "POST /widget/consent" => {
            json!({ "scopes": scopes(), "workspace_id": ids.get("workspace_id") })
        }
        "POST /widget/integrations" => {
            json!({ "provider": "polygon", "address": format!("0x{:040x}", 7) })
        }
        "POST /account/api/email" => json!({ "email": format!("new-{}", id("email_address")) }),
        "POST /account/api/email/verify" | "POST /account/api/sign-in/email/verify" => {
            json!({ "challenge": id("challenge"), "code": id("email_code") })
        }
        "POST /account/api/sign-in/password" => {
            json!({ "email": id("email_address"), "password": PASSWORD })
        }
        "POST /account/api/password" => json!({ "password": PASSWORD }),
        "POST /widget/integrations/{wallet_id}/ownership/challenge" => {
            json!({ "origin": "https://app.example.com" })
        }
        "POST /widget/auth/passkey"
        | "POST /account/api/passkeys"
        | "POST /account/api/sign-in/passkey" => {
            let credential = ids
                .get("credential")
                .map(|it| serde_json::from_str::<Value>(it));
            let credential = credential.transpose().unwrap().unwrap_or_default();
            json!({ "challenge": id("challenge"), "credential": credential })
        }
        "POST /account/api/delete" => json!({ "confirm": id("email_address") }),
        "PATCH /account/api/profile" => json!({ "name": marker }),
        "POST /account/api/interactions/{interaction_id}/consent" => json!({
            "user_id": ids.get("user_id"), "workspace_id": ids.get("workspace_id"),
            "scopes": ["openid", "portfolios:read"],
        }),
        "POST /link-token" => json!({ "access_token": ids.get("access_token") }),
        "PATCH /developer/grants/{grant_id}/transaction-limit" => json!({ "transactionLimit": 5 }),
        "POST /api/v0/transactions" => json!({ "walletId": ids.get("wallet_id"), "transactions": [{
            "timestamp": 1_735_689_600_000_i64,
            "transactionType": "deposit",
            "transactionId": marker,
            "receivedCurrency": { "currency": "ETH", "amount": 1 },
        }] }),
        "PATCH /api/v1/transactions/{transaction_id}" => json!({ "notes": marker }),
        "PATCH /portal/api/workspaces/{workspace_id}/transaction-limit" => {
            json!({ "transaction_limit": 5 })
        }
        "POST /api/v1/reports" => json!({ "kind": "gains", "format": "csv" }),
        "POST /api/v1/transfers" => json!({
            "fromTransactionId": ids.get("transaction_id"),
            "toTransactionId": ids.get("to_transaction_id"),
        }),
        "PUT /api/v1/transfers/{transfer_id}" => json!({ "status": "confirmed" }),
        "PUT /api/v1/tax/settings" => json!({ "method": "fifo" }),
        "POST /portal/api/workspaces/{workspace_id}/api-keys" => {
            json!({ "name": marker, "permissions": ["read:profile"] })
        }
        "PATCH /portal/api/workspaces/{workspace_id}/api-keys/{api_key_id}" => {
            json!({ "name": marker })
        }
        "POST /portal/api/workspaces/{workspace_id}/webhooks" => json!({
            "url": "https://app.example.com/hook", "description": marker,
            "events": ["integration.updated"],
        }),
        "PATCH /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}" => {
            json!({ "description": marker })
        }
        "POST /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/rotate-secret" => {
            json!({ "overlap_seconds": 60 })
        }
        "POST /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/test" => json!({}),
        "POST /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/replay" => {
            json!({ "since": 0 })
        }
        _ => return None,
    })
}
