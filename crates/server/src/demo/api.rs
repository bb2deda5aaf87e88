//! The calls that the demo's page makes to its own back end.

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header::SET_COOKIE},
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    backend::{Answer, Backend},
    visitors::Connection,
};
use crate::{
    answer::{json as answer, json_bytes},
    app::Shared,
    error::ConnectError,
    extract::JsonBody,
};

#[derive(Serialize)]
struct Config<'a> {
    client_id: &'a str,
    connect_url: &'a str,
    api_url: String,
    connected: bool,
}

/// `GET /demo/api/config`
pub(crate) async fn config(
    Extension(backend): Extension<Backend>,
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Response {
    let public_url = &shared.app.settings.public_url;
    let config = Config {
        client_id: backend.client_id(),
        connect_url: public_url.as_str(),
        api_url: format!("{}/api", public_url.as_str().trim_end_matches('/')),
        connected: backend.visitors().connection(&headers).is_some(),
    };
    answer(StatusCode::OK, &config)
}

#[derive(Deserialize)]
struct LinkToken {
    link_token: String,
}

/// `POST /demo/api/link-token`
pub(crate) async fn link_token(
    Extension(backend): Extension<Backend>,
    headers: HeaderMap,
) -> Response {
    let mut is_authorized = false;
    let mut made = None;
    if let Some(connection) = backend.visitors().connection(&headers) {
        let body = json!({ "access_token": connection.access_token });
        made = backend.post("/link-token", &body).await.data::<LinkToken>();
        is_authorized = made.is_some();
        if made.is_none() {
            // Revoked since: the visitor starts anew.
            backend.visitors().forget(&headers);
        }
    }
    if made.is_none() {
        let fresh = backend.post("/link-token", &json!({})).await;
        made = fresh.data();
        if made.is_none() {
            return pass_on(fresh);
        }
    }
    let token = made.map(|it| it.link_token);
    answer(
        StatusCode::OK,
        &json!({ "link_token": token, "isAuthorized": is_authorized }),
    )
}

#[derive(Deserialize)]
pub(crate) struct Exchange {
    public_token: String,
}

#[derive(Deserialize)]
struct Exchanged {
    access_token: String,
    grant_id: String,
}

/// `POST /demo/api/exchange`
pub(crate) async fn exchange(
    Extension(backend): Extension<Backend>,
    headers: HeaderMap,
    JsonBody(request): JsonBody<Exchange>,
) -> Result<Response, ConnectError> {
    let body = json!({ "public_token": request.public_token });
    let exchanged = backend.post("/token/exchange", &body).await;
    let Some(tokens) = exchanged.data::<Exchanged>() else {
        return Ok(pass_on(exchanged));
    };
    backend.visitors().forget(&headers);
    let cookie = backend.visitors().remember(Connection {
        access_token: tokens.access_token,
        grant_id: tokens.grant_id,
    });
    let mut response = answer(StatusCode::OK, &json!({ "success": true }));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `GET /demo/api/holdings`
pub(crate) async fn holdings(
    Extension(backend): Extension<Backend>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    read("holdings", query, &backend, &headers).await
}

/// `GET /demo/api/transactions`
pub(crate) async fn transactions(
    Extension(backend): Extension<Backend>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    read("transactions", query, &backend, &headers).await
}

/// `GET /demo/api/integrations`
pub(crate) async fn integrations(
    Extension(backend): Extension<Backend>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    read("integrations", query, &backend, &headers).await
}

async fn read(
    what: &str,
    query: Option<String>,
    backend: &Backend,
    headers: &HeaderMap,
) -> Response {
    let Some(connection) = backend.visitors().connection(headers) else {
        return answer(
            StatusCode::UNAUTHORIZED,
            &json!({ "error": "not_connected" }),
        );
    };
    let path = match query {
        Some(query) => format!("/api/v1/{what}?{query}"),
        None => format!("/api/v1/{what}"),
    };
    let read = backend.get(&path, &connection.access_token).await;
    if read.status == StatusCode::UNAUTHORIZED {
        backend.visitors().forget(headers);
    }
    pass_on(read)
}

/// `POST /demo/api/disconnect`
pub(crate) async fn disconnect(
    Extension(backend): Extension<Backend>,
    headers: HeaderMap,
) -> Response {
    if let Some(connection) = backend.visitors().forget(&headers) {
        let body = json!({ "grant_id": connection.grant_id });
        backend.post("/token/revoke", &body).await;
    }
    answer(StatusCode::OK, &json!({ "success": true }))
}

fn pass_on(it: Answer) -> Response {
    json_bytes(it.status, it.body)
}
