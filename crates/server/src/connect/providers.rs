use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use bytes::Bytes;
use kc_domain::catalogue::{Provider, ProviderKind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::{Envelope, json_bytes},
    app::{App, Shared, absolute},
    openapi::OpenRefusals,
};

/// A provider as the catalogue shows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Provider)]
pub(crate) struct ProviderJson<'a> {
    id: &'a str,
    name: &'a str,
    public_name: &'a str,
    logo: String,
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: ProviderKind,
    #[serde(rename = "isAPI")]
    is_api: bool,
    #[serde(rename = "isCSV")]
    is_csv: bool,
    #[serde(rename = "isOAuth")]
    is_oauth: bool,
    #[serde(rename = "isEVM")]
    is_evm: bool,
    is_working: bool,
    #[schema(value_type = Vec<String>)]
    import_guide: [(); 0],
    functions: Vec<FunctionJson>,
    integration_info: IntegrationInfo,
    #[schema(value_type = Vec<String>)]
    wallet_limitations: [(); 0],
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProviderFunction)]
struct FunctionJson {
    name: &'static str,
    public_name: &'static str,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct IntegrationInfo {
    api_key_required: bool,
    address_required: bool,
}

impl<'a> ProviderJson<'a> {
    pub fn new(app: &App, provider: &'a Provider, is_working: bool) -> Self {
        Self {
            id: &provider.id,
            name: &provider.id,
            public_name: &provider.public_name,
            logo: absolute(&app.settings.public_url, &provider.logo_url),
            kind: provider.kind,
            is_api: !provider.is_csv,
            is_csv: provider.is_csv,
            is_oauth: false,
            is_evm: provider.is_evm,
            is_working,
            import_guide: [],
            functions: provider
                .functions
                .iter()
                .map(|function| FunctionJson {
                    name: function.wire_name(),
                    public_name: function.public_name(),
                })
                .collect(),
            integration_info: IntegrationInfo {
                api_key_required: provider.fields.iter().any(|field| field.secret),
                address_required: provider.parse_address.is_some(),
            },
            wallet_limitations: [],
        }
    }
}

/// The catalogue's answer, written once.
pub(crate) fn render(app: &App) -> Bytes {
    let providers = app.catalogue.iter();
    let providers: Vec<ProviderJson<'_>> = providers
        .map(|provider| ProviderJson::new(app, provider, provider.is_live))
        .collect();
    let json = serde_json::to_vec(&Envelope::of(providers))
        .expect("names and flags can be written as JSON");
    Bytes::from(json)
}

/// List providers
///
/// `GET /integrations/public/list` lists what can be connected. Nobody needs to log in for it.
#[utoipa::path(
    get,
    path = "/integrations/public/list",
    operation_id = "listProviders",
    tag = "Connect",
    responses((status = 200, description = "The catalogue.", body = Envelope<Vec<ProviderJson<'_>>>), OpenRefusals),
    security(()),
)]
pub(crate) async fn call(State(shared): State<Shared>) -> HttpResponse {
    json_bytes(StatusCode::OK, shared.catalogue_json.clone())
}
