//! `ETag` and `304 Not Modified` for what the data calls read.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use xxhash_rust::xxh3::xxh3_128;

/// The end of an answer says when it was given, which is not part of what it says.
const TIMESTAMP: &[u8] = b",\"timestamp\":";

/// Gives what was read a tag, if it has none of its own, and answers 304 to whoever has that already.
pub(crate) async fn tag(request: Request, next: Next) -> Response {
    if *request.method() != Method::GET {
        return next.run(request).await;
    }
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || !is_json(response.headers()) {
        return response;
    }
    let (mut parts, mut body) = response.into_parts();
    let own = parts.headers.remove(header::ETAG);
    let tag = if let Some(tag) = own {
        tag
    } else {
        // Whole already, in one piece: this copies nothing.
        let Ok(bytes) = to_bytes(body, usize::MAX).await else {
            parts.status = StatusCode::INTERNAL_SERVER_ERROR;
            return Response::from_parts(parts, Body::empty());
        };
        let tag = of(without_timestamp(&bytes));
        body = Body::from(bytes);
        tag
    };
    let is_known = known.is_some_and(|known| tag.to_str().is_ok_and(|tag| names(&known, tag)));
    parts.headers.insert(header::ETAG, tag);
    // A browser may keep it, but must ask each time whether it still holds.
    parts.headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    if !is_known {
        return Response::from_parts(parts, body);
    }
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::empty())
}

/// The tag of what says `said`.
pub(crate) fn of(said: &[u8]) -> HeaderValue {
    let tag = format!("W/\"{:032x}\"", xxh3_128(said));
    HeaderValue::try_from(tag).expect("hexadecimal digits in quotes are a header's text")
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

/// The answer up to its own time, where that stands at its end.
fn without_timestamp(body: &[u8]) -> &[u8] {
    let end = &body[body.len().saturating_sub(64)..];
    let at = end.windows(TIMESTAMP.len()).rposition(|it| it == TIMESTAMP);
    let is_time = |rest: &[u8]| {
        rest.strip_suffix(b"}")
            .is_some_and(|time| time.iter().all(u8::is_ascii_digit))
    };
    match at {
        Some(at) if is_time(&end[at + TIMESTAMP.len()..]) => &body[..body.len() - end.len() + at],
        _ => body,
    }
}

/// Whether the list of `If-None-Match` names the tag. Ours are weak: two answers of one tag say the
/// same, but each tells its own time.
fn names(known: &HeaderValue, tag: &str) -> bool {
    known.to_str().is_ok_and(|known| {
        let mut tags = known.split(',').map(str::trim);
        let opaque = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
        tags.any(|it| it == "*" || opaque(it) == opaque(tag))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_an_answer_is_no_part_of_what_it_says() {
        let of = |text: &'static str| std::str::from_utf8(without_timestamp(text.as_bytes()));
        assert_eq!(of(r#"{"a":1,"timestamp":17}"#), Ok(r#"{"a":1"#));
        for kept in [
            r#"{"a":[{"x":1,"timestamp":17}]}"#,
            r#"{"timestamp":17}"#,
            r#"{"a":1,"timestamp":"17"}"#,
            "{}",
            "",
        ] {
            assert_eq!(of(kept), Ok(kept));
        }
    }

    #[test]
    fn tags_are_found_in_lists() {
        let named = |text: &str| names(&HeaderValue::from_str(text).unwrap(), "W/\"b\"");
        assert!(named("\"b\"") && named("W/\"b\"") && named("\"a\", \"b\"") && named("*"));
        assert!(!named("\"a\"") && !named("b") && !named(""));
    }
}
