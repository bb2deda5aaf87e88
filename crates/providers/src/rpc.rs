//! JSON-RPC 2.0 over HTTP, single and in batches.

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use crate::{adapter::ProviderError, http::Endpoint};

/// How many calls go out in one request; public nodes refuse more.
pub const LARGEST_BATCH: usize = 50;

/// One call: a method and its parameters.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: &'static str,
    pub params: Value,
}

impl Call {
    #[must_use]
    pub const fn new(method: &'static str, params: Value) -> Self {
        Self { method, params }
    }
}

/// What a node says instead of a result.
#[derive(Clone, Debug, Deserialize)]
pub struct Refusal {
    #[serde(default)]
    pub code: i64,
    #[serde(default)]
    pub message: String,
}

impl Refusal {
    fn mentions(&self, words: &[&str]) -> bool {
        let message = self.message.to_lowercase();
        words.iter().any(|word| message.contains(word))
    }

    /// Whether the node does not know the method at all.
    #[must_use]
    pub fn is_unknown_method(&self) -> bool {
        self.code == -32_601
            || self.mentions(&[
                "method not found",
                "does not exist",
                "not supported",
                "unsupported method",
                "not available",
                "not whitelisted",
            ])
    }

    fn is_rate_limit(&self) -> bool {
        self.code == 429 || self.mentions(&["rate limit", "too many requests", "throttl"])
    }

    /// The refusal of `method` as an error of the source.
    #[must_use]
    pub fn into_error(self, endpoint: &Endpoint, method: &str) -> ProviderError {
        if self.is_rate_limit() {
            endpoint.rate_limited(None)
        } else if self.is_unknown_method() {
            endpoint.unsupported(&format!("the node does not offer {method}"))
        } else {
            endpoint.bad_answer(&format!("{method}: {} ({})", self.message, self.code))
        }
    }
}

/// What came of one call.
pub type Outcome = Result<Box<RawValue>, Refusal>;

#[derive(Serialize)]
struct Request<'a> {
    jsonrpc: &'static str,
    id: usize,
    method: &'a str,
    params: &'a Value,
}

