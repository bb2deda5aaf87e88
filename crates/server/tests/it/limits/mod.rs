//! How often each may ask.

mod families;
mod nodes;
mod slow;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};

use crate::app::{Answer, TestClient};

/// A call of the Connect API that changes nothing.
async fn grants(node: &Router, client: &TestClient) -> Answer {
    let request = Request::get("/token/grants")
        .header("x-client-id", client.id.as_str())
        .header("x-client-secret", &client.secret);
    Answer::of(node, request.body(Body::empty()).unwrap()).await
}

/// Whether an answer is none of a refusal for too many; anything else that went wrong is a failure.
#[track_caller]
fn passed(answer: &Answer) -> bool {
    match answer.status {
        StatusCode::TOO_MANY_REQUESTS => false,
        status => {
            assert!(status.is_success(), "{status} {}", answer.text());
            true
        }
    }
}

/// What is left of the limit, as the answer's header says.
#[track_caller]
fn remaining(answer: &Answer) -> u32 {
    answer.header("ratelimit-remaining").parse().unwrap()
}
