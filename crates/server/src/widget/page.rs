//! `GET /connect`, the page that applications open in a frame, and the files it loads.

use axum::{
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use kc_domain::ClientId;
use kc_store::clients;
use url::{Url, form_urlencoded};

use crate::{app::Shared, error::ConnectError, pages};

/// The widget's page. Only pages of the client named by `?client_id=` may frame it: the origins
/// that were registered with the client. No client, no frame.
pub(crate) async fn call(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response {
    match frame_ancestors(query.as_deref().unwrap_or(""), &shared).await {
        Ok(ancestors) => {
            let policy = policy(&shared.app.settings.public_origin(), &ancestors);
            pages::html_with_camera(&shared, "widget/index.html", &policy)
        }
        Err(error) => error.into_response(),
    }
}

/// `GET /connect/{path}`, a file of the page.
pub(crate) async fn file(
    State(shared): State<Shared>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    pages::asset(&shared, &format!("widget/{path}"), &headers)
}

/// Where wallets on phones are reached. Asked only if the application turned WalletConnect on, and
/// its user chose it.
const WALLET_CONNECT: &str = "wss://relay.walletconnect.org";

fn policy(public_origin: &str, ancestors: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; \
         img-src 'self' data: https: {public_origin}; font-src 'self'; \
         connect-src 'self' {WALLET_CONNECT}; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; \
         frame-ancestors {ancestors}"
    )
}

async fn frame_ancestors(query: &str, shared: &Shared) -> Result<String, ConnectError> {
    let named = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "client_id")
        .and_then(|(_, id)| ClientId::parse(&id));
    let client = match named {
        Some(id) => clients::find(&shared.app.store, &id).await?,
        None => None,
    };
    let origins: Vec<String> = client
        .into_iter()
        .flat_map(|client| client.allowed_origins.0)
        .filter_map(|origin| exact_origin(&origin))
        .collect();
    Ok(if origins.is_empty() {
        "'none'".to_owned()
    } else {
        origins.join(" ")
    })
}

/// The origin as browsers write it. What is none, or could end the policy, is left out.
fn exact_origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let origin = url.origin();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".:/-[]".contains(c);
    let written = origin.ascii_serialization();
    (matches!(url.scheme(), "http" | "https") && written.chars().all(plain)).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_origins_reach_the_policy() {
        assert_eq!(
            exact_origin("https://App.example.com/"),
            Some("https://app.example.com".into())
        );
        assert_eq!(
            exact_origin("http://localhost:3000"),
            Some("http://localhost:3000".into())
        );
        for hostile in [
            "*",
            "https://*",
            "javascript:1",
            "https://a; script-src *",
            "'self'",
        ] {
            assert_eq!(exact_origin(hostile), None, "{hostile}");
        }
    }
}
