use std::collections::HashMap;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::{
    AssetAmount, Decimal, Fiat, Label, PositionCategory, Quantity, Rounding, Timestamp, Units,
    muldiv,
};
use kc_ledger::{
    Activity, ActivityLevel, AssetBreakdown, CryptoValue, Profile, ProfileFacts, Summary,
    Valuation, profile, summary, valuation,
};
use kc_store::{
    Store, StoreError,
    activity::{self, LabelCount},
    holdings, nfts, positions,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::Quotes;
use crate::{
    answer::Bare,
    app::Shared,
    error::DataError,
    extract::{Access, Accessed, AnalyticsRead},
    openapi::{DataRefusals, Exact},
};

/// Bitcoin, and what stands for it on other chains, by the ids of well-known assets: a symbol can
/// be taken by anybody.
const BITCOIN: [&str; 5] = [
    "bitcoin",
    "wrapped-bitcoin",
    "coinbase-wrapped-btc",
    "tbtc",
    "binance-bitcoin",
];

/// Labels of transactions of futures and margin trading.
const FUTURES: [Label; 7] = [
    Label::FundingFeePaid,
    Label::FundingFeeReceived,
    Label::FuturesExpense,
    Label::Liquidation,
    Label::MarginFee,
    Label::RealizedLoss,
    Label::RealizedProfit,
];

/// Most labels that are told of.
const TOP_TYPES: usize = 5;

#[derive(Serialize, ToSchema)]
pub(crate) struct Profiling<'a> {
    user_id: &'a str,
    base_currency: &'a str,
    /// `NFT Enthusiast`, `DeFi Hodler`, `Futures Trader`, `BTC Maximalist`, `Active Trader` or
    /// `Long-term Holder`.
    user_classification: &'static str,
    summary: ProfileSummary<'a>,
}

#[derive(Serialize, ToSchema)]
struct ProfileSummary<'a> {
    classification: &'static str,
    portfolio_overview: PortfolioOverview<'a>,
    asset_breakdown: Breakdown,
    activity_summary: ActivitySummary,
    summary_text: String,
}

#[derive(Serialize, ToSchema)]
struct PortfolioOverview<'a> {
    /// What is owned, less what is owed, as far as it is known; null where nothing of it is.
    #[schema(value_type = Option<Exact>)]
    total_value: Option<Decimal>,
    currency: &'a str,
    /// `Small`, `Medium`, `Large` or `Whale`.
    size_category: Option<&'static str>,
    /// `regular_crypto`, `nfts` or `defi`.
    dominant_category: Option<&'static str>,
    #[schema(value_type = Option<Exact>)]
    dominant_percentage: Option<Decimal>,
    /// Of coins and tokens, in percent.
    #[schema(value_type = Option<Exact>)]
    change_24h_percentage: Option<Decimal>,
    /// Of coins and tokens whose value and cost are known.
    #[schema(value_type = Option<Exact>)]
    unrealized_pnl: Option<Decimal>,
    #[schema(value_type = Exact)]
    roi_percentage: Decimal,
}

#[derive(Serialize, ToSchema)]
struct Breakdown {
    regular_crypto: BreakdownPart,
    nfts: BreakdownPart,
    defi: BreakdownPart,
}

#[derive(Serialize, ToSchema)]
struct BreakdownPart {
    #[schema(value_type = Option<Exact>)]
    value: Option<Decimal>,
    #[schema(value_type = Exact)]
    percentage: Decimal,
    count: usize,
}

#[derive(Serialize, ToSchema)]
struct ActivitySummary {
    total_transactions: u64,
    /// `Low`, `Medium` or `High`.
    activity_level: &'static str,
    activity_description: &'static str,
    recent_activity: RecentActivity,
    top_transaction_types: Vec<TransactionTypeCount>,
}

/// Today (UTC) and the days before it: 7, 30 and 365 days in all. Spam is not counted.
#[derive(Serialize, ToSchema)]
struct RecentActivity {
    last_week: u64,
    last_month: u64,
    last_year: u64,
}

#[derive(Serialize, ToSchema)]
struct TransactionTypeCount {
    label: &'static str,
    count: u64,
}

