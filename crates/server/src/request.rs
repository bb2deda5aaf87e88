//! What happens around every request: its id, its span, its limits, and what a panic becomes.

use std::{panic::AssertUnwindSafe, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use futures_util::FutureExt as _;
use tracing::{Instrument as _, Span};

use crate::{
    app::Shared,
    caller::Caller,
    error::{Family, Trouble},
    limits::noting,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) async fn around(
    State(shared): State<Shared>,
    mut request: Request,
    next: Next,
) -> Response {
    request.extensions_mut().insert(Caller::default());
    let family = Family::of(request.uri().path());
    let id = request_id(request.headers());
    // The route's pattern, never the path: paths and queries hold ids and addresses.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!(
        "request",
        method = %request.method(),
        route = route.as_ref().map_or("none", MatchedPath::as_str),
        request_id = id.to_str().unwrap_or(""),
    );
    let started = Instant::now();
    let (mut response, closest) = noting(answer(&shared, family, request, next))
        .instrument(span.clone())
        .await;
    if let Some(closest) = closest {
        closest.add_to(response.headers_mut());
    }
    add_headers(&mut response, family, id, &shared);
    record(&span, &response, started);
    response
}

async fn answer(shared: &Shared, family: Family, request: Request, next: Next) -> Response {
    let Ok(_working) = shared.requests.try_acquire() else {
        return family.refuse(Trouble::TooBusy);
    };
    let limit = shared.app.settings.request_timeout;
    let call = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(limit, call).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            tracing::error!("a call panicked");
            family.refuse(Trouble::Panic)
        }
        Err(_) => family.refuse(Trouble::TooSlow),
    }
}

fn record(span: &Span, response: &Response, started: Instant) {
    let latency_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    span.in_scope(|| {
        if response.status().is_server_error() {
            tracing::warn!(status, latency_us, "answered with a failure of our own");
        } else {
            tracing::debug!(status, latency_us, "answered");
        }
    });
}

/// The caller's own id where it is harmless, else a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(&REQUEST_ID).filter(|value| {
        let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (1..=64).contains(&value.len()) && value.as_bytes().iter().all(plain)
    });
    given.cloned().unwrap_or_else(|| {
        let mut text = [0; uuid::fmt::Simple::LENGTH];
        let text = uuid::Uuid::now_v7().simple().encode_lower(&mut text);
        HeaderValue::from_str(text).expect("hexadecimal digits are a header's text")
    })
}

fn add_headers(response: &mut Response, family: Family, id: HeaderValue, shared: &Shared) {
    let is_unauthorized = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    // Who asks the data API without a token is told who gives them (RFC 9728).
    if is_unauthorized && family == Family::Data {
        let url = &shared.site.protected_resource_url;
        let challenge = headers.get(header::WWW_AUTHENTICATE);
        let challenge = challenge
            .and_then(|it| it.to_str().ok())
            .unwrap_or("Bearer");
        let joint = if challenge.contains('=') { "," } else { "" };
        let challenge = format!("{challenge}{joint} resource_metadata=\"{url}\"");
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
    }
    headers.insert(REQUEST_ID, id);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    // Most answers hold tokens or what people own; pages and assets say otherwise themselves.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if shared.app.settings.public_url.scheme() == "https" {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
}
