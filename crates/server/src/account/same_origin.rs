//! Only our own pages change anything by the browser's cookies.

use axum::{
    extract::{Request, State},
    http::{Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::{
    app::Shared,
    error::{AccountCode, AccountError},
    extract::header,
};

/// Refuses what another site's page sends. Browsers name the origin of what is not a plain read;
/// what names none, and no `Sec-Fetch-Site`, comes from no page of ours.
pub(crate) async fn check(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_ours(&request, &shared) {
        return next.run(request).await;
    }
    AccountError::new(
        AccountCode::Forbidden,
        "This call is for the pages of this site.",
    )
    .into_response()
}

fn is_ours(request: &Request, shared: &Shared) -> bool {
    let headers = request.headers();
    let site = header(headers, "sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin") {
        return false;
    }
    match header(headers, header::ORIGIN.as_str()) {
        Some(origin) => origin == shared.app.settings.public_origin(),
        None => site.is_some(),
    }
}
