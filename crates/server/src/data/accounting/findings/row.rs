//! One finding of the answer.

use kc_domain::{Decimal, Fiat, Timestamp, Units};
use kc_ledger::review::{Figures, FindingKind};
use kc_store::{Result, StoreError, findings::Finding};
use serde::Serialize;
use serde_json::{Number, value::RawValue};
use utoipa::ToSchema;

use super::words;
use crate::{
    data::{
        known::KnownAsset,
        wire::{AccountJson, Accounts, AssetJson, Assets, coins_of},
    },
    openapi::Exact,
};

/// What is wrong.
#[derive(ToSchema)]
#[schema(as = FindingKind, rename_all = "snake_case")]
#[expect(dead_code, reason = "it only describes the ledger's own type")]
pub(super) enum Kind {
    MissingPurchase,
    Drift,
    NegativeBalance,
    Uncountable,
    HoldingTooLarge,
    Quarantined,
    TooLarge,
    NegativeAmount,
    Contradiction,
    MissingPrice,
    PriceOutlier,
    PriceSpike,
    Uncategorised,
    LabelDoesNotFit,
    UnknownCounterparty,
}

/// How much it matters.
#[derive(ToSchema)]
#[schema(as = FindingSeverity, rename_all = "snake_case")]
#[expect(dead_code, reason = "it only describes the ledger's own type")]
pub(super) enum Severity {
    Error,
    Warning,
    Info,
}

/// Something that a person should look at.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Finding)]
pub(crate) struct FindingJson<'a> {
    /// The same whenever the same thing is found again.
    id: &'a str,
    #[schema(value_type = Kind)]
    kind: &'static str,
    #[schema(value_type = Severity)]
    severity: &'static str,
    /// A few words for a list.
    title: String,
    /// What it means, and what to do about it.
    message: String,
    /// Null where it is all wallets together; `account` tells more of it.
    #[schema(required)]
    wallet_id: Option<&'a str>,
    #[schema(value_type = Option<AccountJson<'a>>, required)]
    account: Option<&'a RawValue>,
    /// Null where it is no single one.
    #[schema(value_type = Option<AssetJson<'a>>, required)]
    asset: Option<&'a RawValue>,
    /// The first transaction that shows it; null where balances do.
    #[schema(required)]
    transaction_id: Option<&'a str>,
    /// How many transactions show it; null where balances do.
    #[schema(required)]
    count: Option<i64>,
    /// When the first of them was, in milliseconds since 1970.
    #[schema(required)]
    first_at: Option<i64>,
    #[schema(required)]
    last_at: Option<i64>,
    is_spam: bool,
    #[serde(flatten)]
    figures: FiguresJson<'a>,
}

/// A figure that the finding's kind has: a number, or null where it is not known.
type Figure = Option<Option<Number>>;

/// What only some kinds have.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FindingFigures)]
struct FiguresJson<'a> {
    /// Of a missing purchase: the lowest that the calculated balance fell to, below zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    lowest_balance: Figure,
    /// How much must have come in beside what is known, at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    missing_quantity: Figure,
    /// Of balances: what the source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    live_balance: Figure,
    /// What the transactions add up to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    calculated_balance: Figure,
    /// How much more the source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    difference: Figure,
    /// Of an amount that could not be booked: what the source told; of several the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    quantity: Figure,
    /// Of a trade: what one whole coin cost by what the other side was worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    implied_price: Figure,
    /// What one whole coin cost on the market at that moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    market_price: Figure,
    /// The price of one whole coin that stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    price: Figure,
    /// The one before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    price_before: Figure,
    /// The one after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    price_after: Figure,
    /// How many times the dearer side was worth the other, or the one price is the nearer of those
    /// around it, or that one it; null where one is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    factor: Figure,
    /// The currency of the prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    base_currency: Option<String>,
    /// Of an unknown counterparty: its address or name, null where the source tells none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    counterparty: Option<Option<&'a str>>,
    /// All that came from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    received: Figure,
    /// All that went there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Exact>)]
    sent: Figure,
    /// The source's label, which does not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    label: Option<&'a str>,
}

