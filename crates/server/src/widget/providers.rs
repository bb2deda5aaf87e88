use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::catalogue::{Field, ProviderKind};
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

use crate::{
    answer::{Envelope, Success},
    app::Shared,
    connect::providers::ProviderJson,
    error::ConnectError,
    extract::{LinkSession, Opened},
    openapi::ConnectRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = OfferedProviders)]
pub(crate) struct Response<'a> {
    providers: Vec<Offer<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OfferedProvider)]
struct Offer<'a> {
    #[serde(flatten)]
    provider: ProviderJson<'a>,
    #[schema(value_type = Vec<CredentialField>)]
    fields: &'a [Field],
    /// Other words by which people look for it: so can a page search by itself, and what is typed
    /// need not leave it.
    aliases: &'a [String],
}

/// Something to type in to connect a provider.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes the catalogue's own type")]
struct CredentialField {
    name: String,
    label: String,
    /// Whether the page hides what is typed.
    secret: bool,
    required: bool,
}

/// List what can be connected
///
/// `GET /widget/providers?search=&category=` lists what this session's user may connect, the
/// popular ones first: in sandbox those with test data, else those that work here.
#[utoipa::path(
    get,
    path = "/widget/providers",
    operation_id = "listOfferedProviders",
    tag = "Widget",
    params(
        ("search" = Option<String>, Query, description = "Part of a name."),
        ("category" = Option<String>, Query, description = "`wallet`, `exchange`, `blockchain`, `services`, or `all`."),
    ),
    responses(
        (status = 200, description = "The providers.", body = Envelope<Response<'_>>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Opened>,
    State(shared): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<HttpResponse, ConnectError> {
    let query = query.unwrap_or_default();
    let asked = |wanted: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, value)| name == wanted && !value.is_empty())
            .map(|(_, value)| value.chars().take(100).collect::<String>())
    };
    let (search, category) = (asked("search"), asked("category"));
    let category = match category.as_deref() {
        None | Some("all") => None,
        Some("wallet") => Some(ProviderKind::Wallet),
        Some("exchange") => Some(ProviderKind::Exchange),
        Some("blockchain") => Some(ProviderKind::Blockchain),
        Some("services") => Some(ProviderKind::Services),
        Some(_) => {
            return Err(ConnectError::invalid_request(
                "category must be wallet, exchange, blockchain or services.",
            ));
        }
    };
    let providers = shared
        .app
        .catalogue
        .iter()
        .filter(|provider| provider.is_offered(session.is_sandbox()))
        .filter(|provider| category.is_none_or(|wanted| provider.kind == wanted))
        .filter(|provider| search.as_deref().is_none_or(|text| provider.matches(text)))
        .map(|provider| Offer {
            provider: ProviderJson::new(&shared.app, provider, true),
            fields: &provider.fields,
            aliases: &provider.aliases,
        })
        .collect();
    Ok(Success(Response { providers }).into_response())
}
