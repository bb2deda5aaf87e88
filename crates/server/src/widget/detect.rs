//! Where a pasted address, or the one that a name stands for, can be connected.

use std::time::Duration;

use axum::extract::State;
use futures_util::{StreamExt as _, future::BoxFuture, stream};
use kc_domain::catalogue::Provider;
use kc_store::identity::attempts::{self, Subject};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};
use utoipa::ToSchema;

use crate::{
    answer::{Envelope, Success},
    app::Shared,
    error::{Code, ConnectError},
    extract::{Consented, JsonBody, LinkSession},
    openapi::ConnectRefusals,
};

/// Sources asked at once.
const AT_ONCE: usize = 24;
const LONGEST: usize = 255;
/// Searches in a link session, of which each may ask many sources.
const MOST: i64 = 100;
/// Longer than a link session lives.
const WINDOW: Duration = Duration::from_secs(3600);

/// Asks sources about addresses, while somebody waits.
pub trait Scout: Send + Sync {
    /// Whether an address has been used at a provider; nothing where that can not be told now.
    fn is_used<'a>(
        &'a self,
        provider: &'a str,
        is_sandbox: bool,
        address: &'a str,
    ) -> BoxFuture<'a, Option<bool>>;

    /// The address that a name stands for, if it stands for one.
    ///
    /// # Errors
    /// A sentence for the person who typed the name, where nobody can tell now.
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, String>>;
}

#[derive(Deserialize, ToSchema)]
#[schema(as = Detect)]
pub(crate) struct Request {
    /// A public address, or a name of the Ethereum Name Service. Nothing secret: it is passed on to
    /// the sources that are asked.
    text: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Detected)]
pub(crate) struct Response {
    /// The address as it would be stored; that of the name, if one was given.
    address: Option<String>,
    /// The name, if one was given.
    name: Option<String>,
    /// Where the address can be connected: where it has been used first, then the popular.
    matches: Vec<Match>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DetectedProvider)]
struct Match {
    /// A provider's id.
    provider: String,
    /// Whether the address has been used there, as far as can be seen at a glance; null where
    /// nobody could tell in time.
    #[schema(required)]
    is_active: Option<bool>,
}

/// Find where an address is active
///
/// `POST /widget/detect` tells at which of the offered providers an address can be connected, and
/// where it has been used: sent something, holds something, or is a contract. It takes 5 seconds at
/// most. Names are those of the Ethereum Name Service, of plain letters; without Ethereum among the
/// providers there are none.
///
/// Refusals: `INVALID_REQUEST` for a name that stands for nothing, and for a mistyped address.
#[utoipa::path(
    post,
    path = "/widget/detect",
    operation_id = "detectAddress",
    tag = "Widget",
    request_body = Request,
    responses(
        (status = 200, description = "Where it can be connected; nowhere if nothing here takes it.", body = Envelope<Response>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Consented>,
    State(shared): State<Shared>,
    JsonBody(request): JsonBody<Request>,
) -> Result<Success<Response>, ConnectError> {
    let text = request.text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return Err(ConnectError::invalid_request(
            "An address has at most 255 letters.",
        ));
    }
    count(&session, &shared).await?;
    let is_sandbox = session.is_sandbox();
    let until = Instant::now() + shared.app.settings.detection_patience;
    let name = is_name(text).then(|| text.to_lowercase());
    let address = match &name {
        Some(name) if !is_sandbox => resolve(name, until, &shared).await?,
        _ => text.to_owned(),
    };
    let offered = shared.app.catalogue.iter();
    let offered = offered.filter(|it| it.is_offered(is_sandbox));
    let mut found = Vec::new();
    for (place, provider) in offered.enumerate() {
        match parsed(provider, &address, is_sandbox) {
            Some(Ok(address)) => found.push(Candidate {
                place,
                provider: provider.id.clone(),
                address,
            }),
            Some(Err(error)) if provider.is_evm && address.starts_with("0x") => {
                return Err(ConnectError::invalid_request(error));
            }
            _ => {}
        }
    }
    let stored = found.first().map(|it| it.address.clone());
    Ok(Success(Response {
        address: stored,
        name,
        matches: looked_at(found, is_sandbox, until, &shared).await,
    }))
}

/// Somewhere to look for an address.
struct Candidate {
    /// Among the offered, the popular first.
    place: usize,
    provider: String,
    address: String,
}

/// Asks all of them side by side, for as long as there is time.
async fn looked_at(
    candidates: Vec<Candidate>,
    is_sandbox: bool,
    until: Instant,
    shared: &Shared,
) -> Vec<Match> {
    let looks = candidates.into_iter().map(|it| {
        let scout = shared.app.scout.clone();
        async move {
            let asked = scout.is_used(&it.provider, is_sandbox, &it.address);
            let is_active = timeout_at(until, asked).await.ok().flatten();
            let provider = it.provider;
            (
                it.place,
                Match {
                    provider,
                    is_active,
                },
            )
        }
    });
    let looks: Vec<_> = looks.collect();
    let mut matches: Vec<(usize, Match)> = stream::iter(looks)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    matches.sort_by_key(|(place, it)| (it.is_active != Some(true), *place));
    matches.into_iter().map(|(_, it)| it).collect()
}

async fn count(session: &LinkSession<Consented>, shared: &Shared) -> Result<(), ConnectError> {
    let subject = Subject::new("widget_detections", &[session.row.id.as_str()]);
    let mut tx = shared.app.store.begin_single().await?;
    let number = attempts::count(&mut tx, &subject, WINDOW, shared.now()).await?;
    tx.commit().await?;
    if number > MOST {
        return Err(ConnectError::new(
            Code::RateLimited,
            "Too many addresses were looked for in this session.",
        )
        .retry_after(WINDOW.as_secs()));
    }
    Ok(())
}

fn is_name(text: &str) -> bool {
    text.rsplit_once('.')
        .is_some_and(|(_, last)| last.eq_ignore_ascii_case("eth"))
}

async fn resolve(name: &str, until: Instant, shared: &Shared) -> Result<String, ConnectError> {
    let asked = timeout_at(until, shared.app.scout.resolve(name)).await;
    let found = asked.unwrap_or_else(|_| Err("Nobody could say in time.".to_owned()));
    let refuse = |sentence| ConnectError::invalid_request(format!("{name}: {sentence}"));
    found
        .map_err(refuse)?
        .ok_or_else(|| refuse("this name stands for no address that can be read here.".to_owned()))
}

/// The address in the form in which the provider's are stored, or why it is none; nothing where
/// addresses are not asked for, or not this one.
fn parsed(provider: &Provider, address: &str, is_sandbox: bool) -> Option<Result<String, String>> {
    let parse = provider.parse_address?;
    if !is_sandbox {
        return Some(parse(address).map_err(|error| error.to_string()));
    }
    let test = provider.sandbox_address.as_deref()?;
    let is_test = if provider.is_evm {
        test.eq_ignore_ascii_case(address)
    } else {
        test == address
    };
    is_test.then(|| Ok(test.to_owned()))
}
