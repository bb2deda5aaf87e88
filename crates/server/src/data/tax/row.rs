//! The Tax row.

use std::collections::HashMap;

use kc_domain::{Asset, AssetId, Decimal, Fiat};
use kc_ledger::gains::{Gain, Matching, Missing, Totals};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::{
    data::wire::{AccountJson, Accounts, AssetJson},
    openapi::Exact,
    tax::{Source, WorkedOut},
};

/// One gain. What is unknown is null, and `desc` says why.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TaxRow)]
pub(crate) struct TaxRow<'a> {
    #[serde(rename = "Asset")]
    #[schema(required)]
    asset: Option<AssetJson<'a>>,
    #[schema(value_type = Option<Exact>, required)]
    quantity: Option<Decimal>,
    /// Milliseconds; null where the purchase is unknown or the units come out of a pool.
    #[schema(required)]
    entry_date: Option<i64>,
    exit_date: i64,
    #[schema(value_type = Option<Exact>, required)]
    costbasis: Option<Decimal>,
    #[schema(value_type = Option<Exact>, required)]
    proceeds: Option<Decimal>,
    #[schema(value_type = Option<Exact>, required)]
    profit: Option<Decimal>,
    /// In days.
    #[schema(required)]
    holding_period: Option<i64>,
    desc: String,
    trx_type: &'static str,
    #[schema(value_type = Option<AccountJson<'a>>, required)]
    source: Option<&'a RawValue>,
    #[schema(required)]
    transaction_id: Option<&'a str>,
    is_other_gains: bool,
    /// By which rule the disposal met what it disposed of.
    matching: RowMatching,
    /// Which transaction acquired the lot, also if it came here by transfers. Null for what comes out of a
    /// pool, and where nobody told of it.
    #[schema(required)]
    acquisition: Option<Acquisition<'a>>,
    /// What the pool held before it gave this; null where there is no pool.
    #[schema(required)]
    pool: Option<PoolJson>,
}

/// By which rule a disposal met what it disposed of.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaxMatching)]
enum RowMatching {
    /// A lot of its own.
    Lot,
    /// A pool of average cost.
    Pool,
    /// Bought on the same day.
    SameDay,
    /// Bought within the 30 days after.
    ThirtyDays,
    /// The pool of section 104.
    Section104,
    /// The whole portfolio.
    Portfolio,
    /// Nothing was there to meet, or something of unknown purchase.
    Nothing,
    /// A gain that is no disposal.
    Income,
}

impl From<Matching> for RowMatching {
    fn from(matching: Matching) -> Self {
        match matching {
            Matching::Lot => Self::Lot,
            Matching::Pool => Self::Pool,
            Matching::SameDay => Self::SameDay,
            Matching::ThirtyDays => Self::ThirtyDays,
            Matching::Section104 => Self::Section104,
            Matching::Portfolio => Self::Portfolio,
            Matching::Nothing => Self::Nothing,
            Matching::Income => Self::Income,
        }
    }
}

/// Where a lot is from.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TaxAcquisition)]
struct Acquisition<'a> {
    transaction_id: &'a str,
    /// The wallet in which it was acquired.
    #[schema(value_type = Option<AccountJson<'a>>, required)]
    source: Option<&'a RawValue>,
    desc: &'a str,
}

/// What a pool held.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TaxPool)]
struct PoolJson {
    /// Units of known cost; null for a portfolio of several assets.
    #[schema(value_type = Option<Exact>, required)]
    quantity: Option<Decimal>,
    /// What they cost together.
    #[schema(value_type = Option<Exact>, required)]
    costbasis: Option<Decimal>,
    /// Units of unknown cost beside them.
    #[schema(value_type = Option<Exact>, required)]
    unknown_quantity: Option<Decimal>,
    /// What the whole portfolio was worth, where the law asks for that.
    #[schema(value_type = Option<Exact>, required)]
    value: Option<Decimal>,
}

