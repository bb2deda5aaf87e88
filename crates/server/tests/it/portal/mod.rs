//! What the developer's portal calls.

mod api_keys;
mod transaction_limit;
mod webhooks;

use axum::http::Method;
use serde_json::Value;

use crate::{
    account::{Browser, SITE},
    app::Answer,
};

/// A call in the name of whoever is signed in, about a workspace.
pub async fn call(
    browser: &Browser<'_>,
    method: Method,
    workspace: &str,
    path: &str,
    body: Value,
) -> Answer {
    let mut request = browser.request(method, "", Some(SITE), &body);
    let uri = format!("/portal/api/workspaces/{workspace}{path}");
    *request.uri_mut() = uri.parse().unwrap();
    browser.app.send(request).await
}
