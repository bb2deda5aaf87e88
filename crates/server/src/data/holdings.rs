use std::borrow::Cow;

use axum::{extract::State, response::Response as HttpResponse};
use kc_domain::{Decimal, Fiat};
use kc_ledger::{Summary, Valuation, summary, valuation};
use kc_store::{StoreError, integrations};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::{
    as_of,
    held::{self, Held},
    kept::{Answer, Asked, Question},
    transactions::asked::whole_millisecond,
    wire::{AccountJson, Accounts, AssetJson, Digits, MarketLinks, Scaled},
};
use crate::{
    app::Shared,
    error::DataError,
    extract::{Access, Accessed, Parameters, PortfoliosRead},
    openapi::{DataRefusals, Exact},
};

#[derive(Serialize, ToSchema)]
#[schema(as = Holdings)]
pub(crate) struct Response<'a> {
    holdings: Vec<HoldingJson<'a>>,
    summary: SummaryJson,
    user_id: &'a str,
    timestamp: i64,
}

/// Unknown prices, values and costs are null, never 0.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Holding)]
struct HoldingJson<'a> {
    #[schema(value_type = AssetJson<'a>)]
    asset: &'a RawValue,
    #[schema(value_type = Exact)]
    total_quantity: Decimal,
    #[schema(value_type = Option<Exact>, required)]
    costbasis: Option<Decimal>,
    #[schema(value_type = Option<Exact>, required)]
    market_price: Option<Decimal>,
    #[schema(value_type = Option<Exact>, required)]
    market_value: Option<Decimal>,
    #[serde(rename = "unrealizedPnL")]
    #[schema(value_type = Option<Exact>, required)]
    unrealized_pnl: Option<Decimal>,
    /// In percent; 0 where the cost is unknown.
    #[schema(value_type = Exact)]
    roi: Decimal,
    base_currency: &'a str,
    #[serde(rename = "24hrChange")]
    #[schema(value_type = Option<Exact>, required)]
    change_24h: Option<Decimal>,
    #[schema(value_type = MarketLinks)]
    market_links: &'a RawValue,
    has_calculated_balance: bool,
    asset_distribution: Vec<PartJson<'a>>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HoldingPart)]
struct PartJson<'a> {
    #[schema(value_type = Exact)]
    quantity: Scaled<'a>,
    #[schema(value_type = AccountJson<'a>)]
    account: &'a RawValue,
    #[schema(value_type = Exact)]
    allocation_percentage: Digits<'a>,
    is_calculated_balance: bool,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HoldingsSummary)]
struct SummaryJson {
    #[schema(value_type = Option<Exact>, required)]
    total_value: Option<Decimal>,
    #[schema(value_type = Option<Exact>, required)]
    total_cost_basis: Option<Decimal>,
    #[serde(rename = "totalUnrealizedPnL")]
    #[schema(value_type = Option<Exact>, required)]
    total_unrealized_pnl: Option<Decimal>,
    #[schema(value_type = Exact)]
    roi_percentage: Decimal,
    #[serde(rename = "total24hrChange")]
    #[schema(value_type = Option<Exact>, required)]
    total_24h_change: Option<Decimal>,
}

/// A [`kc_store::holdings::Part`] as it is stored, read without copying.
#[derive(Deserialize)]
struct StoredPart<'a> {
    #[serde(borrow)]
    integration: Cow<'a, str>,
    #[serde(borrow)]
    units: Digits<'a>,
    is_calculated: bool,
    #[serde(borrow)]
    allocation: Digits<'a>,
}

