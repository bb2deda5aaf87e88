//! What came back, and whether it gives anything away.

use std::time::Duration;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderName, Request, StatusCode, header},
};
use futures_util::StreamExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::{
    bodies,
    document::{Ids, Operation},
};

/// Longer than what is known already takes to come.
const AT_ONCE: Duration = Duration::from_millis(500);

pub type Headers = Vec<(&'static str, String)>;

pub struct Answered {
    pub status: StatusCode,
    pub text: String,
}

impl Answered {
    /// Sends the operation's request with these ids and this in hand.
    pub async fn to(router: &Router, operation: &Operation, ids: &Ids, headers: &Headers) -> Self {
        let name = operation.name();
        let mut request = operation.request(ids).unwrap_or_else(|| {
            panic!("{name}: nobody here has what its path wants; a tenant has to be given one")
        });
        for (name, value) in headers {
            request = request.header(HeaderName::from_static(name), value);
        }
        let body = if operation.reads() {
            Body::empty()
        } else if let Some((kind, form)) = bodies::form(&name, ids) {
            request = request.header(header::CONTENT_TYPE, kind);
            Body::from(form)
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(operation.body(ids).to_string())
        };
        Self::of(router, request.body(body).unwrap()).await
    }

    async fn of(router: &Router, request: Request<Body>) -> Self {
        let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
        let kind = parts.headers.get(header::CONTENT_TYPE);
        // Streams do not end by themselves.
        let is_stream = kind.is_some_and(|it| it.as_bytes().starts_with(b"text/event-stream"));
        let bytes = match is_stream {
            true => first_of(body).await,
            false => to_bytes(body, usize::MAX).await.unwrap(),
        };
        Self {
            status: parts.status,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The same for everybody's ids: what is left when they and the time are taken out.
    pub fn without(&self, ids: &Ids) -> (StatusCode, String) {
        let mut text = self.text.clone();
        for id in ids.values() {
            text = text.replace(id.as_str(), "…");
        }
        (self.status, text)
    }

    /// That whoever asked was sent away, with nothing of what is somebody's.
    #[track_caller]
    pub fn is_refused(&self, with: u16, what: &str, markers: &[&str]) {
        assert_eq!(self.status, with, "{what}: {}", self.text);
        self.tells_nothing(what, markers);
    }

    #[track_caller]
    pub fn tells_nothing(&self, what: &str, markers: &[&str]) {
        let told = self.text.to_lowercase();
        for marker in markers {
            assert!(
                !told.contains(&marker.to_lowercase()),
                "{what} tells of {marker}: {}",
                self.text
            );
        }
    }
}

/// What a stream says at once.
async fn first_of(body: Body) -> Bytes {
    let mut pieces = body.into_data_stream();
    let first = tokio::time::timeout(AT_ONCE, pieces.next()).await;
    first.ok().flatten().map_or_else(Bytes::new, Result::unwrap)
}