/// The kind of a row.
pub(super) fn kind(stored: &str) -> Result<FindingKind> {
    FindingKind::parse(stored).ok_or_else(|| StoreError::Corrupt(format!("the kind {stored}")))
}

impl<'a> FindingJson<'a> {
    pub fn of(
        row: &'a Finding,
        assets: &'a Assets<'_>,
        accounts: &'a Accounts<'_>,
    ) -> Result<Self> {
        let kind = kind(&row.kind)?;
        let figures: Figures = serde_json::from_str(&row.figures)
            .map_err(|error| StoreError::Corrupt(format!("a finding's figures: {error}")))?;
        let asset = row.asset_id.as_ref().and_then(|id| assets.get(id.as_str()));
        let words = words::of(kind, asset.map(|it| &*it.symbol), row);
        let wallet = row.integration_id.as_ref().map(|id| id.as_str());
        let seen = |at: Timestamp| (row.transactions > 0).then(|| at.millis());
        Ok(Self {
            id: row.id.as_str(),
            kind: kind.as_str(),
            severity: kind.severity().as_str(),
            title: words.title,
            message: words.message,
            wallet_id: wallet,
            account: wallet.and_then(|id| accounts.get(id)),
            asset: asset.map(|it| &*it.json),
            transaction_id: row.first_transaction.as_deref(),
            count: (row.transactions > 0).then_some(row.transactions),
            first_at: seen(row.first_at),
            last_at: seen(row.last_at),
            is_spam: row.is_spam,
            figures: FiguresJson::of(kind, figures, asset, row),
        })
    }
}

impl<'a> FiguresJson<'a> {
    fn of(
        kind: FindingKind,
        figures: Figures,
        asset: Option<&KnownAsset>,
        row: &'a Finding,
    ) -> Self {
        // What it is counted in is not known of an asset that nobody has described.
        let coins = |units: Option<Units>| {
            let (units, asset) = units.zip(asset)?;
            number(units.decimal(asset.decimals))
        };
        let price = |fiat: Option<Fiat>| number(fiat?.decimal());
        let none = Self::default();
        let about = row.about.as_deref();
        match figures {
            Figures::Lowest { balance } => Self {
                lowest_balance: Some(coins(Some(balance))),
                missing_quantity: Some(coins(Units::ZERO.checked_sub(balance))),
                ..none
            },
            Figures::Balances {
                live,
                calculated,
                difference,
            } => Self {
                live_balance: Some(coins(live)),
                calculated_balance: Some(coins(calculated)),
                difference: Some(coins(difference)),
                ..none
            },
            Figures::Amount { units } => Self {
                quantity: Some(coins(Some(units))),
                ..none
            },
            Figures::Digits { digits } => Self {
                quantity: Some(asset.and_then(|it| coins_of(&digits, it.decimals))),
                ..none
            },
            Figures::Outlier {
                implied,
                market,
                factor,
                currency,
            } => Self {
                implied_price: Some(price(implied)),
                market_price: Some(price(Some(market))),
                factor: Some(price(factor)),
                base_currency: Some(currency),
                ..none
            },
            Figures::Spike {
                price: alone,
                before,
                after,
                factor,
                currency,
            } => Self {
                price: Some(price(Some(alone))),
                price_before: Some(price(Some(before))),
                price_after: Some(price(Some(after))),
                factor: Some(price(factor)),
                base_currency: Some(currency),
                ..none
            },
            Figures::Moved { received, sent } => Self {
                counterparty: Some(about),
                received: Some(coins(received)),
                sent: Some(coins(sent)),
                ..none
            },
            Figures::Nothing if kind == FindingKind::LabelDoesNotFit => Self {
                label: about,
                ..none
            },
            Figures::Nothing => none,
        }
    }
}

fn number(decimal: Decimal) -> Option<Number> {
    Some(Number::from_string_unchecked(decimal.to_string()))
}
