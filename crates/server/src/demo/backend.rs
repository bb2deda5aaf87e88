//! How the demo's back end speaks to the Connect API: with its client's credentials, as over HTTP.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use tower::ServiceExt as _;

use super::visitors::Visitors;
use crate::app::DemoClient;

/// More than any answer to a bounded request.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

#[derive(Clone)]
pub(crate) struct Backend(Arc<Parts>);

struct Parts {
    client: DemoClient,
    api: Router,
    visitors: Visitors,
}

/// What the API answered.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub body: Bytes,
}

impl Answer {
    /// The `data` of a connect call that went well.
    pub fn data<T: DeserializeOwned>(&self) -> Option<T> {
        #[derive(Deserialize)]
        struct Envelope<T> {
            data: T,
        }
        let envelope: Envelope<T> = serde_json::from_slice(&self.body).ok()?;
        self.status.is_success().then_some(envelope.data)
    }
}

impl Backend {
    pub fn new(client: &DemoClient, api: Router) -> Self {
        Self(Arc::new(Parts {
            client: client.clone(),
            api,
            visitors: Visitors::default(),
        }))
    }

    pub fn client_id(&self) -> &str {
        &self.0.client.id
    }

    pub fn visitors(&self) -> &Visitors {
        &self.0.visitors
    }

    pub async fn post(&self, path: &str, body: &serde_json::Value) -> Answer {
        self.call(Method::POST, path, None, Body::from(body.to_string()))
            .await
    }

    pub async fn get(&self, path: &str, access_token: &str) -> Answer {
        self.call(Method::GET, path, Some(access_token), Body::empty())
            .await
    }

    async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Body) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("x-client-id", &self.0.client.id)
            .header("x-client-secret", &self.0.client.secret);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let Ok(request) = request.body(body) else {
            return failed();
        };
        let Ok(response) = self.0.api.clone().oneshot(request).await;
        let status = response.status();
        match to_bytes(response.into_body(), LARGEST_ANSWER).await {
            Ok(body) => Answer { status, body },
            Err(_) => failed(),
        }
    }
}

fn failed() -> Answer {
    Answer {
        status: StatusCode::BAD_GATEWAY,
        body: Bytes::from_static(b"{\"error\":\"bad_gateway\"}"),
    }
}
