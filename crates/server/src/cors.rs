//! Which pages may call the API from a browser: those of the origins that the client registered.
//!
//! Nothing here is opened by cookies, so this keeps nobody's page from sending; it keeps the
//! answers from pages that are not the client's.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use kc_domain::ClientId;
use kc_store::clients;

use crate::{app::Shared, caller::Caller, extract::header};

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, dpop, idempotency-key, if-none-match, x-api-key, x-client-id, \
     x-client-secret, x-request-id",
);
const RESPONSE_HEADERS: HeaderValue = HeaderValue::from_static(
    "content-disposition, etag, idempotency-replayed, ratelimit-limit, ratelimit-remaining, \
     ratelimit-reset, retry-after, www-authenticate, x-request-id",
);
/// In seconds: a browser asks so often beforehand.
const ASKED_AGAIN_AFTER: HeaderValue = HeaderValue::from_static("600");

/// Lets the pages of a client read what the client's calls are answered.
pub(crate) async fn allow(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let Some(origin) = origin(request.headers()) else {
        return next.run(request).await;
    };
    // Asked beforehand, a browser does not say for which client.
    if is_preflight(&request) {
        let mut response = StatusCode::NO_CONTENT.into_response();
        if may(&origin, None, &shared).await {
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, ASKED_AGAIN_AFTER);
        }
        vary(response.headers_mut());
        return response;
    }
    let caller = Caller::of(request.extensions());
    let mut response = next.run(request).await;
    if may(&origin, caller.noted().client.as_ref(), &shared).await {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
    }
    vary(response.headers_mut());
    response
}

/// What nobody's client was found for tells nothing of anybody: pages of any client may read it.
async fn may(origin: &HeaderValue, client: Option<&ClientId>, shared: &Shared) -> bool {
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    clients::may_call_from(&shared.app.store, origin, client)
        .await
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "an origin could not be looked up");
            false
        })
}

fn origin(headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    (origin.len() <= 300).then(|| origin.clone())
}

fn is_preflight(request: &Request) -> bool {
    let asked = header::ACCESS_CONTROL_REQUEST_METHOD;
    *request.method() == Method::OPTIONS && header(request.headers(), asked.as_str()).is_some()
}

fn vary(headers: &mut HeaderMap) {
    headers.append(header::VARY, HeaderValue::from_static("origin"));
}