#[derive(Deserialize)]
struct Reply {
    id: Option<Value>,
    /// `null` is a result too, and not the same as none.
    #[serde(default, deserialize_with = "present")]
    result: Option<Box<RawValue>>,
    #[serde(default)]
    error: Option<Refusal>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

/// Carries out one call and reads its result.
///
/// # Errors
/// [`ProviderError`]; a refusal becomes the kind that it means.
pub async fn call<T: DeserializeOwned>(
    endpoint: &Endpoint,
    call: Call,
) -> Result<T, ProviderError> {
    let method = call.method;
    match raw(endpoint, &call).await? {
        Ok(result) => read(endpoint, method, &result),
        Err(refusal) => Err(refusal.into_error(endpoint, method)),
    }
}

/// Carries out one call and leaves the judgement of a refusal to the caller.
///
/// # Errors
/// [`ProviderError`] if there was no proper answer.
pub async fn raw(endpoint: &Endpoint, call: &Call) -> Result<Outcome, ProviderError> {
    let body = post(endpoint, &request(0, call)).await?;
    let reply: Reply =
        serde_json::from_slice(&body).map_err(|_| endpoint.bad_answer("not JSON-RPC"))?;
    outcome(endpoint, 0, reply)
}

/// Carries out many calls and gives what came of each, in their order.
///
/// # Errors
/// [`ProviderError`] if any call got no proper answer, or two.
pub async fn batch(endpoint: &Endpoint, calls: &[Call]) -> Result<Vec<Outcome>, ProviderError> {
    let mut outcomes = Vec::with_capacity(calls.len());
    for part in calls.chunks(LARGEST_BATCH) {
        match part {
            [only] => outcomes.push(raw(endpoint, only).await?),
            _ => outcomes.extend(one_batch(endpoint, part).await?),
        }
    }
    Ok(outcomes)
}

/// Carries out many calls of one method and reads each result; a refusal of one fails all.
///
/// # Errors
/// [`ProviderError`].
pub async fn all<T: DeserializeOwned>(
    endpoint: &Endpoint,
    calls: &[Call],
) -> Result<Vec<T>, ProviderError> {
    let outcomes = batch(endpoint, calls).await?;
    let read_one = |(call, outcome): (&Call, Outcome)| match outcome {
        Ok(result) => read(endpoint, call.method, &result),
        Err(refusal) => Err(refusal.into_error(endpoint, call.method)),
    };
    calls.iter().zip(outcomes).map(read_one).collect()
}

/// Reads a result in the shape that `method` promises.
///
/// # Errors
/// [`ProviderError::BadAnswer`] if it has another shape.
pub fn read<T: DeserializeOwned>(
    endpoint: &Endpoint,
    method: &str,
    result: &RawValue,
) -> Result<T, ProviderError> {
    serde_json::from_str(result.get())
        .map_err(|error| endpoint.bad_answer(&format!("{method}: {error}")))
}

async fn one_batch(endpoint: &Endpoint, calls: &[Call]) -> Result<Vec<Outcome>, ProviderError> {
    let requests: Vec<Request<'_>> = calls
        .iter()
        .enumerate()
        .map(|(id, call)| request(id, call))
        .collect();
    let body = post(endpoint, &requests).await?;
    let Ok(replies) = serde_json::from_slice::<Vec<Reply>>(&body) else {
        // A node that refuses batches answers with one error; then each call goes alone.
        if serde_json::from_slice::<Reply>(&body).is_ok_and(|reply| reply.error.is_some()) {
            return one_by_one(endpoint, calls).await;
        }
        return Err(endpoint.bad_answer("not a batch of JSON-RPC"));
    };
    let mut outcomes: Vec<Option<Outcome>> = calls.iter().map(|_| None).collect();
    for reply in replies {
        let id = id_of(&reply).ok_or_else(|| endpoint.bad_answer("an answer without a number"))?;
        let place = outcomes
            .get_mut(id)
            .ok_or_else(|| endpoint.bad_answer("an answer to no question of ours"))?;
        if place.is_some() {
            return Err(endpoint.bad_answer("two answers to one question"));
        }
        *place = Some(outcome(endpoint, id, reply)?);
    }
    outcomes
        .into_iter()
        .map(|found| found.ok_or_else(|| endpoint.bad_answer("a question left without an answer")))
        .collect()
}

async fn one_by_one(endpoint: &Endpoint, calls: &[Call]) -> Result<Vec<Outcome>, ProviderError> {
    let mut outcomes = Vec::with_capacity(calls.len());
    for call in calls {
        outcomes.push(raw(endpoint, call).await?);
    }
    Ok(outcomes)
}

const fn request(id: usize, call: &Call) -> Request<'_> {
    Request {
        jsonrpc: "2.0",
        id,
        method: call.method,
        params: &call.params,
    }
}

async fn post(endpoint: &Endpoint, body: &impl Serialize) -> Result<Vec<u8>, ProviderError> {
    let body = serde_json::to_vec(body).map_err(|_| endpoint.unsupported("unsendable request"))?;
    let answer = endpoint.post_json(body).await?;
    // Some nodes send their refusals with an error status: then the body says more.
    let speaks = answer.status == 200
        || serde_json::from_slice::<Reply>(&answer.body).is_ok_and(|reply| reply.error.is_some());
    if speaks {
        return Ok(answer.body);
    }
    let detail = format!("HTTP {}", answer.status);
    if answer.status >= 500 {
        Err(endpoint.unreachable(&detail))
    } else {
        Err(endpoint.bad_answer(&detail))
    }
}

fn id_of(reply: &Reply) -> Option<usize> {
    let id = reply.id.as_ref()?;
    usize::try_from(id.as_u64()?).ok()
}

fn outcome(endpoint: &Endpoint, id: usize, reply: Reply) -> Result<Outcome, ProviderError> {
    if let Some(refusal) = reply.error {
        // A refusal may come without a number, as the node may not have read ours.
        return Ok(Err(refusal));
    }
    if id_of(&reply) != Some(id) {
        return Err(endpoint.bad_answer("an answer to no question of ours"));
    }
    reply
        .result
        .map(Ok)
        .ok_or_else(|| endpoint.bad_answer("neither a result nor an error"))
}
