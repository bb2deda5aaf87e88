mod row;
mod words;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_ledger::review::FindingKind;
use kc_store::{
    StoreError, assets,
    findings::list::{self, Filter, KindCount},
    integrations,
};
use serde::Serialize;
use utoipa::ToSchema;

use self::row::{FindingJson, Kind, Severity};
use crate::{
    answer::Bare,
    app::Shared,
    data::{
        pagination::{OffsetPage, Pagination},
        transactions::asked::Wallets,
        wire::{Accounts, Assets},
    },
    error::DataError,
    extract::{Access, AccountingRead, Parameters},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = Findings)]
pub(crate) struct Response<'a> {
    data: Vec<FindingJson<'a>>,
    summary: Summary,
    pagination: Pagination,
    user_id: &'a str,
    timestamp: i64,
}

/// How many findings there are of the wallet and asset that were asked for, of all kinds whichever
/// were.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FindingsSummary)]
struct Summary {
    total_count: i64,
    errors: i64,
    warnings: i64,
    infos: i64,
    /// The kinds of which there are any, in the order of the list.
    by_kind: Vec<OfKind>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = FindingsOfKind)]
struct OfKind {
    #[schema(value_type = Kind)]
    kind: &'static str,
    #[schema(value_type = Severity)]
    severity: &'static str,
    count: i64,
}

/// List what is wrong with the books
///
/// `GET /api/v1/accounting/findings` lists what a person should look at: what does not add up, is
/// unknown or is doubtful. Each finding stands for one thing to do, with all that shows it: a wallet
/// and asset whose purchase is missing is one finding, however many transactions there are. It has
/// the same `id` whenever it is found again, and is gone once nothing shows it any more.
///
/// An `error` makes a quantity wrong or unknown, a `warning` a price or a meaning, an `info` is a
/// question that only the wallet's owner can answer. They come in this order, then by kind, and of a
/// kind the latest first. Findings follow each sync.
///
/// What each kind says, and the figures of its own:
///
/// - `missing_purchase`: more of the asset left the wallet than was ever seen to come in (`lowestBalance`, `missingQuantity`)
/// - `drift`: the source says another balance than the transactions add up to (`liveBalance`, `calculatedBalance`, `difference`)
/// - `negative_balance`: the source says a balance below zero (as `drift`)
/// - `uncountable`: a balance can not be counted, by its source or by its transactions (as `drift`)
/// - `holding_too_large`: what all wallets hold together can not be counted
/// - `quarantined`: the source told an amount beyond what can be counted (`quantity`)
/// - `too_large`: with an amount, a sum or balance can no longer be counted (`quantity`)
/// - `negative_amount`: the source told an amount below zero (`quantity`)
/// - `contradiction`: the source told one movement in two ways
/// - `missing_price`: nobody knows what the asset cost when it moved
/// - `price_outlier`: one side of a trade was worth at least twice the other, by the market of its moment (`impliedPrice`, `marketPrice`, `factor`, `baseCurrency`)
/// - `price_spike`: a price is ten times those of the asset within a month before and after, or a tenth of them (`price`, `priceBefore`, `priceAfter`, `factor`, `baseCurrency`)
/// - `uncategorised`: it is not known what the transactions were (label Unknown)
/// - `label_does_not_fit`: the source's label does not fit what moved (`label`)
/// - `unknown_counterparty`: plain deposits from and withdrawals to somebody: who is it? (`counterparty`, `received`, `sent`)
///
/// `transactionId` is the first transaction that shows it and `count` how many do; both, and the
/// moments, are null where balances show it. `GET /api/v1/transactions?findingId=…` lists them all.
/// What is not known is null, never 0.
///
/// Findings of spam are left out; `isSpam=true` lists those alone.
#[utoipa::path(
    get,
    path = "/api/v1/accounting/findings",
    operation_id = "listFindings",
    tag = "Data",
    params(
        ("kind" = Option<String>, Query, description = "Of these kinds, separated by commas.", example = "missing_purchase,missing_price"),
        ("walletId" = Option<String>, Query, description = "Of one integration."),
        ("currencyId" = Option<String>, Query, description = "About one asset: a tokenId or a CAIP-19 name."),
        ("isSpam" = Option<bool>, Query, description = "`true`: about spam, and nothing else."),
        ("limit" = Option<i64>, Query, description = "1 to 1000; 100 unless given."),
        ("offset" = Option<i64>, Query, description = "How many to pass over."),
    ),
    responses((status = 200, description = "A page of findings.", body = Response<'_>), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<AccountingRead>,
    mut parameters: Parameters,
    State(shared): State<Shared>,
) -> Result<HttpResponse, DataError> {
    let kinds = kinds(&mut parameters);
    let wallets = Wallets::read(&mut parameters);
    let currency = parameters.text("currencyId");
    let is_spam = parameters.flag("isSpam") == Some(true);
    let asked = OffsetPage::read(&mut parameters);
    parameters.finish()?;

    let (store, access) = (&shared.app.store, access.row);
    let connected = integrations::of_workspace(store, &access.workspace_id).await?;
    let of = wallets.among(&access.workspace_id, &connected)?;
    let filter = Filter {
        assets: match &currency {
            Some(currency) => Some(assets::ids_of_token(store, currency).await?),
            None => None,
        },
        is_spam,
    };
    let mut counts = list::count(store, of, &filter).await?;
    let summary = Summary::of(&counts)?;
    let is_asked = |kind: &str| kinds.is_empty() || kinds.iter().any(|it| it.as_str() == kind);
    counts.retain(|it| is_asked(&it.kind));
    let total_count: i64 = counts.iter().map(|it| it.findings).sum();
    let rows = list::page(store, of, &filter, &counts, asked.limit, asked.offset).await?;

    let named = rows.iter().filter_map(|row| row.asset_id.as_ref());
    let mut named: Vec<&str> = named.map(|asset| asset.as_str()).collect();
    named.sort_unstable();
    named.dedup();
    let assets = Assets::read(&shared, access.known_revision, &named).await?;
    let accounts = Accounts::new(&connected, &shared)?;
    let data = rows
        .iter()
        .map(|row| FindingJson::of(row, &assets, &accounts))
        .collect::<Result<Vec<_>, _>>()?;
    let response = Response {
        pagination: asked.of(data.len(), total_count),
        data,
        summary,
        user_id: access.user_id.as_str(),
        timestamp: shared.now().millis(),
    };
    Ok(Bare(response).into_response())
}

fn kinds(parameters: &mut Parameters) -> Vec<FindingKind> {
    let Some(text) = parameters.text("kind") else {
        return Vec::new();
    };
    let words = text.split(',').map(str::trim);
    let mut kinds = Vec::new();
    for word in words.filter(|word| !word.is_empty()) {
        match FindingKind::parse(word) {
            Some(kind) => kinds.push(kind),
            None => parameters.refuse("kind", format!("there is no kind {word:?}")),
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

impl Summary {
    fn of(counts: &[KindCount]) -> Result<Self, StoreError> {
        let by_kind = counts
            .iter()
            .map(|it| {
                let kind = row::kind(&it.kind)?;
                Ok(OfKind {
                    kind: kind.as_str(),
                    severity: kind.severity().as_str(),
                    count: it.findings,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        let sum = |severity: &str| {
            let of_it = by_kind.iter().filter(|it| it.severity == severity);
            of_it.map(|it| it.count).sum()
        };
        Ok(Self {
            total_count: by_kind.iter().map(|it| it.count).sum(),
            errors: sum("error"),
            warnings: sum("warning"),
            infos: sum("info"),
            by_kind,
        })
    }
}
