//! The account pages: signing in, consenting, one's own account.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::{Value, json};

use crate::{app::Shared, pages};

/// No other site may frame them, and they load nothing from elsewhere but applications' logos.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: https:; font-src 'self'; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// What stands in the built page where its state goes.
const STATE: &str = "<script type=\"application/json\" id=\"page-state\">{}</script>";

/// `GET /account/…`: every page is the same file, which looks at its own address.
pub(crate) async fn call(State(shared): State<Shared>) -> Response {
    pages::html(&shared, "account/index.html", POLICY)
}

/// `GET /account/assets/{path}`, a file of the pages.
pub(crate) async fn file(
    State(shared): State<Shared>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    pages::asset(&shared, &format!("account/assets/{path}"), &headers)
}

/// The page that tells a person why their application's request can not be answered.
pub(crate) fn error(shared: &Shared, code: &str, description: &str) -> Response {
    let state = json!({ "error": { "code": code, "description": description } });
    let mut response = pages::html_with(shared, "account/index.html", POLICY, |html| {
        html.replace(STATE, &state_element(&state))
    });
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response
}

/// A data block: no script, and nothing in it can end it.
fn state_element(state: &Value) -> String {
    let text = state
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026");
    STATE.replace("{}", &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_state_ends_its_element() {
        let hostile = json!({ "x": "</script><script>alert(1)</script><!--" });
        let element = state_element(&hostile);
        assert_eq!(element.matches('<').count(), 2, "{element}");
        assert!(!element.contains("<!--"));
    }
}