/// Says what sort of investor the user is
///
/// The class is the first of these that fits: *NFT Enthusiast* (more than 30 % of the value lies in
/// NFTs), *DeFi Hodler* (more than 40 % in DeFi), *Futures Trader* (a futures or options contract is
/// open, or more than 20 % of the last 365 days' transactions belong to futures or margin trading),
/// *BTC Maximalist* (more than 60 % is bitcoin, wrapped ones too), *Active Trader* (the activity is
/// high), else *Long-term Holder*. A share that lies on its threshold is not above it. Shares are of
/// all parts that are worth something; a part that owes more than it owns has none.
///
/// Sizes, in the workspace's currency: *Small* below 10,000, *Medium* below 500,000, *Large* below
/// 5,000,000, else *Whale*. Activity, by the transactions of the last 30 days: *Low* below 5, *Medium*
/// up to 20, else *High*.
///
/// What has no known value is counted, but is in no sum and no share; `summary_text` says how much
/// that is. What was taken for spam takes no part, but for `total_transactions`.
#[utoipa::path(
    get,
    path = "/api/v1/profiling",
    operation_id = "getProfiling",
    tag = "Data",
    responses((status = 200, description = "The investor's profile.", body = Profiling<'static>), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<AnalyticsRead>,
    State(shared): State<Shared>,
) -> Result<HttpResponse, DataError> {
    let (store, row) = (&shared.app.store, access.row);
    let held = Held::read(store, &row).await?;
    let counts = Counts::read(store, &row, shared.now()).await?;
    let facts = ProfileFacts {
        crypto: held.crypto,
        nfts: held.nfts,
        defi: held.defi,
        has_open_derivatives: held.has_open_derivatives,
        activity: counts.activity,
    };
    let profile = profile(&facts);
    let class = profile.class.as_str();
    let response = Profiling {
        user_id: row.user_id.as_str(),
        base_currency: &row.base_currency,
        user_classification: class,
        summary: ProfileSummary {
            classification: class,
            portfolio_overview: overview(&profile, &held.summary, &row.base_currency),
            asset_breakdown: Breakdown {
                regular_crypto: BreakdownPart::of(&profile.regular_crypto),
                nfts: BreakdownPart::of(&profile.nfts),
                defi: BreakdownPart::of(&profile.defi),
            },
            summary_text: text(&profile, &facts.activity, &row.base_currency),
            activity_summary: ActivitySummary {
                total_transactions: counts.total,
                activity_level: profile.activity_level.as_str(),
                activity_description: describe(profile.activity_level),
                recent_activity: RecentActivity {
                    last_week: counts.activity.last_week,
                    last_month: counts.activity.last_month,
                    last_year: counts.activity.last_year,
                },
                top_transaction_types: counts.top,
            },
        },
    };
    Ok(Bare(response).into_response())
}

/// What a workspace holds, valued.
struct Held {
    crypto: Vec<CryptoValue>,
    summary: Summary,
    nfts: Vec<Option<Fiat>>,
    defi: Vec<Option<Fiat>>,
    has_open_derivatives: bool,
}

impl Held {
    /// Reads precomputed rows; how long the history behind them is does not matter.
    async fn read(store: &Store, row: &Accessed) -> Result<Self, StoreError> {
        let (workspace, currency, sandbox) =
            (&row.workspace_id, &row.base_currency, row.is_sandbox);
        let coins = holdings::described(store, workspace, false, false, currency, sandbox).await?;
        let valued: Vec<Valuation> = coins
            .iter()
            .map(|held| {
                // Written from a u8.
                let decimals = u8::try_from(held.decimals).unwrap_or(u8::MAX);
                let (price, before) = (held.price, held.day_before);
                valuation(held.quantity, decimals, price, before, held.cost_basis)
            })
            .collect();
        let crypto = coins
            .iter()
            .zip(&valued)
            .map(|(held, valuation)| CryptoValue {
                value: valuation.market_value,
                is_bitcoin: BITCOIN.contains(&held.token_id.as_str()),
            });

        let quotes = Quotes::read(store, workspace, sandbox, currency).await?;
        let held_nfts = nfts::prices(store, workspace, nfts::Filter::default()).await?;
        let positions =
            positions::page(store, workspace, positions::Filter::default(), i64::MAX, 0).await?;
        let active = positions.iter().filter(|held| held.position.is_active);
        Ok(Self {
            crypto: crypto.collect(),
            summary: summary(&valued),
            nfts: (held_nfts.iter().filter(|nft| !nft.is_spam))
                .map(|nft| nft_value(nft, &quotes))
                .collect(),
            has_open_derivatives: active
                .clone()
                .any(|held| held.position.portfolio.category() == PositionCategory::Derivatives),
            defi: active
                .map(|held| {
                    let portfolio = &held.position.portfolio;
                    let worth = quotes.net(&portfolio.owns(), portfolio.owes())?;
                    Some(worth.value)
                })
                .collect(),
        })
    }
}

/// What all of a kind of NFT would fetch.
fn nft_value(nft: &nfts::Priced, quotes: &Quotes) -> Option<Fiat> {
    let (asset, units) = nft.price_asset_id.clone().zip(nft.price_units)?;
    let amount = Quantity::Units(units);
    let one = quotes.worth(&AssetAmount { asset, amount })?.value;
    nft.amount.value(0, one)
}

/// How often what happened.
struct Counts {
    total: u64,
    activity: Activity,
    top: Vec<TransactionTypeCount>,
}

impl Counts {
    async fn read(store: &Store, row: &Accessed, now: Timestamp) -> Result<Self, StoreError> {
        let workspace = &row.workspace_id;
        let all = activity::by_label(store, workspace).await?;
        let mut recent = HashMap::new();
        for days in [7, 30, 365] {
            let from = now.minus(std::time::Duration::from_secs((days - 1) * 86_400));
            recent.insert(
                days,
                activity::by_label_since(store, workspace, from).await?,
            );
        }
        let last = |days| sum(recent[&days].iter().filter(|it| it.label != Label::Spam));
        let futures = recent[&365].iter().filter(|it| FUTURES.contains(&it.label));
        Ok(Self {
            total: sum(all.iter()),
            activity: Activity {
                last_week: last(7),
                last_month: last(30),
                last_year: last(365),
                futures_last_year: sum(futures),
            },
            top: top(&all),
        })
    }
}

fn sum<'a>(counts: impl Iterator<Item = &'a LabelCount>) -> u64 {
    counts.map(|it| it.transactions.unsigned_abs()).sum()
}

