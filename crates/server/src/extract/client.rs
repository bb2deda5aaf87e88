//! A client, authenticated.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, request::Parts},
};
use kc_domain::ClientId;
use kc_store::{clients, secret::SecretHash};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    body, client_address, header,
    idempotent::{Idempotent, Naming},
    read_body,
};
use crate::{
    app::Shared,
    caller::Caller,
    error::{Code, ConnectError},
};

/// The client that proved itself by `X-Client-Id` and `X-Client-Secret`.
pub(crate) struct Client(pub clients::Client);

impl FromRequestParts<Shared> for Client {
    type Rejection = ConnectError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, ConnectError> {
        let credentials = Credentials::of_headers(&parts.headers);
        let address = client_address(parts, shared);
        let client = authenticate(&credentials, &address, shared).await?;
        Caller::of(&parts.extensions).note(|it| it.client = Some(client.id.clone()));
        Ok(Self(client))
    }
}

/// The same with a body, in which `client_id` and `client_secret` may stand instead.
pub(crate) struct ClientWith<T>(pub clients::Client, pub Idempotent<T>);

impl<T: DeserializeOwned> FromRequest<Shared> for ClientWith<T> {
    type Rejection = ConnectError;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, ConnectError> {
        let naming = Naming::of(&request)?;
        let (parts, body) = request.into_parts();
        let mut credentials = Credentials::of_headers(&parts.headers);
        let address = client_address(&parts, shared);
        let caller = Caller::of(&parts.extensions);
        let bytes = read_body(Request::from_parts(parts, body), shared).await?;
        if credentials.client_id.is_none() && credentials.client_secret.is_none() {
            credentials = body::parse(&bytes)?;
        }
        let client = authenticate(&credentials, &address, shared).await?;
        caller.note(|it| it.client = Some(client.id.clone()));
        Ok(Self(client, naming.name(&bytes)?))
    }
}

#[derive(Default, Deserialize)]
struct Credentials {
    client_id: Option<String>,
    client_secret: Option<String>,
}

impl Credentials {
    fn of_headers(headers: &HeaderMap) -> Self {
        Self {
            client_id: header(headers, "x-client-id").map(str::to_owned),
            client_secret: header(headers, "x-client-secret").map(str::to_owned),
        }
    }
}

/// Counts a call of a client that proves itself, and those who can not.
async fn authenticate(
    credentials: &Credentials,
    address: &str,
    shared: &Shared,
) -> Result<clients::Client, ConnectError> {
    match prove(credentials, shared).await {
        Ok(client) => {
            let key = client.id.as_str();
            shared.count(&shared.limits.connect, key).await?;
            Ok(client)
        }
        Err(error) => {
            if error.code() == Code::InvalidClient {
                shared.failed_to_prove(address).await?;
            }
            Err(error)
        }
    }
}

async fn prove(
    credentials: &Credentials,
    shared: &Shared,
) -> Result<clients::Client, ConnectError> {
    let (Some(id), Some(secret)) = (&credentials.client_id, &credentials.client_secret) else {
        return Err(ConnectError::new(
            Code::InvalidClient,
            "The client's id and secret are missing.",
        ));
    };
    let presented = SecretHash::of(secret);
    let known = match ClientId::parse(id) {
        Some(id) => clients::find(&shared.app.store, &id).await?,
        None => None,
    };
    known
        .filter(|client| client.has_secret(&presented))
        .ok_or_else(|| {
            ConnectError::new(
                Code::InvalidClient,
                "There is no client with this id and secret.",
            )
        })
}
