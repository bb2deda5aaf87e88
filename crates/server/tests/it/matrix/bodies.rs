//! Bodies that do not follow from their schemas alone.

use serde_json::{Value, json};

use super::document::Ids;

/// What to send to a call that takes a form, and its content type.
pub fn form(operation: &str) -> Option<(&'static str, String)> {
    let file = "Date,Sent Amount,Sent Currency,Received Amount,Received Currency\n\
                2024-01-01,,,1,BTC\n";
    (operation == "POST /widget/integrations/csv")
        .then(|| crate::widget::csv::form(&[("file", file)]))
}

/// What to send to a call so that only its caller can be what is wrong with it.
pub fn written(operation: &str, ids: &Ids) -> Option<Value> {
    let marker = ids.get("marker").map_or("Something", String::as_str);
    Some(match operation {
        "POST /link-token" => json!({ "access_token": ids.get("access_token") }),
        "PATCH /developer/grants/{grant_id}/transaction-limit" => json!({ "transactionLimit": 5 }),
        "POST /api/v0/transactions" => json!({ "walletId": ids.get("wallet_id"), "transactions": [{
            "timestamp": 1_735_689_600_000_i64,
            "transactionType": "deposit",
            "transactionId": marker,
            "receivedCurrency": { "currency": "ETH", "amount": 1 },
        }] }),
        "PATCH /portal/api/workspaces/{workspace_id}/transaction-limit" => {
            json!({ "transaction_limit": 5 })
        }
        "POST /api/v1/reports" => json!({ "kind": "gains", "format": "csv" }),
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