/// List holdings
///
/// `GET /api/v1/holdings` says what the user has and what it is worth, the most valuable first and
/// what has no known value last. `isSpam=true` gives what was taken for spam instead;
/// `calculatedBalances=true` the balances that follow from the transactions instead of the live
/// ones.
///
/// `asOf` (milliseconds) gives what was held at that moment. That follows from the transactions,
/// whatever `calculatedBalances` says. Prices are the latest that were seen within the 24 hours
/// before the moment, in the transactions of the asset or as the present price; where none was,
/// the price and the value are null, and so is the change over a day. Costs are what was then held had
/// cost, by the present tax settings.
#[utoipa::path(
    get,
    path = "/api/v1/holdings",
    operation_id = "listHoldings",
    tag = "Data",
    params(
        ("isSpam" = Option<bool>, Query, description = "`true` gives what was taken for spam, instead of all else."),
        ("calculatedBalances" = Option<bool>, Query, description = "`true` gives the balances that follow from the transactions, instead of the live ones."),
        ("asOf" = Option<i64>, Query, description = "What was held at this moment, in milliseconds since 1970."),
    ),
    responses((status = 200, description = "What the user holds.", body = Response<'_>), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<PortfoliosRead>,
    mut parameters: Parameters,
    State(shared): State<Shared>,
) -> Result<HttpResponse, DataError> {
    let is_spam = parameters.flag("isSpam").unwrap_or(false);
    let is_calculated = parameters.flag("calculatedBalances").unwrap_or(false);
    let moment = parameters.moment("asOf").map(whole_millisecond);
    parameters.finish()?;

    let (store, grant) = (&shared.app.store, access.row);
    let Some(moment) = moment else {
        return now(&shared, &grant, is_calculated, is_spam).await;
    };
    let held = as_of::held(store, &grant, moment, shared.now(), is_spam).await?;
    Ok(written(&shared, &grant, &held)
        .await?
        .to(&grant.user_id, shared.now())?)
}

/// What is held now.
async fn now(
    shared: &Shared,
    access: &Accessed,
    is_calculated: bool,
    is_spam: bool,
) -> Result<HttpResponse, DataError> {
    let asked = Asked::Holdings {
        is_calculated,
        is_spam,
    };
    let question = Question::of(access, asked);
    if let Some(answer) = shared.kept.find(shared, access, &question).await? {
        return Ok(answer.to(&access.user_id, shared.now())?);
    }
    let (held, from) = held::now(shared, access, is_calculated, is_spam).await?;
    let answer = written(shared, access, &held).await?;
    shared.kept.keep(access, question, from, &answer);
    Ok(answer.to(&access.user_id, shared.now())?)
}

/// The answer that tells what is held.
async fn written(shared: &Shared, access: &Accessed, held: &[Held]) -> Result<Answer, StoreError> {
    let store = &shared.app.store;
    let connected = integrations::of_workspace(store, &access.workspace_id).await?;
    let accounts = Accounts::new(&connected, shared)?;

    let mut valued: Vec<(&Held, Valuation)> = held.iter().map(|it| (it, value(it))).collect();
    // The names' order is broken only by value, so that equal ones stay where they are.
    valued.sort_by_key(|(_, valuation)| std::cmp::Reverse(valuation.market_value));
    let total = summary(valued.iter().map(|(_, valuation)| valuation));
    let holdings = valued
        .iter()
        .map(|(held, valuation)| holding(held, valuation, &accounts, &access.base_currency))
        .collect::<Result<_, _>>()?;
    let now = shared.now();
    let response = Response {
        holdings,
        summary: SummaryJson::of(&total),
        user_id: access.user_id.as_str(),
        timestamp: now.millis(),
    };
    Answer::write(&response, &access.user_id, now)
}

fn value(held: &Held) -> Valuation {
    valuation(
        held.quantity,
        held.asset.decimals,
        held.price,
        held.day_before,
        held.cost_basis,
    )
}

fn holding<'a>(
    held: &'a Held,
    valuation: &Valuation,
    accounts: &'a Accounts<'_>,
    currency: &'a str,
) -> Result<HoldingJson<'a>, StoreError> {
    let decimals = held.asset.decimals;
    let parts: Vec<StoredPart<'a>> = serde_json::from_str(&held.distribution)
        .map_err(|error| StoreError::Corrupt(format!("a holding's distribution: {error}")))?;
    Ok(HoldingJson {
        asset: &held.asset.json,
        total_quantity: held.quantity.decimal(decimals),
        costbasis: valuation.cost.map(Fiat::decimal),
        market_price: held.price.map(Fiat::decimal),
        market_value: valuation.market_value.map(Fiat::decimal),
        unrealized_pnl: valuation.unrealized.map(Fiat::decimal),
        roi: valuation.roi.decimal(),
        base_currency: currency,
        change_24h: valuation.change_24h.map(Fiat::decimal),
        market_links: &held.asset.market_links,
        has_calculated_balance: parts.iter().any(|part| part.is_calculated),
        asset_distribution: parts
            .into_iter()
            .filter_map(|part| {
                Some(PartJson {
                    quantity: part.units.scaled(decimals),
                    // One that was just disconnected is gone from the next reading on.
                    account: accounts.get(&part.integration)?,
                    allocation_percentage: part.allocation,
                    is_calculated_balance: part.is_calculated,
                })
            })
            .collect(),
    })
}

impl SummaryJson {
    fn of(total: &Summary) -> Self {
        Self {
            total_value: total.total_value.map(Fiat::decimal),
            total_cost_basis: total.total_cost_basis.map(Fiat::decimal),
            total_unrealized_pnl: total.total_unrealized.map(Fiat::decimal),
            roi_percentage: total.roi_percentage.decimal(),
            total_24h_change: total.change_24h.map(Fiat::decimal),
        }
    }
}
