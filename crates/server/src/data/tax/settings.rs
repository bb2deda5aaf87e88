use axum::extract::State;
use kc_books::choice;
use kc_domain::Zone;
use kc_ledger::{
    Choice,
    gains::{LotScope, Method, YearStart},
};
use kc_store::{
    jobs::{self, RefreshHoldings},
    tax,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gains::{METHODS, SCOPES, only_currency};
use crate::{
    answer::Bare,
    app::Shared,
    error::{DataError, Detail},
    extract::{Access, DataBody, TaxRead, TaxWrite},
    openapi::DataRefusals,
    tax::is_country,
};

/// No zone has a longer name.
const LONGEST_ZONE: usize = 64;

/// How a workspace's gains are worked out.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaxSettings {
    /// `fifo`, `lifo`, `hifo`, `lofo`, `average`, `total_average`, `portfolio`, `uk_pool`: see
    /// `GET /v1/tax/countries`.
    #[schema(example = "fifo")]
    method: &'static str,
    /// `wallet`: each wallet has lots of its own; `universal`: all have them together.
    #[schema(example = "wallet")]
    scope: &'static str,
    /// ISO 3166, two letters; null where none was chosen.
    #[schema(example = "US")]
    country: Option<String>,
    /// `MM-DD`.
    #[schema(example = "01-01")]
    tax_year_start: String,
    /// The clock that days and years are counted by, as IANA names it.
    #[schema(example = "America/New_York")]
    time_zone: String,
    /// ISO 4217.
    #[schema(example = "USD")]
    base_currency: String,
}

impl TaxSettings {
    fn of(choice: Choice, base_currency: String) -> Self {
        Self {
            method: choice.method.as_str(),
            scope: choice.scope.as_str(),
            time_zone: choice.zone().name().to_owned(),
            country: choice.country,
            tax_year_start: choice.tax_year_start.to_string(),
            base_currency,
        }
    }
}

/// Read the tax settings
///
/// `GET /api/v1/tax/settings` says how gains are worked out unless a call asks otherwise.
#[utoipa::path(
    get,
    path = "/api/v1/tax/settings",
    operation_id = "getTaxSettings",
    tag = "Data",
    responses((status = 200, description = "The settings.", body = TaxSettings), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn read(
    access: Access<TaxRead>,
    State(shared): State<Shared>,
) -> Result<Bare<TaxSettings>, DataError> {
    let access = access.row;
    let choice = choice::of_workspace(&shared.app.store, &access.workspace_id).await?;
    Ok(Bare(TaxSettings::of(choice, access.base_currency)))
}

/// What is to change; what is left out stays as it is. With a country, its usual rules stand for
/// what is left out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeTaxSettings)]
pub(crate) struct Change {
    method: Option<String>,
    scope: Option<String>,
    country: Option<String>,
    tax_year_start: Option<String>,
    /// As IANA names it: `Europe/Berlin`.
    time_zone: Option<String>,
    /// The workspace's own, if it is given.
    base_currency: Option<String>,
}

/// Change the tax settings
///
/// `PUT /api/v1/tax/settings` sets how gains are worked out. With a country, its law's usual rules stand for
/// what is left out. What transactions and holdings cost and gained is then worked out anew, in the
/// background; `costbasis.completed` tells when that is done.
#[utoipa::path(
    put,
    path = "/api/v1/tax/settings",
    operation_id = "setTaxSettings",
    tag = "Data",
    request_body = Change,
    responses((status = 200, description = "The settings as they are now.", body = TaxSettings), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
    ),
)]
pub(crate) async fn write(
    access: Access<TaxWrite>,
    State(shared): State<Shared>,
    DataBody(change): DataBody<Change>,
) -> Result<Bare<TaxSettings>, DataError> {
    let (store, access) = (&shared.app.store, access.row);
    let now = choice::of_workspace(store, &access.workspace_id).await?;
    let choice = changed(now, &change, &access.base_currency)?;
    let mut tx = store.begin().await?;
    tax::set(
        &mut tx,
        &access.workspace_id,
        &choice::settings(&choice),
        shared.now(),
    )
    .await?;
    let job = RefreshHoldings {
        workspace: access.workspace_id.clone(),
    };
    jobs::enqueue(&mut tx, &job, shared.now(), shared.now()).await?;
    tx.commit().await?;
    store.wake_workers();
    Ok(Bare(TaxSettings::of(choice, access.base_currency)))
}

fn changed(now: Choice, change: &Change, currency: &str) -> Result<Choice, DataError> {
    let mut wrong = Vec::new();
    let mut refuse = |path: &'static str, message: String| {
        wrong.push(Detail::new(path, message));
    };
    let mut choice = now;
    if let Some(country) = &change.country {
        if is_country(country) {
            choice = Choice::usual_in(Some(country));
        } else {
            let message = "must be a country's two letters, as in ISO 3166";
            refuse("country", message.to_owned());
        }
    }
    if let Some(method) = &change.method {
        match Method::parse(method) {
            Some(method) => choice.method = method,
            None => refuse("method", METHODS.to_owned()),
        }
    }
    if let Some(scope) = &change.scope {
        match LotScope::parse(scope) {
            Some(scope) => choice.scope = scope,
            None => refuse("scope", SCOPES.to_owned()),
        }
    }
    if let Some(start) = &change.tax_year_start {
        match YearStart::parse(start) {
            Some(start) => choice.tax_year_start = start,
            None => {
                let message = "must be MM-DD, a day that every year has";
                refuse("tax_year_start", message.to_owned());
            }
        }
    }
    if let Some(zone) = &change.time_zone {
        if zone.len() <= LONGEST_ZONE && Zone::parse(zone).is_some() {
            choice.time_zone = Some(zone.clone());
        } else {
            refuse(
                "time_zone",
                "must be a time zone as IANA names it".to_owned(),
            );
        }
    }
    if let Some(asked) = &change.base_currency
        && asked != currency
    {
        refuse("base_currency", only_currency(currency));
    }
    if wrong.is_empty() {
        Ok(choice)
    } else {
        Err(DataError::invalid_parameters(wrong))
    }
}