/// The sums of rows. Rows of unknown profit are in none of them but counted.
#[derive(Serialize, ToSchema)]
#[schema(as = TaxTotals)]
pub(crate) struct TotalsJson<'a> {
    /// Of the sums of one asset.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    asset: Option<AssetJson<'a>>,
    #[schema(value_type = Option<Exact>, required)]
    proceeds: Option<Decimal>,
    #[schema(value_type = Option<Exact>, required)]
    costbasis: Option<Decimal>,
    #[schema(value_type = Option<Exact>, required)]
    profit: Option<Decimal>,
    #[schema(value_type = Option<Exact>, required)]
    short_term: Option<Decimal>,
    #[schema(value_type = Option<Exact>, required)]
    long_term: Option<Decimal>,
    #[schema(value_type = Option<Exact>, required)]
    income: Option<Decimal>,
    unknown_rows: u64,
    /// Of the sums of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, no_recursion)]
    by_asset: Option<Vec<TotalsJson<'a>>>,
}

impl<'a> TotalsJson<'a> {
    pub fn new(
        totals: &Totals,
        asset: Option<&'a Asset>,
        by_asset: Option<Vec<TotalsJson<'a>>>,
    ) -> Self {
        let number = |amount: Option<Fiat>| amount.map(Fiat::decimal);
        Self {
            asset: asset.map(AssetJson::of),
            proceeds: number(totals.proceeds),
            costbasis: number(totals.cost),
            profit: number(totals.profit),
            short_term: number(totals.short_term),
            long_term: number(totals.long_term),
            income: number(totals.income),
            unknown_rows: totals.unknown_rows,
            by_asset,
        }
    }
}

pub(super) fn tax_row<'a>(
    gain: &Gain,
    worked_out: &'a WorkedOut,
    assets: &'a HashMap<AssetId, Asset>,
    accounts: &'a Accounts<'_>,
) -> TaxRow<'a> {
    let asset = assets.get(&worked_out.assets[gain.asset()]);
    let source = worked_out.sources.get(&gain.transaction());
    let number = number_of;
    TaxRow {
        asset: asset.map(AssetJson::of),
        quantity: asset.map(|asset| gain.quantity().decimal(asset.decimals)),
        entry_date: gain.acquired().map(|at| at.millis()),
        exit_date: gain.disposed().millis(),
        costbasis: number(gain.cost()),
        proceeds: number(gain.proceeds()),
        profit: number(gain.profit()),
        holding_period: gain.holding_days(),
        desc: description(gain, source),
        trx_type: gain.label().as_str(),
        source: source.and_then(|source| accounts.get(source.integration.as_str())),
        transaction_id: source.map(|source| source.id.as_str()),
        is_other_gains: gain.is_income(),
        matching: gain.matching().into(),
        acquisition: gain.origin().and_then(|number| {
            let origin = worked_out.sources.get(&number)?;
            Some(Acquisition {
                transaction_id: origin.id.as_str(),
                source: accounts.get(origin.integration.as_str()),
                desc: &origin.description,
            })
        }),
        pool: gain.pool().and_then(|number| {
            let pool = worked_out.pools.get(number)?;
            let asset = asset.filter(|_| gain.matching() != Matching::Portfolio);
            Some(PoolJson {
                quantity: asset.map(|asset| pool.quantity.decimal(asset.decimals)),
                costbasis: number_of(pool.cost),
                unknown_quantity: asset.map(|asset| pool.unknown.decimal(asset.decimals)),
                value: number_of(pool.value),
            })
        }),
    }
}

fn number_of(amount: Option<Fiat>) -> Option<Decimal> {
    amount.map(Fiat::decimal)
}

fn description(gain: &Gain, source: Option<&Source>) -> String {
    let mut text = source.map_or_else(String::new, |source| source.description.clone());
    let missing = match gain.missing() {
        None => return text,
        Some(Missing::Purchase) => "missing purchase",
        Some(Missing::PurchasePrice) => "missing price of the purchase",
        Some(Missing::Price) => "missing price",
    };
    if !text.is_empty() {
        text.push(' ');
    }
    text.push('(');
    text.push_str(missing);
    text.push(')');
    text
}
