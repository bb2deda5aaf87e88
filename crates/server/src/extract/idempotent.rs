//! Bodies of calls that make something, and that a caller may repeat without making it twice.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use kc_store::{
    StoreError, Tx,
    idempotency::{self, Kept, Key},
    secret::SecretHash,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{body, body::read_json, header};
use crate::{
    answer::json_bytes,
    app::Shared,
    error::{Code, ConnectError},
};

const LONGEST_KEY: usize = 255;
const HEADER: &str = "idempotency-key";

/// A JSON body with the `Idempotency-Key` that came with it, if one did. `E` is the family of
/// refusals that the call answers with.
///
/// The first call of a key does its work and keeps the answer in the same commit; for a day every
/// other gets that answer again, with `Idempotency-Replayed: true`. `LARGEST` is the most bytes that
/// the body may have where that is more than the usual limit.
pub(crate) struct Idempotent<T, E = ConnectError, const LARGEST: usize = 0> {
    pub body: T,
    key: Option<Named>,
    family: PhantomData<fn() -> E>,
}

/// The call as its caller named it, and what it asked.
struct Named {
    key: SecretHash,
    request: SecretHash,
}

impl<T, E, const LARGEST: usize> FromRequest<Shared> for Idempotent<T, E, LARGEST>
where
    T: DeserializeOwned,
    E: From<ConnectError> + IntoResponse,
{
    type Rejection = E;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, E> {
        let naming = Naming::of(&request)?;
        let limit = LARGEST.max(shared.app.settings.body_limit);
        let bytes = read_json(request, limit).await?;
        Ok(naming.name(&bytes)?)
    }
}

/// What the head of a request says of its repetition; its body is still to come.
pub(super) struct Naming(Option<String>);

impl Naming {
    pub fn of(request: &Request) -> Result<Self, ConnectError> {
        let call = format!("{} {}", request.method(), request.uri().path());
        let key = given_key(request)?;
        Ok(Self(key.map(|key| format!("{call}\n{key}"))))
    }

    /// Reads the body.
    pub fn name<T: DeserializeOwned, E, const LARGEST: usize>(
        self,
        bytes: &[u8],
    ) -> Result<Idempotent<T, E, LARGEST>, ConnectError> {
        Ok(Idempotent {
            body: body::parse(bytes)?,
            key: self.0.map(|key| Named {
                key: SecretHash::of_bytes(key.as_bytes()),
                request: SecretHash::of_bytes(bytes),
            }),
            family: PhantomData,
        })
    }
}

fn given_key(request: &Request) -> Result<Option<String>, ConnectError> {
    if !request.headers().contains_key(HEADER) {
        return Ok(None);
    }
    header(request.headers(), HEADER)
        .filter(|key| (1..=LONGEST_KEY).contains(&key.len()))
        .map(|key| Some(key.to_owned()))
        .ok_or_else(|| {
            ConnectError::invalid_request("The Idempotency-Key must be 1 to 255 plain characters.")
        })
}

impl<T, E, const LARGEST: usize> Idempotent<T, E, LARGEST>
where
    E: From<ConnectError> + From<StoreError>,
{
    /// Whether its caller may repeat it.
    pub const fn is_named(&self) -> bool {
        self.key.is_some()
    }

    /// What was answered to this call before, if it is a repetition. `caller` is whose keys are
    /// meant.
    ///
    /// # Errors
    /// If the key was used for something else.
    pub async fn replay(&self, caller: &str, shared: &Shared) -> Result<Option<Response>, E> {
        let Some(named) = &self.key else {
            return Ok(None);
        };
        let key = Key {
            caller,
            hash: &named.key,
        };
        let Some(kept) = idempotency::find(&shared.app.store, key).await? else {
            return Ok(None);
        };
        if !named.request.is(&kept.request_hash) {
            let message = "This Idempotency-Key was used for another request.";
            return Err(ConnectError::new(Code::IdempotencyConflict, message).into());
        }
        let opened = shared.app.master_key.open(&sealed_as(caller), &kept.answer);
        let answer = opened.map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let status = u16::try_from(kept.status).ok();
        let status = status.and_then(|it| StatusCode::from_u16(it).ok());
        let mut response = json_bytes(status.unwrap_or(StatusCode::OK), answer);
        response
            .headers_mut()
            .insert("idempotency-replayed", HeaderValue::from_static("true"));
        Ok(Some(response))
    }

    /// Ends a call that could not do its work within `tx`: another call of the same key may have
    /// done it meanwhile and taken the last room that there was. Then the other's answer is given.
    ///
    /// # Errors
    /// `refusal`, if there was none.
    pub async fn give_up(
        &self,
        tx: Tx,
        caller: &str,
        refusal: E,
        shared: &Shared,
    ) -> Result<Response, E> {
        drop(tx);
        if self.is_named() {
            shared.app.store.settled().await?;
        }
        let first = self.replay(caller, shared).await?;
        first.ok_or(refusal)
    }

    /// Ends a call that did its work within `tx`: keeps the answer if the call has a key, and
    /// commits. If another call of the same key was quicker, nothing of this one stays, and the
    /// other's answer is given.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn commit(
        self,
        mut tx: Tx,
        caller: &str,
        status: StatusCode,
        answer: &impl Serialize,
        shared: &Shared,
    ) -> Result<Response, E> {
        let bytes = serde_json::to_vec(answer).map_err(|error| {
            StoreError::Corrupt(format!("an answer could not be written: {error}"))
        })?;
        let bytes = Bytes::from(bytes);
        if let Some(named) = &self.key {
            let key = Key {
                caller,
                hash: &named.key,
            };
            let kept = Kept {
                request_hash: named.request.as_bytes().to_vec(),
                status: i64::from(status.as_u16()),
                answer: shared.app.master_key.seal(&sealed_as(caller), &bytes),
            };
            if !idempotency::keep(&mut tx, key, &kept, shared.now()).await? {
                drop(tx);
                shared.app.store.settled().await?;
                let first = self.replay(caller, shared).await?;
                return first.ok_or_else(|| {
                    let message = "Another call of this Idempotency-Key is under way.";
                    ConnectError::new(Code::IdempotencyConflict, message).into()
                });
            }
        }
        tx.commit().await?;
        Ok(json_bytes(status, bytes))
    }
}

fn sealed_as(caller: &str) -> String {
    format!("idempotency {caller}")
}