/// The labels that stand most often, those that stand equally often in the order of the alphabet.
fn top(counts: &[LabelCount]) -> Vec<TransactionTypeCount> {
    let mut counts: Vec<TransactionTypeCount> = counts
        .iter()
        .filter(|it| it.label != Label::Spam)
        .map(|it| TransactionTypeCount {
            label: it.label.as_str(),
            count: it.transactions.unsigned_abs(),
        })
        .collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(b.label)));
    counts.truncate(TOP_TYPES);
    counts
}

fn overview<'a>(profile: &Profile, crypto: &Summary, currency: &'a str) -> PortfolioOverview<'a> {
    PortfolioOverview {
        total_value: profile.total_value.map(Fiat::decimal),
        currency,
        size_category: profile.size.map(|size| size.as_str()),
        dominant_category: profile.dominant.map(|(category, _)| category.as_str()),
        dominant_percentage: profile.dominant.map(|(_, percentage)| percentage.decimal()),
        change_24h_percentage: crypto.change_24h.map(Fiat::decimal),
        unrealized_pnl: crypto.total_unrealized.map(Fiat::decimal),
        roi_percentage: crypto.roi_percentage.decimal(),
    }
}

impl BreakdownPart {
    fn of(part: &AssetBreakdown) -> Self {
        Self {
            value: part.value.map(Fiat::decimal),
            percentage: part.percentage.decimal(),
            count: part.count,
        }
    }
}

const fn describe(level: ActivityLevel) -> &'static str {
    match level {
        ActivityLevel::Low => "Fewer than 5 transactions in the last 30 days.",
        ActivityLevel::Medium => "5 to 20 transactions in the last 30 days.",
        ActivityLevel::High => "More than 20 transactions in the last 30 days.",
    }
}

/// The profile in a few sentences.
fn text(profile: &Profile, activity: &Activity, currency: &str) -> String {
    let class = profile.class.as_str();
    let held = [profile.regular_crypto, profile.nfts, profile.defi];
    let mut text = match profile.total_value.zip(profile.size) {
        _ if held.iter().all(|part| part.count == 0) => "Nothing is held yet.".to_owned(),
        Some((value, size)) => format!(
            "{class} with a portfolio worth {} {currency} ({}).",
            to_places(value, 2),
            size.as_str()
        ),
        None => format!("{class} with a portfolio whose value is not known."),
    };
    if let Some((category, percentage)) = profile.dominant {
        let what = match category {
            kc_ledger::AssetCategory::RegularCrypto => "coins and tokens",
            kc_ledger::AssetCategory::Nfts => "NFTs",
            kc_ledger::AssetCategory::Defi => "DeFi",
        };
        text.push_str(&format!(" {} % lies in {what}.", to_places(percentage, 1)));
    }
    text.push_str(&match activity.last_month {
        1 => " 1 transaction in the last 30 days.".to_owned(),
        count => format!(" {count} transactions in the last 30 days."),
    });
    text.push_str(&match profile.without_value {
        0 => String::new(),
        1 => " 1 holding has no known value and is left out.".to_owned(),
        count => format!(" {count} holdings have no known value and are left out."),
    });
    text
}

/// Rounded for reading.
fn to_places(number: Fiat, places: u8) -> Decimal {
    let last = 10_i128.pow(u32::from(Fiat::SCALE - places));
    let rounded = muldiv(number.0, 1, last, Rounding::HalfEven).unwrap_or(0);
    Units(rounded).decimal(places)
}
