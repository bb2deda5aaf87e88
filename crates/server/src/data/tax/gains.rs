use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::{Asset, AssetId, Timestamp};
use kc_ledger::{
    Choice,
    gains::{LotScope, Method, gains_summary},
};
use kc_store::{assets, integrations};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::{TaxRow, TotalsJson, tax_row};
use crate::{
    answer::Bare,
    app::Shared,
    data::{
        pagination::{OffsetPage, Pagination},
        wire::Accounts,
    },
    error::DataError,
    extract::{Access, Parameters, TaxRead},
    openapi::HistoryRefusals,
    tax::{self, Period, is_country},
};

/// Assets asked for at once.
const ASSETS: usize = 500;

#[derive(Serialize, ToSchema)]
#[schema(as = Gains)]
pub(crate) struct Response<'a> {
    data: Vec<TaxRow<'a>>,
    summary: TotalsJson<'a>,
    pagination: Pagination,
    user_id: &'a str,
    timestamp: i64,
}

/// List gains
///
/// `GET /api/v1/tax/gains` says what was gained in a time, worked out from all that was before.
///
/// Rows come in the order of their disposals, `limit` at a time (1 to 1000, 100 unless given) from
/// `offset` on; the summary is that of the whole time. The time is a tax `year`, by the year in which it begins, or
/// from `timeStart` to `timeEnd` (milliseconds, both included); all of it unless given. `method`, `scope` and
/// `country` stand for this call in the place of the workspace's settings.
///
/// Each row says by which rule it met what (`matching`), which transaction acquired the lot, in which wallet
/// (`acquisition`), and what a pool held before (`pool`). `transactionId` leaves the rows of one transaction:
/// so a disposal is explained.
///
/// Under `portfolio` (France) a disposal asks what all else was worth that day. Where such prices are not known
/// yet, its costs are null, and the sources are asked at once: the call answers better a little later.
///
/// Refusals: `conflict` for a history too long to be worked through here.
#[utoipa::path(
    get,
    path = "/api/v1/tax/gains",
    operation_id = "listGains",
    tag = "Data",
    params(
        ("year" = Option<i64>, Query, description = "The tax year, by the year in which it begins."),
        ("timeStart" = Option<i64>, Query, description = "From this moment on, in milliseconds."),
        ("timeEnd" = Option<i64>, Query, description = "Up to this moment, included."),
        ("method" = Option<String>, Query, description = "`fifo`, `lifo`, `hifo`, `lofo`, `average`, `total_average`, `portfolio`, `uk_pool`."),
        ("scope" = Option<String>, Query, description = "`wallet` or `universal`."),
        ("country" = Option<String>, Query, description = "ISO 3166, two letters."),
        ("baseCurrency" = Option<String>, Query, description = "Only the workspace's own."),
        ("transactionId" = Option<String>, Query, description = "Rows of one transaction: `trx_…`."),
        ("limit" = Option<i64>, Query, description = "1 to 1000, 100 unless given."),
        ("offset" = Option<i64>, Query, description = "Rows to leave out."),
    ),
    responses((status = 200, description = "A page of tax rows.", body = Response<'_>), HistoryRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<TaxRead>,
    mut parameters: Parameters,
    State(shared): State<Shared>,
) -> Result<HttpResponse, DataError> {
    let (store, access) = (&shared.app.store, access.row);
    let settings = kc_books::choice::of_workspace(store, &access.workspace_id).await?;
    let choice = choice(&mut parameters, settings, &access.base_currency);
    let period = period(&mut parameters, &choice);
    let transaction = parameters.text("transactionId");
    let page = OffsetPage::read(&mut parameters);
    parameters.finish()?;

    let worked_out = tax::of_workspace(
        &shared,
        &access.workspace_id,
        &access.base_currency,
        &choice,
    )
    .await?;
    let within = &worked_out.rows[worked_out.within(period)];
    let mut of_one = Vec::new();
    let (rows, summary) = match &transaction {
        None => (within, worked_out.summary(period)),
        Some(transaction) => {
            let number = worked_out.number_of(transaction);
            let made = within
                .iter()
                .filter(|row| Some(row.transaction()) == number);
            of_one.extend(made.copied());
            (of_one.as_slice(), Arc::new(gains_summary(&of_one)))
        }
    };
    let offset = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(page.limit).unwrap_or(0);
    let shown = &rows[offset.min(rows.len())..];
    let shown = &shown[..limit.min(shown.len())];

    let mut ids: Vec<&str> = (shown.iter().map(|gain| gain.asset()))
        .chain(summary.by_asset.iter().map(|(asset, _)| *asset))
        .map(|number| worked_out.assets[number].as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut known: HashMap<AssetId, Asset> = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(ASSETS) {
        let found = assets::of_ids(store, ids).await?;
        known.extend(found.into_iter().map(|asset| (asset.id.clone(), asset)));
    }
    let connected = integrations::of_workspace(store, &access.workspace_id).await?;
    let accounts = Accounts::new(&connected, &shared)?;

    let data: Vec<TaxRow<'_>> = shown
        .iter()
        .map(|gain| tax_row(gain, &worked_out, &known, &accounts))
        .collect();
    let by_asset = summary.by_asset.iter().map(|(asset, totals)| {
        let asset = known.get(&worked_out.assets[*asset]);
        TotalsJson::new(totals, asset, None)
    });
    let response = Response {
        summary: TotalsJson::new(&summary.total, None, Some(by_asset.collect())),
        pagination: page.of(data.len(), i64::try_from(rows.len()).unwrap_or(i64::MAX)),
        data,
        user_id: access.user_id.as_str(),
        timestamp: shared.now().millis(),
    };
    Ok(Bare(response).into_response())
}

/// The settings with what the call asks for in their place.
fn choice(parameters: &mut Parameters, settings: Choice, currency: &str) -> Choice {
    let mut choice = settings;
    if let Some(country) = parameters.text("country") {
        if !is_country(&country) {
            parameters.refuse("country", "must be a country's two letters, as in ISO 3166");
        } else if choice.country.as_deref() != Some(country.as_str()) {
            choice = Choice::usual_in(Some(&country));
        }
    }
    if let Some(method) = parameters.text("method") {
        match Method::parse(&method) {
            Some(method) => choice.method = method,
            None => parameters.refuse("method", METHODS),
        }
    }
    if let Some(scope) = parameters.text("scope") {
        match LotScope::parse(&scope) {
            Some(scope) => choice.scope = scope,
            None => parameters.refuse("scope", SCOPES),
        }
    }
    if let Some(asked) = parameters.text("baseCurrency")
        && asked != currency
    {
        parameters.refuse("baseCurrency", only_currency(currency));
    }
    choice
}

pub(crate) const METHODS: &str =
    "must be one of fifo, lifo, hifo, lofo, average, total_average, portfolio and uk_pool";
pub(super) const SCOPES: &str = "must be wallet or universal";

pub(super) fn only_currency(currency: &str) -> String {
    format!("must be {currency}, the workspace's currency: amounts are not converted yet")
}

fn period(parameters: &mut Parameters, choice: &Choice) -> Period {
    let year = parameters.text("year");
    let from = parameters.moment("timeStart");
    let to = parameters.moment("timeEnd");
    let Some(year) = year else {
        // Included, so that the next moment is the first that is not.
        let before = to.map(|to| Timestamp::from_micros(to.micros().saturating_add(1_000)));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            parameters.refuse("timeEnd", "must not come before timeStart");
        }
        return Period { from, before };
    };
    if from.is_some() || to.is_some() {
        parameters.refuse(
            "year",
            "can not be given together with timeStart or timeEnd",
        );
    }
    let period = (year.parse::<i16>().ok())
        .filter(|year| (2008..=2200).contains(year))
        .and_then(|year| Period::tax_year(choice, year));
    period.unwrap_or_else(|| {
        parameters.refuse("year", "must be a year from 2008 to 2200");
        Period::default()
    })
}
