use std::collections::BTreeMap;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::{IntegrationId, catalogue::Provider};
use kc_store::integrations::{self, Inserted, NewIntegration};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    answer::{Envelope, Success},
    app::Shared,
    data::wire::{Connected, WidgetIntegrationJson},
    error::{Code, ConnectError},
    extract::{Consented, JsonBody, LinkSession},
    openapi::ConnectRefusals,
};

/// Longest name that a user gives an integration, in characters.
const LONGEST_ALIAS: usize = 80;

#[derive(Deserialize, ToSchema)]
#[schema(as = AddIntegration)]
pub(crate) struct Request {
    /// A provider's id.
    provider: String,
    address: Option<String>,
    /// What the provider's `fields` ask for, by their names.
    #[serde(default)]
    credentials: BTreeMap<String, String>,
    /// A name of the user's own for it.
    alias: Option<String>,
}

/// Connect something
///
/// `POST /widget/integrations` connects something and has it synced; it answers the Integration at
/// once.
///
/// Refusals: `DUPLICATE_INTEGRATION` with the `wallet_id` that is there, `INVALID_REQUEST` for an
/// address that is none, and in sandbox `SANDBOX_PROVIDER_NOT_ALLOWED` and
/// `SANDBOX_ADDRESS_NOT_ALLOWED`.
#[utoipa::path(
    post,
    path = "/widget/integrations",
    operation_id = "addIntegration",
    tag = "Widget",
    request_body = Request,
    responses(
        (status = 200, description = "The integration, not synced yet.", body = Envelope<WidgetIntegrationJson<'_>>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Consented>,
    State(shared): State<Shared>,
    JsonBody(request): JsonBody<Request>,
) -> Result<HttpResponse, ConnectError> {
    let is_sandbox = session.is_sandbox();
    let provider = offered(&request.provider, is_sandbox, &shared)?;
    let address = address(&request, provider, is_sandbox)?;
    let alias = request
        .alias
        .map(|text| kc_domain::text::clean(&text, LONGEST_ALIAS))
        .filter(|text| !text.is_empty());

    let store = &shared.app.store;
    let new = NewIntegration {
        workspace: &session.at.workspace,
        user: &session.at.user,
        provider: &provider.id,
        address: &address,
        alias: alias.as_deref(),
        is_sandbox,
    };
    let mut tx = store.begin().await?;
    let id = match integrations::insert(&mut tx, new, shared.now()).await? {
        Inserted::New(id) => id,
        Inserted::Duplicate(id) => return Err(duplicate(&id)),
    };
    tx.commit().await?;
    store.wake_workers();
    store.wake_watchers();

    added(&shared, &id).await
}

/// The answer of a call that connected something.
pub(super) async fn added(
    shared: &Shared,
    id: &IntegrationId,
) -> Result<HttpResponse, ConnectError> {
    let connected = Connected::one(shared, id).await?;
    let integration = connected.of_person(shared).next();
    integration
        .map(|it| Success(it).into_response())
        .ok_or_else(super::not_found)
}

pub(super) fn duplicate(id: &IntegrationId) -> ConnectError {
    ConnectError::new(Code::DuplicateIntegration, "This is connected already.")
        .with_data(serde_json::json!({ "wallet_id": id }))
}

fn offered<'a>(
    id: &str,
    is_sandbox: bool,
    shared: &'a Shared,
) -> Result<&'a Provider, ConnectError> {
    let provider = shared.app.catalogue.get(id);
    if let Some(provider) = provider.filter(|it| it.is_offered(is_sandbox)) {
        return Ok(provider);
    }
    Err(match provider {
        _ if is_sandbox => ConnectError::new(
            Code::SandboxProvider,
            "In sandbox only providers with test data can be connected.",
        ),
        Some(provider) => ConnectError::invalid_request(format!(
            "{} can not be connected on this installation.",
            provider.public_name
        )),
        None => ConnectError::invalid_request("There is no such provider."),
    })
}

/// The address in the one form in which it is stored.
fn address(
    request: &Request,
    provider: &Provider,
    is_sandbox: bool,
) -> Result<String, ConnectError> {
    let given = request.address.as_deref();
    let given = given.or_else(|| request.credentials.get("address").map(String::as_str));
    let (Some(parse), Some(given)) = (provider.parse_address, given) else {
        return Err(ConnectError::invalid_request("The address is missing."));
    };
    let same = |test: &&str| {
        if provider.is_evm {
            test.eq_ignore_ascii_case(given.trim())
        } else {
            *test == given.trim()
        }
    };
    let test = provider.sandbox_address.as_deref().filter(same);
    // The test address is known in any spelling, so its capitals are no checksum.
    let meant = match test {
        Some(test) if is_sandbox => test,
        None if is_sandbox => {
            return Err(ConnectError::new(
                Code::SandboxAddress,
                "In sandbox only the test address can be connected.",
            ));
        }
        _ => given,
    };
    parse(meant).map_err(|error| ConnectError::invalid_request(error.to_string()))
}
