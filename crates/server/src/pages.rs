//! Files of the web pages.

use std::borrow::Cow;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};

use crate::{
    app::{Shared, WebFile},
    error::{Family, Trouble},
};

const CSP: HeaderName = header::CONTENT_SECURITY_POLICY;
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
/// A year: the name of a built asset changes with its content.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";
const FOR_FIVE_MINUTES: &str = "public, max-age=300";
/// Shown in the place of pages that were not built into the binary.
const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Kryptos Connect</title>\
    <p>The web pages are not built into this server. Build them with \
    <code>npm ci &amp;&amp; npm run build --workspaces --if-present</code>, then the server again.";

/// What no page of ours needs.
const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// A page's HTML under its policy; never cached, as the policy may change.
pub(crate) fn html(shared: &Shared, path: &str, policy: &str) -> Response {
    match shared.app.files.get(path) {
        Some(file) => under_policy(Body::from(file.bytes), &file.content_type, policy),
        None => under_policy(Body::from(NOT_BUILT), "text/html", policy),
    }
}

/// The same for a page that may look at QR codes, if the page around it allows that too.
pub(crate) fn html_with_camera(shared: &Shared, path: &str, policy: &str) -> Response {
    let mut response = html(shared, path, policy);
    let permissions = PERMISSIONS.replace("camera=()", "camera=(self)");
    set(response.headers_mut(), PERMISSIONS_POLICY, &permissions);
    response
}

/// The same with something written into it.
pub(crate) fn html_with(
    shared: &Shared,
    path: &str,
    policy: &str,
    write: impl FnOnce(&str) -> String,
) -> Response {
    let file = shared.app.files.get(path);
    let html = file
        .as_ref()
        .and_then(|file| std::str::from_utf8(&file.bytes).ok());
    under_policy(
        Body::from(write(html.unwrap_or(NOT_BUILT))),
        "text/html",
        policy,
    )
}

fn under_policy(body: Body, content_type: &str, policy: &str) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    set(headers, header::CONTENT_TYPE, &with_charset(content_type));
    set(headers, CSP, policy);
    set(headers, header::CACHE_CONTROL, "no-store");
    set(headers, PERMISSIONS_POLICY, PERMISSIONS);
    response
}

/// A file that a page loads. Those under `assets/` carry a hash in their name.
pub(crate) fn asset(shared: &Shared, path: &str, asked: &HeaderMap) -> Response {
    let is_built = ["widget", "demo", "account", "docs"]
        .iter()
        .any(|page| path.starts_with(&format!("{page}/assets/")));
    let lasting = if is_built { FOR_GOOD } else { FOR_A_DAY };
    let plain = !path
        .split('/')
        .any(|part| part.is_empty() || part.starts_with('.'));
    match shared.app.files.get(path).filter(|_| plain) {
        Some(file) => unless_known(file, lasting, asked),
        None => Family::Connect.refuse(Trouble::NoSuchRoute),
    }
}

/// `GET /assets/providers/{file}`: logos of providers. A logo may hold no script.
pub(crate) async fn logo(
    State(shared): State<Shared>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    let mut response = asset(&shared, &format!("logos/{path}"), &headers);
    let headers = response.headers_mut();
    set(
        headers,
        CSP,
        "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    );
    for_every_site(headers);
    response
}

/// `GET /sdk/web.js`: the web SDK for pages that take it from here. It keeps its name from version
/// to version, so it is soon asked for again.
pub(crate) async fn sdk(State(shared): State<Shared>, asked: HeaderMap) -> Response {
    let Some(file) = shared.app.files.get("sdk/web.js") else {
        return Family::Connect.refuse(Trouble::NoSuchRoute);
    };
    let mut response = unless_known(file, FOR_FIVE_MINUTES, &asked);
    for_every_site(response.headers_mut());
    response
}

/// Pages of any site may load it: it is the same for all.
fn for_every_site(headers: &mut HeaderMap) {
    set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(
        headers,
        HeaderName::from_static("cross-origin-resource-policy"),
        "cross-origin",
    );
}

fn unless_known(file: WebFile, lasting: &str, asked: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", file.etag);
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == etag));
    let mut response = Response::new(if known {
        Body::empty()
    } else {
        Body::from(file.bytes)
    });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    set(
        headers,
        header::CONTENT_TYPE,
        &with_charset(&file.content_type),
    );
    set(headers, header::CACHE_CONTROL, lasting);
    set(headers, header::ETAG, &etag);
    response
}

fn with_charset(content_type: &str) -> Cow<'_, str> {
    if content_type.starts_with("text/") && !content_type.contains("charset") {
        Cow::Owned(format!("{content_type}; charset=utf-8"))
    } else {
        Cow::Borrowed(content_type)
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    match HeaderValue::from_str(value) {
        Ok(value) => {
            headers.insert(name, value);
        }
        Err(_) => tracing::error!(%name, "a header's value is no header's text"),
    }
}
